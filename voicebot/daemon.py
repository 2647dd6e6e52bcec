"""Runs the assistant until it is told to stop: start order, signals, stop order."""

import asyncio
import dataclasses
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from voicebot import __version__
from voicebot.app import App
from voicebot.errors import ServiceError, VoicebotError
from voicebot.events import Event, InterruptReason, StateChanged
from voicebot.service.control import (
    AlreadyRunningError,
    ControlServer,
    Handler,
    default_socket_path,
)
from voicebot.service.liveness import Vitals
from voicebot.service.notify import ServiceNotifier
from voicebot.service.status_board import StatusBoard
from voicebot.service.supervisor import Supervisor

_LOGGER = logging.getLogger(__name__)
_BEYOND_MODEL_TIMEOUT_S = 60.0

T = TypeVar("T")


class Daemon:
    """The running assistant with its control socket and its service manager."""

    def __init__(
        self,
        app: App,
        *,
        notifier: ServiceNotifier | None = None,
        stopping: asyncio.Event | None = None,
    ) -> None:
        """Make a daemon; ``stopping`` asks it to end once it is set, also before ``run``."""
        self._app = app
        self._notifier = notifier or ServiceNotifier()
        self._stopping = stopping or asyncio.Event()
        self._started_s = time.monotonic()
        self._board = StatusBoard()
        self._supervisor = Supervisor(self._notifier, self._board, self._vitals)
        app.bus.subscribe(self._board)
        app.bus.subscribe(self._tell_state)

    def stop(self) -> None:
        """Ask the daemon to end."""
        self._stopping.set()

    async def run(self, *extra: Awaitable[None]) -> None:
        """Listen until ``stop``, SIGTERM or SIGINT, or until the source has ended; close the app.

        Args:
            extra: other work that runs beside, such as reading typed lines; it ends with the
                daemon.

        Raises:
            AudioError: the microphone cannot be opened and no service manager supervises us.
            ModelError: the voice cannot be loaded.
            ServiceError: the control socket cannot be made.
        """
        others = [asyncio.ensure_future(work) for work in extra]
        async with signals(self.stop):
            try:
                async with self._control():
                    await self._listen()
            finally:
                await _cancel(*others)
                await self._app.close()

    async def _listen(self) -> None:
        assert self._app.hearing is not None
        hearing = asyncio.create_task(
            self._app.hearing.run(first_failure_is_final=not self._notifier.supervised),
            name="hearing",
        )
        announcing = asyncio.create_task(self._announce(), name="announce")
        supervising = asyncio.create_task(self._supervise(), name="supervise")
        voice = asyncio.create_task(self._voice_failure(), name="voice")
        stopping = asyncio.create_task(self._stopping.wait(), name="stopping")
        try:
            await asyncio.wait(
                {hearing, supervising, voice, stopping}, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            self._notifier.stopping()
            await _cancel(announcing, supervising, voice, stopping, hearing)
        for task in (voice, hearing, supervising):
            if task.done() and not task.cancelled():
                task.result()

    async def _voice_failure(self) -> None:
        """Raise ModelError once the voice cannot be loaded; end in no other way."""
        await self._app.voice_loaded()
        await asyncio.get_running_loop().create_future()

    async def _announce(self) -> None:
        assert self._app.hearing is not None
        _LOGGER.info("voicebot %s; %s", __version__, self._app.models.describe())
        await self._app.hearing.delivering.wait()
        _LOGGER.info("listening")

    async def _supervise(self) -> None:
        assert self._app.hearing is not None
        await self._supervisor.run(self._app.hearing.delivering, self._app.language_model())

    def _update_board(self) -> None:
        models = self._app.models
        chosen = (models.recognizer, models.language_model, models.voice)
        self._board.models = tuple(model.name for model in chosen)
        self._board.problems.update(models.unusable)
        self._board.microphone, self._board.loudspeaker = self._app.device_names()

    def _vitals(self) -> Vitals:
        self._update_board()
        return dataclasses.replace(
            self._app.vitals(),
            thinking_since_s=self._board.thinking_since_s,
            thinking_limit_s=self._app.config.llm.timeout_s + _BEYOND_MODEL_TIMEOUT_S,
        )

    def _tell_state(self, event: Event) -> None:
        if isinstance(event, StateChanged):
            self._supervisor.tell_status()

    @asynccontextmanager
    async def _control(self) -> AsyncIterator[None]:
        configured = self._app.config.control.socket
        server = ControlServer(configured or default_socket_path(), self._handlers())
        try:
            await server.start()
        except ServiceError as error:
            if configured is not None or isinstance(error, AlreadyRunningError):
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
            self._update_board()
            uptime_s = round(time.monotonic() - self._started_s, 1)
            facts = self._board.facts() | {"state": assistant.state.value}
            return facts | {"version": __version__, "uptime_s": uptime_s, "pid": os.getpid()}

        async def forget(_: Mapping[str, Any]) -> dict[str, Any]:
            await assistant.interrupt(InterruptReason.STOP)
            try:
                await assistant.reset()
            except VoicebotError as error:
                return {"ok": False, "error": str(error)}
            finally:
                assistant.rest()  # the next prompt is another one now
            return {}

        return {"trigger": trigger, "stop": stop, "status": status, "forget": forget}


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


async def unless_stopped(stopping: asyncio.Event, making: Coroutine[Any, Any, T]) -> T | None:
    """Return what ``making`` returns; None where ``stopping`` was set first and cancelled it."""
    made = asyncio.create_task(making, name="make")
    stopped = asyncio.create_task(stopping.wait(), name="stopping")
    try:
        await asyncio.wait({made, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(stopped, made)
    return None if made.cancelled() else made.result()


async def _cancel(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        if not task.done():
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
