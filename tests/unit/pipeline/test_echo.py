import logging

import numpy as np
import pytest

from voicebot.audio_types import AudioChunk, Samples
from voicebot.pipeline.echo import EchoGuard

RATE = 16_000


def babble(seconds: float, seed: int) -> Samples:
    """Noise whose level changes like syllables."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    syllables = np.repeat(rng.uniform(0.02, 1.0, count // 2400 + 1), 2400)[:count]
    return (rng.standard_normal(count) * 4000 * syllables).astype(np.int16)


def power(samples: Samples) -> float:
    return float(np.mean(samples.astype(float) ** 2))


class EveryTenthBlock:
    """Fires at a fixed place of the played audio."""

    phrase = "hey jarvis"

    def __init__(self, at_block: int) -> None:
        self._countdown = at_block

    def process(self, samples: Samples) -> bool:
        del samples
        self._countdown -= 1
        return self._countdown == 0

    def reset(self) -> None:
        pass


def make(detector: EveryTenthBlock | None = None) -> EchoGuard:
    return EchoGuard(phrase="hey jarvis", detector=detector, resample=lambda chunk: chunk.samples)


def chunk(samples: Samples) -> AudioChunk:
    return AudioChunk(samples=samples, sample_rate_hz=RATE)


def write(guard: EchoGuard, played: Samples, texts: list[str]) -> None:
    """Write it all at once; each of the texts is as long as the others."""
    count = len(played) // len(texts)
    for index, text in enumerate(texts):
        part = played[index * count : (index + 1) * count]
        guard.played(chunk(part), text, 100.0 + index * count / RATE, 100.0)


def test_the_wake_phrase_in_the_text_being_played_is_own() -> None:
    guard = make()
    guard.played(chunk(babble(2, 1)), "Say hey Jarvis to wake me.", 100.0, 100.0)
    assert guard.is_own_wake_word(101.0)
    assert guard.is_own_wake_word(103.5)
    assert not guard.is_own_wake_word(99.0)
    assert not guard.is_own_wake_word(104.5)


def test_other_text_being_played_is_not() -> None:
    guard = make()
    guard.played(chunk(babble(2, 1)), "The capital is Paris.", 100.0, 100.0)
    assert not guard.is_own_wake_word(101.0)


def test_a_detection_in_the_played_audio_is_own() -> None:
    guard = make(EveryTenthBlock(at_block=10))
    guard.played(chunk(babble(2, 1)), "Hay service.", 100.0, 100.0)
    hit_s = 100.0 + 9 * 512 / RATE
    assert guard.is_own_wake_word(hit_s + 0.2)
    assert not guard.is_own_wake_word(hit_s + 1.6)


def test_what_was_cut_off_does_not_count() -> None:
    guard = make(EveryTenthBlock(at_block=40))
    guard.played(chunk(babble(2, 1)), "First.", 100.0, 100.0)
    guard.played(chunk(babble(2, 1)), "Hey jarvis.", 102.0, 100.0)
    guard.cut_short(100.5)
    assert not guard.is_own_wake_word(101.3)
    assert not guard.is_own_wake_word(102.5)


@pytest.mark.parametrize("delay_s", [-0.08, 0.04, 0.15, 0.55])
def test_a_delayed_and_softer_copy_is_an_echo(delay_s: float) -> None:
    guard = make()
    played = babble(3, 1)
    guard.played(chunk(played), "text", 100.0, 100.0)
    noise = np.random.default_rng(5).standard_normal(len(played)) * 30
    heard = (played * 0.5 + noise).astype(np.int16)
    window = heard[round(1.2 * RATE) : round(2.0 * RATE)]
    assert guard.likeness(window, 102.0 + delay_s) > 0.9


def test_another_voice_is_no_echo() -> None:
    guard = make()
    guard.played(chunk(babble(3, 1)), "text", 100.0, 100.0)
    assert guard.likeness(babble(0.8, 77), 102.0) < 0.6


def test_a_louder_voice_over_the_answer_is_no_echo() -> None:
    guard = make()
    played = babble(3, 1)
    guard.played(chunk(played), "text", 100.0, 100.0)
    window = played[round(1.2 * RATE) : round(2.0 * RATE)] * 0.25 + babble(0.8, 77) * 1.5
    assert guard.likeness(window.astype(np.int16), 102.1) < 0.6


def test_nothing_played_is_no_echo() -> None:
    assert make().likeness(babble(0.8, 1), 50.0) == 0


def test_the_echo_is_taken_out_of_what_was_heard_and_of_what_comes() -> None:
    guard = make()
    played = babble(6, 1)
    for index in range(0, len(played), 4096):
        # The device only tells roughly what it has queued.
        jitter_s = 0.02 if index % 3 else -0.02
        start_s = 100.0 + index / RATE + jitter_s
        guard.played(chunk(played[index : index + 4096]), "text", start_s, 100.0)
    delay = round(0.15 * RATE)
    end = 4 * RATE
    echo = (played[: 5 * RATE] * 0.5).astype(np.int16)
    heard = echo[end - delay - 3 * RATE : end - delay]
    canceller = guard.canceller(heard, 104.0, end, 2 * RATE)
    assert canceller is not None
    assert power(canceller.clean(heard, end)) < 0.001 * power(heard)
    later = echo[end - delay : end - delay + 3200]
    assert power(canceller.clean(later, end + 3200)) < 0.001 * power(later)


def test_nothing_played_leaves_nothing_to_cancel() -> None:
    assert make().canceller(babble(3, 1), 104.0, 4 * RATE, 2 * RATE) is None


def test_what_is_played_now_is_known_however_far_ahead_is_written() -> None:
    guard = make(EveryTenthBlock(at_block=150))
    played = babble(30, 1)
    write(guard, played, ["Say hey Jarvis.", *["Something else."] * 9])
    assert guard.is_own_wake_word(101.0)  # by its text
    assert guard.is_own_wake_word(100.0 + 149 * 512 / RATE + 1.4)  # by how it sounds
    echo = (played * 0.5).astype(np.int16)
    assert guard.likeness(echo[round(1.2 * RATE) : 2 * RATE], 102.0) > 0.9
    heard = echo[RATE : 4 * RATE]
    canceller = guard.canceller(heard, 104.0, 4 * RATE, 2 * RATE)
    assert canceller is not None
    assert power(canceller.clean(heard, 4 * RATE)) < 0.001 * power(heard)


def test_what_was_written_ahead_and_dropped_was_never_played() -> None:
    guard = make(EveryTenthBlock(at_block=200))
    played = babble(30, 1)
    write(guard, played, ["Something else."] * 2 + ["Say hey Jarvis."] * 8)
    guard.cut_short(102.0)
    assert not guard.is_own_wake_word(106.5)
    heard = played[5 * RATE : 8 * RATE]
    assert guard.likeness(heard[: round(0.8 * RATE)], 105.8) == 0
    assert guard.canceller(heard, 108.0, 8 * RATE, 2 * RATE) is None


class BrokenDetector(EveryTenthBlock):
    """Fails in its second block."""

    def process(self, samples: Samples) -> bool:
        if self._countdown == 1:
            raise RuntimeError("invoke failed")
        return super().process(samples)


def test_a_detector_that_fails_is_told_once_and_the_other_signs_remain(
    caplog: pytest.LogCaptureFixture,
) -> None:
    guard = make(BrokenDetector(at_block=2))
    played = babble(3, 1)
    guard.played(chunk(played), "Say hey Jarvis.", 100.0, 100.0)
    guard.played(chunk(babble(1, 2)), "Something else.", 103.0, 100.0)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "invoke failed" in record.getMessage()
    assert guard.is_own_wake_word(101.0)
    heard = (played * 0.5).astype(np.int16)[round(1.2 * RATE) : 2 * RATE]
    assert guard.likeness(heard, 102.0) > 0.9
