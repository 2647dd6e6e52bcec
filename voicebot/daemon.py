"""Runs the assistant until it is told to stop: start order, signals, stop order."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from voicebot import __version__
from voicebot.app import App
from voicebot.errors import ServiceError
from voicebot.events import Event, StateChanged
from voicebot.service.control import ControlServer, Handler, default_socket_path
from voicebot.service.notify import ServiceNotifier

_LOGGER = logging.getLogger(__name__)


class Daemon:
    """The running assistant with its control socket and its service manager."""

    def __init__(self, app: App, *, notifier: ServiceNotifier | None = None) -> None:
        self._app = app
        self._notifier = notifier or ServiceNotifier()
        self._stopping = asyncio.Event()
        app.bus.subscribe(self._tell_state)

    def stop(self) -> None:
        """Ask the daemon to end."""
        self._stopping.set()

    async def run(self, *extra: Awaitable[None]) -> None:
        """Listen until ``stop``, SIGTERM or SIGINT, or until the source has ended.

        Args:
            extra: other work that runs beside, such as reading typed lines; it ends with the
                daemon.

        Raises:
            AudioError: the microphone cannot be opened and no service manager supervises us.
            ServiceError: the control socket cannot be made.
        """
        assert self._app.hearing is not None
        async with signals(self.stop), self._control():
            hearing = asyncio.create_task(
                self._app.hearing.run(first_failure_is_final=not self._notifier.supervised),
                name="hearing",
            )
            others = [asyncio.ensure_future(work) for work in extra]
            announcing = asyncio.create_task(self._announce(), name="announce")
            stopping = asyncio.create_task(self._stopping.wait(), name="stopping")
            try:
                await asyncio.wait({hearing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._notifier.stopping()
                await _cancel(announcing, stopping, hearing, *others)
                await self._app.close()
            if hearing.done() and not hearing.cancelled():
                hearing.result()

    async def _announce(self) -> None:
        assert self._app.hearing is not None
        _LOGGER.info("voicebot %s; %s", __version__, self._app.models.describe())
        await self._app.hearing.delivering.wait()
        self._notifier.ready("listening")
        _LOGGER.info("listening")

    def _tell_state(self, event: Event) -> None:
        if isinstance(event, StateChanged):
            self._notifier.status(event.current.value)

    @asynccontextmanager
    async def _control(self) -> AsyncIterator[None]:
        configured = self._app.config.control.socket
        server = ControlServer(configured or default_socket_path(), self._handlers())
        try:
            await server.start()
        except ServiceError as error:
            if configured is not None or "another voicebot" in str(error):
                raise
            _LOGGER.warning("%s", error)
        try:
            yield
        finally:
            await server.close()

    def _handlers(self) -> Mapping[str, Handler]:
        attention, assistant = self._app.attention, self._app.assistant
        assert attention is not None

        async def trigger(_: Mapping[str, Any]) -> dict[str, Any]:
            await attention.trigger()
            return {}

        async def stop(_: Mapping[str, Any]) -> dict[str, Any]:
            return {"stopped": await attention.stop()}

        async def status(_: Mapping[str, Any]) -> dict[str, Any]:
            return {"state": assistant.state.value, "version": __version__}

        return {"trigger": trigger, "stop": stop, "status": status}


@asynccontextmanager
async def signals(stop: Callable[[], None]) -> AsyncIterator[None]:
    """Call ``stop`` on SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    handled = (signal.SIGTERM, signal.SIGINT)
    for number in handled:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


async def _cancel(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        if not task.done():
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
