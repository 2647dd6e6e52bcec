"""EngineWorker: making an engine anew that takes long or never ends."""

import asyncio
import inspect
import threading
from pathlib import Path

import pytest

from tests.support.workers import DEADLINE_S, until
from voicebot.errors import ModelError, RecognizerError, StageTimeoutError
from voicebot.pipeline.worker import EngineWorker

PAGE = " ".join((Path(__file__).parents[3] / "docs/operations.md").read_text().split())


class _Renewal:
    """Makes an engine anew no sooner than it is released."""

    def __init__(self, *, error: ModelError | None = None) -> None:
        self.begun = threading.Event()
        self.release = threading.Event()
        self._error = error

    def __call__(self) -> None:
        self.begun.set()
        self.release.wait()
        if self._error is not None:
            raise self._error


def _worker(renewal: _Renewal, timeout_s: float) -> EngineWorker:
    return EngineWorker(
        "engine", revive=renewal, error=RecognizerError, renewal_timeout_s=timeout_s
    )


async def _hang(worker: EngineWorker, release: threading.Event) -> None:
    with pytest.raises(StageTimeoutError, match=r"no result after 0\.3 s"):
        await worker.call(release.wait, timeout_s=0.3)


async def _fail(worker: EngineWorker) -> None:
    nothing: dict[str, int] = {}
    with pytest.raises(RecognizerError, match="KeyError"):
        await worker.call(nothing.__getitem__, "word")


def test_a_renewal_after_a_stuck_call_that_does_not_end_hangs_the_worker() -> None:
    async def scenario() -> None:
        renewal, release = _Renewal(), threading.Event()
        worker = _worker(renewal, 0.2)
        await _hang(worker, release)
        await until(lambda: worker.hung)
        with pytest.raises(StageTimeoutError, match=r"engine: .* not made anew within 0\.2 s"):
            await worker.call(int, "1")
        renewal.release.set()
        await until(lambda: not worker.hung)
        assert await worker.call(int, "1", timeout_s=DEADLINE_S) == 1
        release.set()
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


def test_a_renewal_after_an_unexpected_failure_that_does_not_end_hangs_the_worker() -> None:
    async def scenario() -> None:
        renewal = _Renewal()
        worker = _worker(renewal, 0.2)
        await _fail(worker)
        assert not worker.hung
        waiting = asyncio.create_task(worker.call(int, "1"))
        await until(lambda: worker.hung)
        assert not waiting.done()
        renewal.release.set()
        assert await waiting == 1
        assert not worker.hung
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


def test_a_call_that_timed_out_during_a_renewal_does_not_hide_that_it_hangs() -> None:
    async def scenario() -> None:
        renewal = _Renewal()
        worker = _worker(renewal, 0.2)
        await _fail(worker)
        with pytest.raises(StageTimeoutError, match="no result"):
            await worker.call(int, "1", timeout_s=0.05)
        await until(lambda: worker.hung)
        renewal.release.set()
        await until(lambda: not worker.hung)
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


@pytest.mark.parametrize("stuck", [True, False])
def test_a_slow_renewal_that_ends_in_time_leaves_the_worker_well(stuck: bool) -> None:
    async def scenario() -> None:
        renewal, release = _Renewal(), threading.Event()
        worker = _worker(renewal, DEADLINE_S)
        await (_hang(worker, release) if stuck else _fail(worker))
        waiting = asyncio.create_task(worker.call(int, "1", timeout_s=DEADLINE_S))
        await until(renewal.begun.is_set)
        assert not worker.hung
        renewal.release.set()
        assert await waiting == 1
        assert not worker.hung
        release.set()
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


def test_a_late_renewal_that_fails_leaves_the_worker_hung_by_the_stuck_call_only() -> None:
    async def scenario() -> None:
        renewal, release = _Renewal(error=ModelError("the model is gone")), threading.Event()
        worker = _worker(renewal, 0.2)
        await _hang(worker, release)
        await until(lambda: worker.hung)
        release.set()
        renewal.release.set()
        await until(lambda: not worker.hung)
        assert await worker.call(int, "1", timeout_s=DEADLINE_S) == 1
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


def test_the_time_for_a_renewal_is_documented() -> None:
    timeout_s = inspect.signature(EngineWorker).parameters["renewal_timeout_s"].default
    for phrase in (
        "is not made anew within",
        "making it anew takes longer than",
        "not there after",
    ):
        assert f"{phrase} {timeout_s:g} s" in PAGE


def test_a_call_that_was_left_behind_and_fails_late_says_nothing_of_the_new_engine() -> None:
    async def scenario() -> None:
        made: list[int] = []
        worker = EngineWorker("engine", revive=lambda: made.append(1), error=RecognizerError)
        release, failed, old = threading.Event(), threading.Event(), worker._thread

        def fail_late() -> None:
            release.wait()
            failed.set()
            raise KeyError("late")

        with pytest.raises(StageTimeoutError):
            await worker.call(fail_late, timeout_s=0.1)
        assert await worker.call(int, "1", timeout_s=DEADLINE_S) == 1
        release.set()
        await until(lambda: failed.is_set() and not old.is_alive())
        assert await worker.call(int, "2", timeout_s=DEADLINE_S) == 2
        assert made == [1]
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())
