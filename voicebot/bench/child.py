"""The daemon in a process of its own, with a fed microphone: its start and its memory.

``main`` takes ``CONFIG JOB...`` from the command line and prints one JSON object per line. The
jobs are ``text:N`` and ``voice:N`` turns; without any it ends once it listens.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

from voicebot.app import App, AppOptions
from voicebot.bench.devices import FedMicrophone, NotingLoudspeaker
from voicebot.bench.pipeline import LivePipeline
from voicebot.bench.texts import QUESTIONS
from voicebot.bench.utterances import Utterance, trimmed
from voicebot.config.loader import load_config
from voicebot.daemon import Daemon
from voicebot.native_heap import settle
from voicebot.pipeline.turn import Origin

_STATUS = Path("/proc/self/status")


def rss_kb(status: Path = _STATUS) -> dict[str, int]:
    """Return resident memory now and at its peak, in kB."""
    lines = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
    return {key: int(lines[key].split()[0]) for key in ("VmRSS", "VmHWM")}


def _tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


async def _text_turns(app: App, count: int) -> None:
    for number in range(count):
        turn = app.assistant.new_turn(Origin.TEXT, speak=False)
        await app.assistant.answer(turn, QUESTIONS[number % len(QUESTIONS)])
        settle()
        _tell(turn="text", **rss_kb())


async def _voice_turns(pipeline: LivePipeline, utterances: Sequence[Utterance], count: int) -> None:
    for number in range(count):
        await pipeline.converse(utterances[number % len(utterances)])
        settle()
        _tell(turn="voice", **rss_kb())


async def _work(
    app: App, pipeline: LivePipeline, daemon: Daemon, jobs: Sequence[str], sounds: Path
) -> None:
    assert app.hearing is not None
    await app.hearing.delivering.wait()
    _tell(listening_s=time.monotonic())
    await app.language_model()
    _tell(model_loaded_s=time.monotonic(), **rss_kb())
    for job in jobs:
        kind, _, count = job.partition(":")
        if kind == "text":
            await _text_turns(app, int(count))
        else:
            await _voice_turns(pipeline, _utterances(sounds), int(count))
    _tell(done=True, **rss_kb())
    daemon.stop()


def _utterances(folder: Path) -> list[Utterance]:
    from voicebot.audio.sound_file import read_audio  # noqa: PLC0415 - the daemon needs it only here

    return [
        Utterance(path.stem, trimmed(read_audio(path).samples))
        for path in sorted(folder.glob("*.wav"))
    ]


async def _run(config_path: Path, jobs: Sequence[str]) -> None:
    config = load_config(config_path, [], os.environ).config
    microphone, loudspeaker = FedMicrophone(), NotingLoudspeaker()
    app = await App.build(
        config, AppOptions(hear=True, speak=True, source=microphone, sink=loudspeaker)
    )
    daemon = Daemon(app)
    pipeline = LivePipeline(app, microphone, loudspeaker)
    working: Awaitable[None] = asyncio.create_task(
        _work(app, pipeline, daemon, jobs, config_path.parent / "sounds")
    )
    await daemon.run(working)


def main() -> None:
    """Run the jobs that the command line names."""
    asyncio.run(_run(Path(sys.argv[1]), sys.argv[2:]))
