"""R12: CPU while waiting for the wake word against the bare wake word library."""

import asyncio
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

from voicebot.app import App, AppOptions
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ
from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import Bench
from voicebot.bench.devices import CHUNK_SAMPLES, FedMicrophone, NotingLoudspeaker
from voicebot.bench.keys import with_keys

FAMILIES = ("R12",)
_WAKE_WORD = "hey_jarvis"
_ROOM_NOISE = 30.0
_BOUND = 1.3
_SPINNING_SHARE = 0.1
_SETTLE_S = 5.0
"""What is done once after the start is over by then."""


async def measure(bench: Bench) -> Findings:
    """Let the assistant wait in a quiet room, then the bare library hear as much of it."""
    config = with_keys(bench.config, {"wake_word.model": _WAKE_WORD})
    microphone = FedMicrophone(_ROOM_NOISE)
    options = AppOptions(hear=True, speak=True, source=microphone, sink=NotingLoudspeaker())
    app = await App.build(config, options)
    try:
        await app.loaded()
        assert app.hearing is not None
        hearing = asyncio.create_task(app.hearing.run())
        await app.hearing.delivering.wait()
        await asyncio.sleep(_SETTLE_S)
        ours_s, threads_s = await _cpu_s(bench.size.idle_s)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
    finally:
        await app.close()
    bare_s = await asyncio.to_thread(_bare_cpu_s, bench.size.idle_s)
    bench.report(f"R12 {ours_s:.2f} s of CPU, the bare library {bare_s[0]:.2f} s")
    return Findings(bars=bars(ours_s, bare_s, threads_s, bench.size.idle_s))


def bars(
    ours_s: float, bare_s: tuple[float, float], threads_s: Mapping[str, float], wall_s: float
) -> tuple[Bar, Bar]:
    """Return the bars from CPU seconds of the process, of the library and of each thread.

    Those of the library are with and without reading the microphone.
    """
    busiest = max(threads_s, key=threads_s.__getitem__, default=None)
    # The thread that runs the wake word library, and the event loop, have work to do.
    others = {name: s for name, s in threads_s.items() if not name.startswith(("voicebot-ear",))}
    ratio = Bar(
        family="R12",
        title="CPU while idle ÷ the bare wake word library",
        value=ours_s / bare_s[0],
        bound=_BOUND,
        detail={
            "share_of_a_core": ours_s / wall_s,
            "bare_share_of_a_core": bare_s[0] / wall_s,
            "ratio_if_the_library_need_not_read": ours_s / bare_s[1],
            "busiest_thread": busiest,
        },
    )
    spinning = Bar(
        family="R12",
        title="busiest thread beside the ear, share of a core",
        value=max(others.values(), default=0.0) / wall_s,
        bound=_SPINNING_SHARE,
        detail={"threads": {name: seconds / wall_s for name, seconds in threads_s.items()}},
    )
    return ratio, spinning


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


def _bare_cpu_s(audio_s: float) -> tuple[float, float]:
    """Return CPU seconds of a program that is nothing but the library, and of the library alone.

    The program reads from the same microphone, so that both sides pay for that.
    """
    model, features = MicroWakeWord.from_builtin(Model(_WAKE_WORD)), MicroWakeWordFeatures()
    microphone = FedMicrophone(_ROOM_NOISE)
    microphone.open()
    library_s, begun_s = 0.0, time.thread_time()
    for _ in range(round(audio_s * SPEECH_SAMPLE_RATE_HZ / CHUNK_SAMPLES)):
        chunk = np.asarray(microphone.read(1.0).samples).tobytes()  # type: ignore[union-attr]
        started_s = time.thread_time()
        for part in features.process_streaming(chunk):
            model.process_streaming(part)
        library_s += time.thread_time() - started_s
    return time.thread_time() - begun_s, library_s
