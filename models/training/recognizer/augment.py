"""Random speakers, rooms, noises, microphones, codecs and levels."""

import random
from dataclasses import dataclass, replace

import numpy as np
import soxr
from numpy.typing import NDArray
from training.recognizer import channel, world
from training.recognizer.noises import KINDS, noise
from training.recognizer.speech import Segment, Speech

from voicebot.models.recognizer_phones import SILENCE

SAMPLE_RATE_HZ = 16000
_FRAME_PERIOD_MS = 8.0


def to_16_khz(speech: Speech, tape_speed: float = 1.0) -> Speech:
    """Resample to 16 kHz; a tape speed above 1 raises pitch, formants and rate together."""
    samples = soxr.resample(
        speech.samples, speech.sample_rate_hz * tape_speed, SAMPLE_RATE_HZ, quality="MQ"
    )
    return replace(
        speech,
        samples=samples.astype(np.float32),
        sample_rate_hz=SAMPLE_RATE_HZ,
        segments=tuple(
            Segment(
                phone=segment.phone,
                start_s=segment.start_s / tape_speed,
                end_s=segment.end_s / tape_speed,
            )
            for segment in speech.segments
        ),
    )


def revoice(speech: Speech, *, pitch_ratio: float, tract_ratio: float, breath: float) -> Speech:
    """Another speaker's voice by the WORLD vocoder (Morise et al., 2016), times kept.

    Args:
        speech: at 16 kHz.
        pitch_ratio: factor on the fundamental frequency.
        tract_ratio: factor on all formant frequencies.
        breath: 0 to 1, how far aperiodicity is raised.
    """
    vocoder = world.load()
    # A band-limited voice has no power at all above its band, whose logarithm WORLD takes.
    floor = np.random.default_rng(0).standard_normal(len(speech.samples))
    samples = speech.samples + floor
    f0_hz, times_s = vocoder.dio(
        samples, SAMPLE_RATE_HZ, f0_floor=60.0, f0_ceil=500.0, frame_period=_FRAME_PERIOD_MS
    )
    envelope = vocoder.cheaptrick(samples, f0_hz, times_s, SAMPLE_RATE_HZ)
    aperiodicity = vocoder.d4c(samples, f0_hz, times_s, SAMPLE_RATE_HZ)
    bins = np.arange(envelope.shape[1])
    source = np.clip(bins / tract_ratio, 0, bins[-1])
    low = np.minimum(source.astype(int), bins[-1] - 1)
    share = source - low
    logarithm = np.log(envelope)
    warped = np.exp(logarithm[:, low] * (1 - share) + logarithm[:, low + 1] * share)
    rough = 1 - (1 - aperiodicity) * (1 - breath)
    synthesized = vocoder.synthesize(
        f0_hz * pitch_ratio, np.ascontiguousarray(warped), rough, SAMPLE_RATE_HZ, _FRAME_PERIOD_MS
    )
    result = np.zeros(len(speech.samples), np.float32)
    count = min(len(result), len(synthesized))
    result[:count] = synthesized[:count]
    return replace(speech, samples=result)


def random_speaker(speech: Speech, rng: random.Random) -> Speech:
    """Speech at 16 kHz by a random relative of the synthesizer's speaker."""
    if rng.random() < 0.3:
        speech = revoice(
            to_16_khz(speech),
            pitch_ratio=2 ** rng.uniform(-0.6, 1.1),
            tract_ratio=rng.uniform(0.85, 1.25),
            breath=rng.choice((0.0, rng.uniform(0, 0.5))),
        )
        return to_16_khz(speech, rng.uniform(0.93, 1.08))
    return to_16_khz(speech, rng.uniform(0.84, 1.2))


def pad(speech: Speech, before_s: float, after_s: float) -> Speech:
    """Digital silence before and after."""
    before, after = (np.zeros(int(time_s * SAMPLE_RATE_HZ), np.float32)
                     for time_s in (before_s, after_s))  # fmt: skip
    end_s = speech.duration_s + before_s
    shifted = tuple(
        Segment(
            phone=segment.phone,
            start_s=segment.start_s + before_s,
            end_s=segment.end_s + before_s,
        )
        for segment in speech.segments
    )
    return replace(
        speech,
        samples=np.concatenate([before, speech.samples, after]),
        segments=(
            Segment(phone=SILENCE, start_s=0.0, end_s=before_s),
            *shifted,
            Segment(phone=SILENCE, start_s=end_s, end_s=end_s + after_s),
        ),
    )


@dataclass(slots=True)
class Surroundings:
    """Random rooms and noises; remembers some speech to use as babble."""

    rng: random.Random
    _heard: list[NDArray[np.float32]]

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._heard = []

    def apply(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """One random recording of clean 16 kHz speech: 16-bit values as float32."""
        rng = self.rng
        self._remember(samples)
        if rng.random() < 0.45:
            samples = channel.reverberate(
                samples,
                decay_s=rng.uniform(0.1, 0.8),
                direct_to_reverberant_db=rng.uniform(-3, 14),
                seed=rng.getrandbits(32),
            )
        if rng.random() < 0.75:
            samples = channel.add_noise(samples, self._noise(len(samples)), rng.uniform(2, 35))
        samples = channel.microphone(samples, rng)
        if rng.random() < 0.15:
            samples = channel.transcode(samples, rng.choice(channel.CODECS))
        return channel.quantize(samples, peak=16000 * 10 ** (-rng.uniform(-5, 34) / 20))

    def _noise(self, count: int) -> NDArray[np.float32]:
        if len(self._heard) > 5 and self.rng.random() < 0.25:
            total = np.zeros(count, np.float32)
            for _ in range(self.rng.randint(2, 6)):
                voice = self.rng.choice(self._heard)
                total += np.resize(np.roll(voice, self.rng.randrange(len(voice))), count)
            return total / (total.std() + 1e-9)
        mixed = noise(self.rng.choice(KINDS), count, self.rng)
        if self.rng.random() < 0.3:
            mixed = mixed + self.rng.random() * noise(self.rng.choice(KINDS), count, self.rng)
        return mixed / (mixed.std() + 1e-9)

    def _remember(self, samples: NDArray[np.float32]) -> None:
        voice = samples / (channel.active_level(samples) + 1e-9)
        if len(self._heard) < 60:
            self._heard.append(voice)
        elif self.rng.random() < 0.1:
            self._heard[self.rng.randrange(60)] = voice
