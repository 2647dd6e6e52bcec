"""Starts the daemon in processes of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voicebot.audio.sound_file import write_wav
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk
from voicebot.bench.context import Bench
from voicebot.bench.jobs import Job
from voicebot.bench.keys import for_daemon
from voicebot.errors import StateError

_PROGRAM = """
from voicebot.cli.main import build_parser
build_parser()  # the daemon reads its command line first
from voicebot.bench.child import main
main()
"""
_TIMEOUT_S = 30.0
_TUNABLES = "GLIBC_TUNABLES"
# What a thread of glibc's has freed it keeps, up to seven blocks of each of 64 sizes, and nothing
# can have it given back: for thousands of turns that fills up and would pass for growth.
_KEEPING_NOTHING = "glibc.malloc.tcache_count=0"


@contextmanager
def daemon_lines(
    bench: Bench, jobs: Sequence[Job], name: str = "daemon"
) -> Iterator[Iterator[dict[str, Any]]]:
    """Give what a daemon tells, line by line; the first line tells when it was started.

    It listens for the wake word and answers as by default. Daemons of one name share what is
    kept of conversations, and may not run side by side.

    Raises StateError when it fails.
    """
    folder = Path(bench.folder.name) / name
    folder.mkdir(exist_ok=True)
    config_path = folder / "config.yaml"  # JSON is YAML
    settings = for_daemon(bench.config).model_dump(mode="json", exclude_defaults=True)
    settings["control"] = {"socket": str(folder / "control.sock")}
    settings["state_directory"] = str(folder / "state")
    config_path.write_text(json.dumps(settings), "utf-8")
    if any(job.kind == "voice" for job in jobs):
        _write_sounds(bench, folder / "sounds")
    started_s = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(config_path), *map(str, jobs)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(jobs, os.environ),
    )
    try:
        yield _lines(process, started_s)
    finally:
        process.kill()
        process.communicate()


def environment(jobs: Sequence[Job], inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a daemon: where all is given back, threads keep nothing either."""
    if not jobs or not all(job.settled for job in jobs):
        return dict(inherited)
    tunables = [each for each in (inherited.get(_TUNABLES), _KEEPING_NOTHING) if each]
    return dict(inherited) | {_TUNABLES: ":".join(tunables)}


def _lines(process: "subprocess.Popen[str]", started_s: float) -> Iterator[dict[str, Any]]:
    yield {"started_s": started_s}
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)
    _, errors = process.communicate(timeout=_TIMEOUT_S)
    if process.returncode != 0:
        reason = (errors.strip().splitlines() or ["no reason given"])[-1]
        raise StateError(f"the daemon that is measured failed: {reason[:200]}")


def _write_sounds(bench: Bench, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for number, utterance in enumerate(bench.utterances):
        chunk = AudioChunk(samples=utterance.samples, sample_rate_hz=SPEECH_SAMPLE_RATE_HZ)
        write_wav(folder / f"{number:03d}.wav", chunk)
