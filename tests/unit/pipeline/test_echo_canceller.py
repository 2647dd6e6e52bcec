import numpy as np
import pytest

from tests.unit.pipeline.test_echo import RATE, babble, power
from voicebot.audio_types import Samples
from voicebot.pipeline.echo_canceller import EchoCanceller, fitted_canceller

MAX_LAG = round(0.6 * RATE)
HEARD = 3 * RATE
ONSET = 2 * RATE
PLAYED = babble(5, 1)


def echo(delay: int) -> Samples:
    """What a room makes of the audio played, from ``MAX_LAG`` after its beginning on."""
    rng = np.random.default_rng(9)
    room = rng.standard_normal(400) * np.exp(-np.arange(400) / 80) * 0.1
    room[0] = 0.5
    whole = np.convolve(PLAYED, room)
    begin = MAX_LAG - delay
    heard: Samples = whole[begin : begin + HEARD].astype(np.int16)
    return heard


def fitted(heard: Samples, fit_samples: int = ONSET) -> EchoCanceller | None:
    return fitted_canceller(
        heard, PLAYED, end_sample=HEARD, fit_samples=fit_samples, max_lag=MAX_LAG
    )


@pytest.mark.parametrize("delay", [0, 100, 2400, 9000])
def test_an_echo_is_taken_out_and_a_person_stays(delay: int) -> None:
    person = np.concatenate([np.zeros(ONSET, np.int16), babble(1, 77)])
    heard = (echo(delay) + person.astype(int)).clip(-32768, 32767).astype(np.int16)
    canceller = fitted(heard)
    assert canceller is not None
    cleaned = canceller.clean(heard, HEARD)
    assert power(cleaned[:ONSET]) < 0.01 * power(heard[:ONSET])
    assert power(cleaned[ONSET:] - person[ONSET:]) < 0.03 * power(person[ONSET:])
    assert len(canceller.person(heard, HEARD)) / RATE == pytest.approx(1.1, abs=0.06)


def test_later_chunks_are_cleaned_by_their_position() -> None:
    heard = echo(800)
    canceller = fitted(heard)
    assert canceller is not None
    whole = canceller.clean(heard, HEARD)
    chunk = canceller.clean(heard[-640:], HEARD)
    assert np.array_equal(chunk, whole[-640:])
    assert power(chunk) < 0.01 * power(heard[-640:])


def test_where_nothing_is_played_any_more_audio_stays_as_it_was() -> None:
    canceller = fitted(echo(800))
    assert canceller is not None
    person = babble(0.5, 5)
    assert np.array_equal(canceller.clean(person, 10 * RATE), person)
    quiet = np.zeros(800, np.int16)
    assert np.array_equal(canceller.clean(quiet, HEARD), quiet)


def test_nothing_heard_is_nothing_said() -> None:
    canceller = fitted(echo(800))
    assert canceller is not None
    nothing = np.zeros(0, np.int16)
    assert len(canceller.clean(nothing, HEARD)) == len(canceller.person(nothing, HEARD)) == 0


def test_what_was_heard_before_anything_was_played_does_not_spoil_the_fit() -> None:
    late = PLAYED.copy()
    late[: MAX_LAG + RATE] = 0
    heard = np.convolve(late, [0.5])[MAX_LAG - 100 : MAX_LAG - 100 + HEARD].astype(np.int16)
    heard[:RATE] += babble(1, 77)
    canceller = fitted_canceller(heard, late, end_sample=HEARD, fit_samples=ONSET, max_lag=MAX_LAG)
    assert canceller is not None
    assert canceller.missed < 0.01
    cleaned = canceller.clean(heard, HEARD)
    assert power(cleaned[ONSET:]) < 0.01 * power(heard[ONSET:])
    assert np.array_equal(cleaned[: RATE // 2], heard[: RATE // 2])


def test_without_an_echo_nothing_is_explained() -> None:
    canceller = fitted(babble(3, 77))
    assert canceller is not None
    assert canceller.missed > 0.9
    explained = fitted(echo(100))
    assert explained is not None
    assert explained.missed < 0.01


def test_silence_gives_no_canceller() -> None:
    assert fitted(np.zeros(HEARD, np.int16)) is None
    assert fitted(echo(100), fit_samples=100) is None
