import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

from tests.soak.clock import CountedWorker, SimulatedClock, SimulatedLoop


def _run(main: Callable[[SimulatedClock], Awaitable[None]]) -> SimulatedClock:
    clock = SimulatedClock()

    async def run() -> None:
        await main(clock)

    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner:
        runner.run(run())
    return clock


def _worker(clock: SimulatedClock) -> CountedWorker:
    worker = type("Worker", (CountedWorker,), {"clock": clock})("test")
    assert isinstance(worker, CountedWorker)
    return worker


def test_an_hour_of_waiting_takes_no_time() -> None:
    async def main(_: SimulatedClock) -> None:
        await asyncio.sleep(3600)

    began_s = time.monotonic()
    clock = _run(main)
    assert clock.elapsed_s() >= 3600
    assert time.monotonic() - began_s < 10


def test_work_takes_its_time_and_deadlines_count_it() -> None:
    async def main(clock: SimulatedClock) -> None:
        worker = _worker(clock)
        slow = asyncio.create_task(worker.call(time.sleep, 0.3, timeout_s=20.0))
        before_s = clock.monotonic_s()
        await asyncio.sleep(0.2)
        assert not slow.done()
        await slow
        assert 0.25 <= clock.monotonic_s() - before_s < 15
        await worker.close()

    _run(main)


def test_a_call_that_hangs_lets_time_pass_up_to_its_deadline() -> None:
    async def main(clock: SimulatedClock) -> None:
        worker = _worker(clock)
        before_s = clock.monotonic_s()
        hanging = asyncio.create_task(
            worker.call(clock.hang_until, before_s + 500, timeout_s=1000.0)
        )
        await hanging
        assert 500 <= clock.monotonic_s() - before_s < 600
        await worker.close()

    _run(main)


def test_what_hangs_can_be_released() -> None:
    clock = SimulatedClock()
    clock.begin()
    thread = threading.Thread(target=clock.hang_until, args=(clock.monotonic_s() + 500,))
    thread.start()
    while clock._busy:
        time.sleep(0.001)
    clock.release()
    thread.join(10)
    assert not thread.is_alive()
    clock.end()


def test_calls_on_other_threads_are_work_too() -> None:
    async def main(clock: SimulatedClock) -> None:
        before_s = clock.monotonic_s()
        async with asyncio.timeout(30):
            await asyncio.to_thread(time.sleep, 0.2)
        assert clock.monotonic_s() - before_s < 15

    _run(main)


def test_the_wall_clock_follows() -> None:
    clock = SimulatedClock()
    before = clock.now()
    assert clock.skip_to(clock.monotonic_s() + 7200)
    assert 7200 <= (clock.now() - before).total_seconds() < 7300
