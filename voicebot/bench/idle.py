"""R12: CPU while waiting for the wake word against the bare wake word library, by turns."""

import asyncio
import os
import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

from voicebot.app import App, AppOptions
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ
from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import Bench
from voicebot.bench.devices import CHUNK_SAMPLES, FedMicrophone, NotingLoudspeaker
from voicebot.bench.keys import with_keys
from voicebot.bench.models import WAKE_WORD
from voicebot.bench.pipeline import LivePipeline
from voicebot.bench.statistics import paired_ratio

FAMILIES = ("R12",)
_ROOM_NOISE = 30.0
_BOUND = 1.3
_SPINNING_SHARE = 0.1
_PAIRS = 5
_SPAN_OF_IDLE = 0.35
"""Length of a span as a share of ``Size.idle_s``: 7 s of 20 s."""
_SETTLE_S = 5.0
"""What is done once after the start is over by then."""
_WARM_UP_S = 1.0
"""Either side hears this much at the beginning of its turn before it is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BareCost:
    """CPU seconds of the bare side in one span.

    Attributes:
        program_s: of a program that reads the microphone and calls the library.
        library_s: how much of that the library took.
    """

    program_s: float
    library_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """CPU seconds of two spans of the same length, one right after the other.

    Attributes:
        ours_s: of the whole process.
        threads_s: of each of its threads, by name.
        bare: of the bare side.
    """

    ours_s: float
    threads_s: dict[str, float]
    bare: BareCost


async def measure(bench: Bench) -> Findings:
    """Let the assistant and the bare library wait in a quiet room by turns."""
    config = with_keys(bench.config, {"wake_word.model": WAKE_WORD})
    span_s = _SPAN_OF_IDLE * bench.size.idle_s
    microphone, loudspeaker = FedMicrophone(_ROOM_NOISE), NotingLoudspeaker()
    options = AppOptions(hear=True, speak=True, source=microphone, sink=loudspeaker)
    app = await App.build(config, options)
    try:
        await app.loaded()
        pipeline, bare = LivePipeline(app, microphone, loudspeaker), BareEar()
        async with pipeline.hearing():
            await asyncio.sleep(_SETTLE_S)
        pairs = []
        for number in range(_PAIRS):
            pairs.append(await _pair(pipeline, bare, span_s, ours_first=number % 2 == 0))
            cost = pairs[-1]
            bench.report(
                f"R12 {number + 1}: {cost.ours_s:.2f} s of CPU in {span_s:g} s, "
                f"the bare library {cost.bare.program_s:.2f} s"
            )
    finally:
        await app.close()
    return Findings(bars=bars(pairs, span_s))


def bars(pairs: Sequence[Pair], span_s: float) -> tuple[Bar, Bar]:
    """Return the bars from spans of ``span_s``."""
    ours_s = [pair.ours_s for pair in pairs]
    program_s = [pair.bare.program_s for pair in pairs]
    library_s = [pair.bare.library_s for pair in pairs]
    threads_s: Counter[str] = Counter()
    for pair in pairs:
        threads_s.update(pair.threads_s)
    threads = {name: seconds / (span_s * len(pairs)) for name, seconds in threads_s.items()}
    # The thread that runs the wake word library has work to do; the event loop counts.
    others = {name: part for name, part in threads.items() if not name.startswith("voicebot-ear")}
    ratio, unread = paired_ratio(ours_s, program_s), paired_ratio(ours_s, library_s)
    against_library = Bar(
        family="R12",
        title="CPU while idle ÷ bare wake word library reading the microphone",
        value=ratio.median,
        bound=_BOUND,
        detail={
            "interval": list(astuple(ratio)),
            "bar_is_against": "a program that reads the same microphone and calls the library",
            "ratio_if_the_library_need_not_read": list(astuple(unread)),
            "pairs": len(pairs),
            "span_s": span_s,
            "share_of_a_core": statistics.median(ours_s) / span_s,
            "bare_share_of_a_core": statistics.median(program_s) / span_s,
            "library_share_of_a_core": statistics.median(library_s) / span_s,
            "busiest_thread": max(threads, key=threads.__getitem__, default=None),
        },
    )
    spinning = Bar(
        family="R12",
        title="busiest thread beside the ear, share of a core",
        value=max(others.values(), default=0.0),
        bound=_SPINNING_SHARE,
        detail={"threads": threads},
    )
    return against_library, spinning


class BareEar:
    """A program that does nothing but read a microphone and call the wake word library.

    It reads from the same microphone as ours, so that both sides pay for that.
    """

    def __init__(self) -> None:
        self._model = MicroWakeWord.from_builtin(Model(WAKE_WORD))
        self._features = MicroWakeWordFeatures()

    def hear(self, span_s: float) -> BareCost:
        """Return what ``span_s`` of audio cost, some more having been heard before."""
        microphone = FedMicrophone(_ROOM_NOISE)
        microphone.open()
        self._hear(microphone, _WARM_UP_S)
        return self._hear(microphone, span_s)

    def _hear(self, microphone: FedMicrophone, audio_s: float) -> BareCost:
        library_s, begun_s = 0.0, time.thread_time()
        for _ in range(round(audio_s * SPEECH_SAMPLE_RATE_HZ / CHUNK_SAMPLES)):
            chunk = np.asarray(microphone.read(1.0).samples).tobytes()  # type: ignore[union-attr]
            started_s = time.thread_time()
            for part in self._features.process_streaming(chunk):
                self._model.process_streaming(part)
            library_s += time.thread_time() - started_s
        return BareCost(program_s=time.thread_time() - begun_s, library_s=library_s)


async def _pair(pipeline: LivePipeline, bare: BareEar, span_s: float, *, ours_first: bool) -> Pair:
    if not ours_first:
        bare_cost = await asyncio.to_thread(bare.hear, span_s)
    async with pipeline.hearing():
        await asyncio.sleep(_WARM_UP_S)
        ours_s, threads_s = await _cpu_s(span_s)
    if ours_first:
        bare_cost = await asyncio.to_thread(bare.hear, span_s)
    return Pair(ours_s=ours_s, threads_s=threads_s, bare=bare_cost)


async def _cpu_s(wall_s: float) -> tuple[float, dict[str, float]]:
    """Return CPU seconds of this process and of its threads over ``wall_s``."""
    threads, started_s = thread_cpu_s(), time.process_time()
    await asyncio.sleep(wall_s)
    total_s, after = time.process_time() - started_s, thread_cpu_s()
    return total_s, {name: seconds - threads.get(name, 0.0) for name, seconds in after.items()}


def thread_cpu_s(tasks: Path = Path("/proc/self/task")) -> dict[str, float]:
    """Return the CPU seconds of each thread by its name, or number for a library's own."""
    tick_s = 1 / os.sysconf("SC_CLK_TCK")
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    found = {}
    for task in tasks.iterdir():
        try:
            fields = (task / "stat").read_text("utf-8", errors="replace").rsplit(")", 1)[1].split()
        except OSError:  # it has ended
            continue
        number = int(task.name)
        name = f"{names.get(number, 'native')}/{number}"
        found[name] = (int(fields[11]) + int(fields[12])) * tick_s
    return found
