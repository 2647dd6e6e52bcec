"""The daemon in a process of its own, with a fed microphone: its start and its memory.

``main`` takes ``CONFIG JOB...`` from the command line and prints one JSON object per line. The
jobs are words that ``Job`` reads; without any it ends once it listens. It is the daemon that
``voicebot run`` starts, but for devices: no microphone and no loudspeaker is opened.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from voicebot.app import App, AppOptions
from voicebot.bench.devices import FedMicrophone, NotingLoudspeaker
from voicebot.bench.jobs import Job
from voicebot.bench.pipeline import LivePipeline
from voicebot.bench.texts import QUESTIONS
from voicebot.bench.utterances import Utterance, trimmed
from voicebot.config.loader import load_config
from voicebot.daemon import Daemon
from voicebot.errors import StageTimeoutError
from voicebot.native_heap import settle
from voicebot.pipeline.turn import Origin

_STATUS = Path("/proc/self/status")
_REST_EVERY: Final = {"text": 150, "voice": 60}
"""Turns after which the daemon is left alone; a rest takes half a minute."""
_REST_TIMEOUT_S = 1200.0
"""The first rest on a machine is the longest: all fixed phrases are spoken, one every second."""
_RESTING = "background"
"""Name of the assistant's task for what needs nobody waiting."""

Ask: TypeAlias = Callable[[int], Awaitable[object]]
"""Asks the question of a number and waits for the end of its turn."""


def rss_kb(status: Path = _STATUS) -> dict[str, int]:
    """Return resident memory now and at its peak, in kB."""
    lines = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
    return {key: int(lines[key].split()[0]) for key in ("VmRSS", "VmHWM")}


def _tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


async def take_turns(job: Job, ask: Ask) -> None:
    """Do one job and tell the memory after each of its turns and rests.

    Raises StageTimeoutError when there is no end of a rest.
    """
    for number in range(job.turns):
        await ask(number)
        if job.settled:
            settle()
        _tell(turn=job.kind, settled=job.settled, **rss_kb())
        done = number + 1
        if job.rests and (done == job.turns or done % _REST_EVERY[job.kind] == 0):
            await rest_over()
            _tell(rested=job.kind, **rss_kb())


async def rest_over() -> None:
    """Wait until the assistant has done what it does while nobody asks.

    After a turn that is a summary, the beginning of the next prompt, closing the loudspeaker and
    making fixed phrases. Raises StageTimeoutError.
    """
    try:
        async with asyncio.timeout(_REST_TIMEOUT_S):
            # A listening for a further question that ends begins the rest anew, as another task.
            while resting := {each for each in asyncio.all_tasks() if each.get_name() == _RESTING}:
                await asyncio.wait(resting)
    except TimeoutError:
        raise StageTimeoutError(
            f"the daemon that is measured was not at rest after {_REST_TIMEOUT_S:g} s"
        ) from None


async def _work(app: App, pipeline: LivePipeline, jobs: Sequence[Job], sounds: Path) -> None:
    assert app.hearing is not None
    await app.hearing.delivering.wait()
    _tell(listening_s=time.monotonic())
    await app.loaded()
    _tell(model_loaded_s=time.monotonic(), **rss_kb())
    for job in jobs:
        await take_turns(job, _typed(app) if job.kind == "text" else _spoken(pipeline, sounds))
    _tell(done=True, **rss_kb())


def _typed(app: App) -> Ask:
    async def ask(number: int) -> None:
        turn = app.assistant.new_turn(Origin.TEXT, speak=False)
        await app.assistant.answer(turn, QUESTIONS[number % len(QUESTIONS)])

    return ask


def _spoken(pipeline: LivePipeline, sounds: Path) -> Ask:
    utterances = _utterances(sounds)

    async def ask(number: int) -> None:
        await pipeline.converse(utterances[number % len(utterances)])

    return ask


def _utterances(folder: Path) -> list[Utterance]:
    from voicebot.audio.sound_file import read_audio  # noqa: PLC0415 - the daemon needs it only here

    return [
        Utterance(path.stem, trimmed(read_audio(path).samples))
        for path in sorted(folder.glob("*.wav"))
    ]


async def _run(config_path: Path, jobs: Sequence[Job]) -> None:
    config = load_config(config_path, [], os.environ).config
    microphone, loudspeaker = FedMicrophone(), NotingLoudspeaker()
    app = await App.build(
        config,
        AppOptions(hear=True, speak=True, remember=True, source=microphone, sink=loudspeaker),
    )
    daemon = Daemon(app)
    pipeline = LivePipeline(app, microphone, loudspeaker)
    working = asyncio.create_task(_work(app, pipeline, jobs, config_path.parent / "sounds"))
    working.add_done_callback(lambda _: daemon.stop())
    await daemon.run(working)
    if not working.cancelled():
        working.result()


def main() -> None:
    """Run the jobs that the command line names."""
    asyncio.run(_run(Path(sys.argv[1]), [Job.parse(word) for word in sys.argv[2:]]))
