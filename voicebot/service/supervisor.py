"""Tells the service manager the truth: ready when usable, alive while working, and how it is."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from voicebot.errors import VoicebotError
from voicebot.service.liveness import Liveness, Vitals
from voicebot.service.notify import ServiceNotifier
from voicebot.service.status_board import StatusBoard

_LOGGER = logging.getLogger(__name__)
_MICROPHONE_GRACE_S = 20.0
# Also how late the status line may be.
_PERIOD_S = 1.0
_MICROPHONE = "microphone"
_MODEL = "language model"


class Supervisor:
    """Watches a running assistant and reports to the service manager.

    Args:
        notifier: the way to the service manager.
        board: what is known of the assistant.
        read_vitals: looks at the assistant.
        microphone_grace_s: how long to wait for the microphone before being ready without it.
        period_s: how often to look; None is once a second, or as the watchdog needs it.
    """

    def __init__(
        self,
        notifier: ServiceNotifier,
        board: StatusBoard,
        read_vitals: Callable[[], Vitals],
        *,
        microphone_grace_s: float = _MICROPHONE_GRACE_S,
        period_s: float | None = None,
    ) -> None:
        self._notifier = notifier
        self._board = board
        self._read_vitals = read_vitals
        self._liveness = Liveness()
        self._microphone_grace_s = microphone_grace_s
        watchdog_s = notifier.watchdog_s
        self._period_s = period_s or min(_PERIOD_S, (watchdog_s or math.inf) / 4)
        self._told: str | None = None
        self._reason: str | None = None

    async def run(self, delivering: asyncio.Event, model_loaded: Awaitable[object]) -> None:
        """Report until cancelled.

        Args:
            delivering: set once the microphone delivers.
            model_loaded: ends when the language model is loaded; fails with ModelError.
        """
        await self._until_usable(delivering, model_loaded)
        self.check()
        self._notifier.ready(self._board.line())
        if self._notifier.supervised:
            _LOGGER.info("ready: %s", self._board.line())
        while True:
            await asyncio.sleep(self._period_s)
            self.check()

    def check(self) -> None:
        """Look once: feed the watchdog unless there is a reason not to, and tell what changed."""
        vitals = self._read_vitals()
        if vitals.delivering:
            self._board.problems.pop(_MICROPHONE, None)
        else:
            self._board.problems.setdefault(_MICROPHONE, "being looked for")
        reason = self._liveness.why_dead(vitals)
        if reason is None:
            self._notifier.watchdog()
        if bool(reason) != bool(self._reason):
            self._tell_health(reason)
        self._reason = reason
        self.tell_status()

    def tell_status(self) -> None:
        """Send the status line if it changed."""
        line = self._board.line()
        if line != self._told:
            self._told = line
            self._notifier.status(line)

    def _tell_health(self, reason: str | None) -> None:
        if reason is None:
            _LOGGER.info("working again")
        elif self._notifier.watchdog_s is not None:
            _LOGGER.error("%s; unless that ends, the service manager restarts voicebot", reason)
        else:
            _LOGGER.error("%s; restart voicebot unless that ends", reason)

    async def _until_usable(
        self, delivering: asyncio.Event, model_loaded: Awaitable[object]
    ) -> None:
        waiting = asyncio.create_task(delivering.wait(), name="microphone-delivers")
        try:
            await model_loaded
        except VoicebotError as error:
            self._board.problems[_MODEL] = str(error)
            _LOGGER.warning("no language model: %s; skills still answer", error)
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._microphone_grace_s
        try:
            while not waiting.done() and (left_s := until_s - loop.time()) > 0:
                await asyncio.wait({waiting}, timeout=min(left_s, self._period_s))
                self.check()
        finally:
            waiting.cancel()
