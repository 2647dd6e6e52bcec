"""Programs that system tests run as child processes: they see the audio server of the test.

``python -m tests.support.audio_programs NAME [JSON]`` prints one JSON object per line. Times are
readings of the monotonic clock, which all processes of a machine share.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.unit.audio.signals import tone
from voicebot.audio.devices import list_devices
from voicebot.audio.loudspeaker import SounddeviceSink
from voicebot.audio.microphone import SounddeviceSource
from voicebot.audio_types import AudioChunk
from voicebot.errors import VoicebotError


def say(**facts: Any) -> None:
    """Print one JSON object."""
    print(json.dumps(facts), flush=True)


def wait_for_line() -> None:
    """Wait until the test writes a line."""
    sys.stdin.readline()


def capture(options: dict[str, Any]) -> None:
    """Record ``duration_s`` from the microphone into the ``.npy`` file ``path``."""
    source = SounddeviceSource(options.get("device"), **options.get("source", {}))
    source.open()
    assert source.capture_format is not None
    say(
        name=source.name,
        rate_hz=source.capture_format.sample_rate_hz,
        channels=source.capture_format.channels,
    )
    chunks: list[AudioChunk] = []
    while sum(chunk.duration_s for chunk in chunks) < options["duration_s"]:
        if (chunk := source.read(2.0)) is None:
            raise TimeoutError("the microphone delivers nothing")
        chunks.append(chunk)
    source.close()
    source.close()
    np.save(options["path"], np.concatenate([chunk.samples for chunk in chunks]))
    say(starts=[chunk.start_sample for chunk in chunks], dropped=source.take_dropped_samples())


def watch(options: dict[str, Any]) -> None:
    """Tell what a microphone does while the test breaks the sound server."""
    source = SounddeviceSource(**options)
    source.open()
    while source.read(0.2) is None:
        pass
    say(state="hearing")
    try:
        while source.last_frame_age_s() < 1.0:
            source.read(0.2)
        say(state="silent", at_s=time.monotonic())
    except VoicebotError as error:
        say(state="failed", at_s=time.monotonic(), code=error.code, message=str(error))
    begun_s = time.monotonic()
    source.close()
    say(state="closed", took_s=time.monotonic() - begun_s)
    while source.capture_format is None:
        wait_for_line()
        try:
            source.open()
        except VoicebotError as error:
            say(state="still failing", code=error.code, message=str(error))
    chunk = source.read(5.0)
    say(state="hearing again", samples=0 if chunk is None else len(chunk.samples))
    source.close()


def stall(options: dict[str, Any]) -> None:
    """Read nothing until a line comes, then read on; tell what was lost."""
    source = SounddeviceSource(**options)
    source.open()
    while source.read(0.2) is None:
        pass
    say(state="hearing")
    wait_for_line()
    starts: list[int] = []
    dropped = 0
    while not dropped:
        chunk = source.read(2.0)
        assert chunk is not None
        starts.append(chunk.start_sample)
        dropped += source.take_dropped_samples()
    say(starts=starts, dropped=dropped)
    source.close()


def play(options: dict[str, Any]) -> None:
    """Play a tone in ``pieces``; cut it off after ``flush_after_s`` if that is given."""
    sink = SounddeviceSink(**options.get("sink", {}))
    sink.open()
    sink.open()
    assert sink.playback_format is not None
    rate_hz = options["rate_hz"]
    written_s = time.monotonic()
    for piece in np.array_split(tone(500, options["duration_s"], rate_hz), options["pieces"]):
        sink.write(AudioChunk(samples=piece, sample_rate_hz=rate_hz))
    say(
        written_s=written_s,
        queued_s=sink.queued_s(),
        device_hz=sink.playback_format.sample_rate_hz,
    )
    deadline_s = written_s + options.get("flush_after_s", 60.0)
    while sink.queued_s() > 0 and time.monotonic() < deadline_s:
        time.sleep(0.005)
    done_s = time.monotonic()
    played_s = sink.played_s()
    if "flush_after_s" in options:
        sink.flush()
    say(
        done_s=done_s,
        played_s=played_s,
        after_flush=[sink.played_s(), sink.queued_s()],
        underruns=sink.underruns,
    )
    wait_for_line()
    sink.close()
    sink.close()


def stream(options: dict[str, Any]) -> None:
    """Play a tone in pieces of 20 ms, each shortly before it is due, behind one of 100 ms.

    A device may ask for several blocks at once: no piece of 20 ms alone would last until the next.
    """
    sink = SounddeviceSink()
    sink.open()
    rate_hz = options["rate_hz"]
    begun_s = time.monotonic()
    first, *rest = np.split(tone(500, 1.0, rate_hz), rate_hz * np.arange(5, 50) // 50)
    sink.write(AudioChunk(samples=first, sample_rate_hz=rate_hz))
    for index, piece in enumerate(rest, 5):
        while time.monotonic() < begun_s + index * 0.02 - 0.4:
            time.sleep(0.002)
        sink.write(AudioChunk(samples=piece, sample_rate_hz=rate_hz))
    while sink.queued_s() > 0:
        time.sleep(0.005)
    say(done_s=time.monotonic(), underruns=sink.underruns)
    wait_for_line()
    sink.close()


def find(_options: dict[str, Any]) -> None:
    """List the devices, now and after the test wrote a line."""
    say(names=[device.name for device in list_devices()])
    wait_for_line()
    say(names=[device.name for device in list_devices()])
    source = SounddeviceSource()
    source.open()
    chunk = source.read(5.0)
    say(samples=0 if chunk is None else len(chunk.samples))
    source.close()


PROGRAMS: dict[str, Callable[[dict[str, Any]], None]] = {
    program.__name__: program for program in (capture, watch, stall, play, stream, find)
}


def main() -> int:
    """Run one program; an error of the package is printed and gives its exit status."""
    options = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    try:
        PROGRAMS[sys.argv[1]](options)
    except VoicebotError as error:
        say(code=error.code, message=str(error))
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
