import pytest

from voicebot.events import EndReason
from voicebot.pipeline.endpointer import Endpointer, EndpointerSettings, Hypothesis, Phase
from voicebot.protocols import Completeness

WINDOW = 512
SETTINGS = EndpointerSettings(
    min_speech_s=0.15, end_silence_s=0.7, no_speech_timeout_s=5.0, max_duration_s=15.0
)


def windows(seconds: float) -> int:
    return round(seconds * 16_000 / WINDOW)


def feed(endpointer: Endpointer, probability: float, seconds: float) -> float | None:
    """Feed windows; return the seconds after which it ended, if it did."""
    for index in range(windows(seconds)):
        if endpointer.process(probability, WINDOW) is Phase.ENDED:
            return (index + 1) * WINDOW / 16_000
    return None


def test_ends_after_the_configured_silence_and_knows_the_last_voiced_sample() -> None:
    endpointer = Endpointer(SETTINGS, start_sample=1000)
    assert feed(endpointer, 0.1, 0.5) is None
    assert feed(endpointer, 0.9, 1.0) is None
    ended_s = feed(endpointer, 0.1, 2.0)
    assert ended_s is not None
    assert 0.7 <= ended_s < 0.7 + WINDOW / 16_000
    assert endpointer.end_reason is EndReason.SILENCE
    assert endpointer.speech_start_sample == 1000 + windows(0.5) * WINDOW
    assert endpointer.last_voiced_sample == 1000 + (windows(0.5) + windows(1.0)) * WINDOW


def test_a_short_noise_is_no_speech() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 0.1)
    ended_s = feed(endpointer, 0.1, 6.0)
    assert endpointer.speech_start_sample is None
    assert endpointer.end_reason is EndReason.NO_SPEECH
    assert ended_s is not None
    assert abs(ended_s + 0.1 - 5.0) < 0.05


def test_repeated_clicks_do_not_add_up_to_speech() -> None:
    endpointer = Endpointer(SETTINGS)
    for _ in range(10):
        feed(endpointer, 0.9, 0.06)
        feed(endpointer, 0.1, 0.2)
    assert endpointer.phase is Phase.WAITING


def test_an_inner_pause_shorter_than_the_silence_goes_on() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 0.5)
    assert feed(endpointer, 0.1, 0.6) is None
    assert feed(endpointer, 0.9, 0.5) is None
    assert endpointer.phase is Phase.SPEECH


def test_hysteresis_keeps_a_fading_voice_voiced() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 0.5)
    assert feed(endpointer, 0.4, 2.0) is None
    assert endpointer.silence_s == 0.0
    fresh = Endpointer(SETTINGS)
    feed(fresh, 0.4, 1.0)
    assert fresh.phase is Phase.WAITING


def test_hard_cap_ends_speech_that_never_pauses() -> None:
    endpointer = Endpointer(SETTINGS)
    ended_s = feed(endpointer, 0.9, 20.0)
    assert ended_s is not None
    assert abs(ended_s - 15.0) < 0.05
    assert endpointer.end_reason is EndReason.MAX_DURATION


def test_without_a_timeout_it_waits_for_ever() -> None:
    endpointer = Endpointer(EndpointerSettings(no_speech_timeout_s=None))
    assert feed(endpointer, 0.1, 60.0) is None


def test_speech_that_begins_just_before_the_timeout_is_heard() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.1, 4.95)
    assert feed(endpointer, 0.9, 1.0) is None
    assert endpointer.phase is Phase.SPEECH


def test_restart_keeps_counting_the_timeout_from_the_beginning() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 0.5)
    feed(endpointer, 0.1, 1.0)
    assert endpointer.phase is Phase.ENDED
    endpointer.restart()
    ended_s = feed(endpointer, 0.1, 5.0)
    assert endpointer.end_reason is EndReason.NO_SPEECH
    assert ended_s is not None
    assert ended_s < 4.0


def suppose(endpointer: Endpointer, completeness: Completeness, *, behind_s: float = 0.0) -> None:
    """Say that the words up to the last voiced sample, or before, are ``completeness``."""
    settled_sample = endpointer.last_voiced_sample - round(behind_s * 16_000)
    endpointer.suppose(Hypothesis(completeness=completeness, settled_sample=settled_sample))


@pytest.mark.parametrize(
    ("completeness", "silence_s"),
    [
        (Completeness.COMPLETE, 0.25),
        (Completeness.UNKNOWN, 0.7),
        (Completeness.UNFINISHED, 1.26),
    ],
)
def test_the_hypothesis_chooses_the_silence(completeness: Completeness, silence_s: float) -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 1.0)
    suppose(endpointer, completeness)
    ended_s = feed(endpointer, 0.1, 3.0)
    assert ended_s is not None
    assert ended_s == pytest.approx(silence_s, abs=WINDOW / 2 / 16_000 + 1e-9)
    assert endpointer.end_reason is EndReason.SILENCE


def test_a_command_that_goes_on_is_not_cut_short() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 1.0)
    suppose(endpointer, Completeness.COMPLETE)
    assert feed(endpointer, 0.1, 0.2) is None
    assert feed(endpointer, 0.9, 0.3) is None
    assert feed(endpointer, 0.1, 0.6) is None
    assert endpointer.end_silence_s == SETTINGS.end_silence_s


def test_words_that_may_still_change_do_not_end_the_turn_sooner() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 1.0)
    suppose(endpointer, Completeness.COMPLETE, behind_s=0.1)
    assert feed(endpointer, 0.1, 0.6) is None
    suppose(endpointer, Completeness.COMPLETE)
    assert feed(endpointer, 0.1, 0.1) is not None


def test_what_turns_out_unfinished_waits_even_late() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 1.0)
    assert feed(endpointer, 0.1, 0.65) is None
    suppose(endpointer, Completeness.UNFINISHED)
    assert feed(endpointer, 0.1, 0.55) is None
    assert feed(endpointer, 0.1, 0.1) is not None


def test_the_hard_cap_ends_an_unfinished_phrase_too() -> None:
    endpointer = Endpointer(EndpointerSettings(end_silence_s=5.0, max_duration_s=6.0))
    feed(endpointer, 0.9, 1.0)
    suppose(endpointer, Completeness.UNFINISHED)
    ended_s = feed(endpointer, 0.1, 20.0)
    assert ended_s is not None
    assert abs(ended_s - 5.0) < 0.05
    assert endpointer.end_reason is EndReason.MAX_DURATION


def test_a_command_never_waits_longer_than_a_question() -> None:
    endpointer = Endpointer(EndpointerSettings(end_silence_s=0.2, complete_silence_s=0.25))
    feed(endpointer, 0.9, 1.0)
    suppose(endpointer, Completeness.COMPLETE)
    assert endpointer.end_silence_s == 0.2


def test_a_hypothesis_is_forgotten_when_the_person_is_heard_anew() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 0.5)
    suppose(endpointer, Completeness.UNFINISHED)
    endpointer.restart()
    assert endpointer.end_silence_s == SETTINGS.end_silence_s
    endpointer.suppose(None)
    assert endpointer.end_silence_s == SETTINGS.end_silence_s


def test_lost_audio_is_time_but_no_silence() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.9, 1.0)
    feed(endpointer, 0.1, 0.3)
    endpointer.skip(16_000)
    assert endpointer.silence_s == pytest.approx(0.3, abs=WINDOW / 16_000)
    assert endpointer.last_voiced_sample == windows(1.0) * WINDOW
    assert feed(endpointer, 0.1, 0.3) is None
    feed(endpointer, 0.9, 0.1)
    voiced_until = (windows(1.0) + 2 * windows(0.3) + windows(0.1)) * WINDOW + 16_000
    assert endpointer.last_voiced_sample == voiced_until
    assert endpointer.silence_s == 0.0
    assert feed(endpointer, 0.1, 0.8) == pytest.approx(0.7, abs=WINDOW / 16_000)


def test_lost_audio_counts_for_the_timeout() -> None:
    endpointer = Endpointer(SETTINGS)
    endpointer.skip(3 * 16_000)
    assert feed(endpointer, 0.1, 5.0) == pytest.approx(2.0, abs=WINDOW / 16_000)
