"""The live test: plays a sound, records it, and tells what is wrong on the way."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.errors import AudioError
from voicebot.protocols import AudioSink, AudioSource
from voicebot.service.checks.finding import Finding, Surroundings, Verdict
from voicebot.service.checks.probe import Hearing, analyse, probe_sound

_SETTLE_S = 0.5
_QUIET_S = 1.0
_AFTER_S = 1.0
_PATIENCE_S = 6.0
_NOISY_DBFS = -40.0
_LOUDEST_DBFS = -3.0
_CLEAR_DB = 10.0
_DC_LIMIT = 0.02
_CLIPPED_LIMIT = 0.001
_SLOW_MS = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTest:
    """What the test gave; ``round_trip_ms`` is None when the sound was not heard."""

    hearing: Hearing
    round_trip_ms: float | None
    dropped_samples: int


def check_live(surroundings: Surroundings) -> Iterator[Finding]:
    """Play, record and judge."""
    if not surroundings.play:
        yield Finding(check="live", verdict=Verdict.SKIP, text="no sound was asked for")
        return
    source, sink = surroundings.make_source(), surroundings.make_sink()
    try:
        test = run_live_test(source, sink)
    except (AudioError, EOFError) as error:
        yield Finding(
            check="live",
            verdict=Verdict.FAIL,
            text=f"the test was broken off: {error}",
            remedy="stop a running voicebot (sudo systemctl stop voicebot), mend microphone or "
            "loudspeaker and try again",
        )
        return
    finally:
        sink.close()
        source.close()
    yield from judge(test)


def run_live_test(source: AudioSource, sink: AudioSink) -> LiveTest:
    """Play the test sound while recording. Raises AudioError; the caller closes both."""
    source.open()
    recorder = _Recorder(source)
    recorder.record(_SETTLE_S)
    source.take_dropped_samples()
    quiet = recorder.record(_QUIET_S)
    sound = AudioChunk(samples=probe_sound(), sample_rate_hz=SPEECH_SAMPLE_RATE_HZ)
    sink.open()
    recorder.record(0.1)
    begun_s = time.monotonic()
    sink.write(sound)
    recording = recorder.record(sound.duration_s + _AFTER_S)
    hearing = analyse(quiet, recording)
    round_trip_ms = None
    if hearing.arrival_sample is not None:
        first_s = recorder.first_sample_s(len(recording))
        arrived_s = first_s + hearing.arrival_sample / SPEECH_SAMPLE_RATE_HZ
        round_trip_ms = round(1000 * (arrived_s - begun_s), 1)
    return LiveTest(
        hearing=hearing,
        round_trip_ms=round_trip_ms,
        dropped_samples=source.take_dropped_samples(),
    )


def judge(test: LiveTest) -> Iterator[Finding]:
    """Return what a person should know of the test."""
    hearing = test.hearing
    if hearing.is_dead:
        yield Finding(
            check="input level",
            verdict=Verdict.FAIL,
            text="the microphone delivers digital silence",
            remedy="it is muted or not connected: unmute it with alsamixer (F4) or `wpctl "
            "set-mute @DEFAULT_AUDIO_SOURCE@ 0`, or choose another with audio.input.device",
        )
        return
    yield _judge_input(hearing)
    yield _judge_loop(test)
    if test.dropped_samples:
        yield Finding(
            check="dropped audio",
            verdict=Verdict.WARN,
            text=f"{test.dropped_samples} samples were lost in {_QUIET_S + _AFTER_S + 1:.0f} s",
            remedy="the machine is too busy: end other programs, or try another USB port",
            figures={"dropped_samples": test.dropped_samples},
        )


def _judge_input(hearing: Hearing) -> Finding:
    figures = {
        "noise_floor_dbfs": round(hearing.noise_floor_dbfs, 1),
        "dc_offset": round(hearing.dc_offset, 4),
        "clipped": round(hearing.clipped, 5),
    }
    text = f"noise floor {hearing.noise_floor_dbfs:.0f} dBFS"
    if hearing.clipped > _CLIPPED_LIMIT:
        text += f", {100 * hearing.clipped:.1f} % of the samples are clipped"
        remedy = "turn the microphone down (alsamixer, F4) or the loudspeaker"
    elif abs(hearing.dc_offset) > _DC_LIMIT:
        text += f", DC offset {100 * hearing.dc_offset:.1f} % of full scale"
        remedy = "the sound card is faulty or badly powered: try another port or card"
    elif hearing.noise_floor_dbfs > _NOISY_DBFS:
        remedy = "turn the microphone down, or move it away from fans and the board"
    else:
        return Finding(check="input level", verdict=Verdict.OK, text=text, figures=figures)
    return Finding(
        check="input level", verdict=Verdict.WARN, text=text, remedy=remedy, figures=figures
    )


def _judge_loop(test: LiveTest) -> Finding:
    hearing = test.hearing
    if hearing.level_dbfs is None or test.round_trip_ms is None:
        return Finding(
            check="live",
            verdict=Verdict.FAIL,
            text="the microphone did not hear the test sound",
            remedy="did you hear it? If not: turn the loudspeaker up (alsamixer) or choose another "
            "with audio.output.device. If so: turn the microphone up (alsamixer, F4). With "
            "headphones this is as it should be",
            figures={"peak_ratio": hearing.peak_ratio},
        )
    above_db = hearing.level_dbfs - hearing.noise_floor_dbfs
    figures = {
        "level_dbfs": round(hearing.level_dbfs, 1),
        "above_noise_db": round(above_db, 1),
        "round_trip_ms": test.round_trip_ms,
        "peak_ratio": hearing.peak_ratio,
    }
    text = (
        f"heard its own sound at {hearing.level_dbfs:.0f} dBFS, {above_db:.0f} dB above the noise, "
        f"{test.round_trip_ms:.0f} ms after it was played"
    )
    if above_db < _CLEAR_DB:
        remedy = "turn microphone or loudspeaker up, or bring them closer"
    elif hearing.level_dbfs > _LOUDEST_DBFS:
        remedy = "turn the microphone down (alsamixer, F4)"
    elif test.round_trip_ms > _SLOW_MS:
        remedy = "the sound server buffers much; a USB card used directly (hw:CARD=...) is faster"
    else:
        return Finding(check="live", verdict=Verdict.OK, text=text, figures=figures)
    return Finding(check="live", verdict=Verdict.WARN, text=text, remedy=remedy, figures=figures)


class _Recorder:
    """Reads a source and knows when each sample came."""

    def __init__(self, source: AudioSource) -> None:
        self._source = source
        self._count = 0
        self._origin_s = float("inf")

    def record(self, duration_s: float) -> Samples:
        """Return the next ``duration_s`` of audio. Raises AudioError when it stays away."""
        wanted = round(duration_s * SPEECH_SAMPLE_RATE_HZ)
        blocks: list[Samples] = []
        deadline_s = time.monotonic() + duration_s + _PATIENCE_S
        while sum(map(len, blocks)) < wanted:
            chunk = self._source.read(0.5)
            now_s = time.monotonic()
            if chunk is not None:
                blocks.append(chunk.samples)
                self._count += len(chunk.samples)
                # The chunk that came with the least delay tells best when the first sample did.
                self._origin_s = min(self._origin_s, now_s - self._count / SPEECH_SAMPLE_RATE_HZ)
            elif now_s > deadline_s:
                raise AudioError(f"the microphone '{self._source.name}' delivers nothing")
        return np.concatenate(blocks)

    def first_sample_s(self, length: int) -> float:
        """Return when the first of the last ``length`` samples was captured, monotonic time."""
        return self._origin_s + (self._count - length) / SPEECH_SAMPLE_RATE_HZ
