"""Runs a household for simulated hours and breaks something every few simulated minutes."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.soak.clock import SimulatedClock, SimulatedLoop
from tests.soak.devices import Faults, RoomLoudspeaker, RoomMicrophone
from tests.soak.engines import fragile_engines
from tests.soak.faults import Breaker, FaultDeck, FaultKind
from tests.soak.household import Household, Outcome
from tests.soak.report import Report, sample
from voicebot.app import App, AppOptions
from voicebot.config.schema import Config
from voicebot.daemon import Daemon
from voicebot.service.notify import ServiceNotifier

_LOGGER = logging.getLogger(__name__)
_WATCHDOG_S = 30.0
_RESTART_S = 3.0
_SAMPLE_EVERY_S = 600.0
_RECOVERY_LIMIT_S = 180.0
_READY_LIMIT_S = 120.0


class WatchdogNotifier(ServiceNotifier):
    """Stands for systemd: remembers when it was last told that the daemon lives."""

    def __init__(self, clock: SimulatedClock) -> None:
        super().__init__()
        self._clock = clock
        self.watchdog_s = _WATCHDOG_S
        self.fed_s: float | None = None
        self.is_ready = asyncio.Event()

    @property
    def supervised(self) -> bool:
        """Always."""
        return True

    @property
    def starved(self) -> bool:
        """Whether systemd would end the daemon now."""
        return self.fed_s is not None and self._clock.monotonic_s() - self.fed_s > _WATCHDOG_S

    def ready(self, status: str) -> None:
        """Take note; the watchdog runs from now on."""
        del status
        self.is_ready.set()
        self.watchdog()

    def watchdog(self) -> None:
        """Take note."""
        self.fed_s = self._clock.monotonic_s()

    def status(self, status: str) -> None:
        """Take no note."""

    def stopping(self) -> None:
        """Take no note."""


@dataclass(frozen=True, kw_only=True)
class SoakSettings:
    """How long, how rough, and how repeatable."""

    hours: float = 24.0
    fault_every_s: float = 300.0
    only: str | None = None
    seed: int = 1
    state_directory: Path
    socket: Path


class Soak:
    """One run."""

    def __init__(self, settings: SoakSettings, clock: SimulatedClock) -> None:
        self._settings = settings
        self._clock = clock
        self._random = random.Random(settings.seed)
        self._faults = Faults()
        self._breaker = Breaker(clock, self._faults, self._random)
        self._deck = FaultDeck(self._random, settings.only)
        self._microphone = RoomMicrophone(clock, self._faults, settings.seed)
        self._household = Household(clock, self._microphone, self._random)
        self._next_sample_s = 0.0
        self.report = Report(seed=settings.seed, speech="flite")

    async def run(self) -> Report:
        """Run to the end and return what was measured."""
        report, real_s, cpu_s = self.report, time.monotonic(), time.process_time()
        living = asyncio.create_task(self._keep_alive(), name="service-manager")
        try:
            await self._live(living)
        finally:
            living.cancel()
            self._clock.release()
            await asyncio.gather(living, return_exceptions=True)
        report.simulated_hours = self._clock.elapsed_s() / 3600
        report.real_hours = (time.monotonic() - real_s) / 3600
        report.cpu_hours = (time.process_time() - cpu_s) / 3600
        diary = self._household.diary
        report.turns, report.failures = diary.completed, diary.failures
        report.dropped_samples = diary.overflowed_samples
        report.judge()
        return report

    async def _live(self, living: "asyncio.Task[None]") -> None:
        """Pass the hours."""
        end_s = self._settings.hours * 3600
        fault_s = self._random.uniform(0.2, 1.0) * self._settings.fault_every_s
        slot = 0
        while self._clock.elapsed_s() < end_s and not living.done():
            self._measure()
            await self._until_ready()
            if self._clock.elapsed_s() >= fault_s:
                await self._fault()
                slot += 1
                fault_s = (slot + self._random.uniform(0.2, 1.0)) * self._settings.fault_every_s
            else:
                await self._something()
            wait_s = self._random.uniform(20, 90)
            await asyncio.sleep(min(wait_s, max(0.0, fault_s - self._clock.elapsed_s())))
        if living.done() and (error := living.exception()) is not None:
            self.report.violations.append(f"the daemon ended: {error!r}")
        self._measure(always=True)

    async def _something(self) -> None:
        """What happens in a household when nothing is broken."""
        household, chance = self._household, self._random.random()
        if chance < 0.15:
            await household.chatter()
        elif chance < 0.2:
            await household.wake_only()
        elif chance < 0.3:
            await self._ask(household.ask_over_answer, broken=False)
        else:
            await self._ask(household.ask, broken=False)
        await household.settle()

    async def _fault(self) -> None:
        """Break something, before or in the middle of a turn, and see it heal."""
        kind, duration_s = self._deck.deal()
        self.report.faults[kind.name] += 1
        _LOGGER.info("%.2f h: %s for %.0f s", self._clock.elapsed_s() / 3600, kind.name, duration_s)
        began_s = self._clock.monotonic_s()
        asking: asyncio.Task[Outcome] | None = None
        if self._random.random() < 0.5:
            asking = asyncio.create_task(self._ask(self._household.ask, broken=True))
            await asyncio.sleep(self._random.uniform(0.5, 6.0))
        dropped = self._microphone.dropped_samples
        self._breaker.strike(kind, duration_s)
        await (asking or self._ask(self._household.ask, broken=True))
        if kind.strikes_once and kind.name in self._faults:
            await self._ask(self._household.ask, broken=True)
        await asyncio.sleep(max(0.0, began_s + duration_s - self._clock.monotonic_s()))
        if not self._breaker.heal(kind) and kind.strikes_once:
            self.report.untouched[kind.name] += 1
        await self._see_recovery(kind)
        self.report.faulty_samples += self._microphone.dropped_samples - dropped

    async def _see_recovery(self, kind: FaultKind) -> None:
        """Ask again and again until there is an answer."""
        healed_s = self._clock.monotonic_s()
        while self._clock.monotonic_s() - healed_s < _RECOVERY_LIMIT_S:
            await self._until_ready()
            if await self._household.ask("what time is it") is Outcome.ANSWERED:
                seconds = round(self._clock.monotonic_s() - healed_s, 1)
                self.report.recoveries_s.setdefault(kind.name, []).append(seconds)
                await self._household.settle()
                return
            await asyncio.sleep(5.0)
        self.report.violations.append(
            f"at {self._clock.elapsed_s() / 3600:.2f} h: no answer within "
            f"{_RECOVERY_LIMIT_S:.0f} s after: {kind.name}"
        )

    async def _ask(self, ask: Callable[[], Any], *, broken: bool) -> Outcome:
        outcome: Outcome = await ask()
        counter = self.report.outcomes_broken if broken else self.report.outcomes_whole
        counter[outcome.value] += 1
        starved_soon = self._notifier is not None and self._notifier.starved
        restarting = self._household.app is None or starved_soon
        if outcome is Outcome.NOTHING and not restarting:
            self.report.violations.append(
                f"at {self._clock.elapsed_s() / 3600:.2f} h: a question came to nothing "
                f"(state {self._household.diary.state.value}; broken: {self._faults.active})"
            )
        if outcome is Outcome.FAILED and not broken:
            self.report.violations.append(
                f"at {self._clock.elapsed_s() / 3600:.2f} h: a question failed with nothing broken"
            )
        return outcome

    async def _keep_alive(self) -> None:
        """Do what systemd does: start the daemon, and start it again when its watchdog starves."""
        while True:
            app = await self._build()
            notifier = self._notifier = WatchdogNotifier(self._clock)
            daemon = Daemon(app, notifier=notifier)
            self._household.app = app
            running = asyncio.create_task(daemon.run(), name="daemon")
            try:
                while not running.done() and not notifier.starved:
                    await asyncio.wait({running}, timeout=1.0)
            finally:
                self._household.app = None
                daemon.stop()
                self._clock.release()
                await asyncio.wait({running})
            running.result()
            if not notifier.starved:  # told to, by a signal
                self.report.stopped_early = True
                return
            self.report.watchdog_restarts += 1
            _LOGGER.info("%.2f h: restarted by the watchdog", self._clock.elapsed_s() / 3600)
            self._household.diary.begin_again()
            await asyncio.sleep(_RESTART_S)

    _notifier: WatchdogNotifier | None = None

    async def _build(self) -> App:
        config = Config.model_validate(
            {
                "models": {"use": "starter"},
                "state_directory": self._settings.state_directory,
                "control": {"socket": self._settings.socket},
            }
        )
        sink = RoomLoudspeaker(self._clock, self._faults)
        options = AppOptions(
            hear=True, speak=True, remember=True, source=self._microphone, sink=sink
        )
        app = await App.build(config, options, clock=self._clock)
        app.bus.subscribe(self._household.diary)
        return app

    async def _until_ready(self) -> None:
        end_s = self._clock.monotonic_s() + _READY_LIMIT_S
        while self._notifier is None or not self._notifier.is_ready.is_set():
            if self._clock.monotonic_s() > end_s:
                raise RuntimeError("the daemon is not ready")
            await asyncio.sleep(0.5)
        while self._household.app is None:
            await asyncio.sleep(0.5)

    def _measure(self, *, always: bool = False) -> None:
        if always or self._clock.elapsed_s() >= self._next_sample_s:
            self._next_sample_s = self._clock.elapsed_s() + _SAMPLE_EVERY_S
            self.report.samples.append(sample(round(self._clock.elapsed_s() / 3600, 3)))


def run_soak(settings: SoakSettings) -> Report:
    """Run a soak on an event loop of its own, with its fragile engines."""
    clock = SimulatedClock()
    soak = Soak(settings, clock)
    with (
        fragile_engines(soak._faults, clock),
        asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner,
    ):
        return runner.run(soak.run())
