import numpy as np
import pytest

from voicebot.audio_types import Samples
from voicebot.engines.phrase_parts import join, split_into

_PHRASES = {"It's ten past", "It's ten", "past", "two.", "It's noon.", "o'clock.", "It's"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's ten past two.", ("It's ten past", "two.")),
        ("It's ten o'clock.", ("It's ten", "o'clock.")),
        ("It's noon.", ("It's noon.",)),
        ("It's past two.", ("It's", "past", "two.")),
        ("It's ten past", ("It's ten past",)),
        ("It's ten past three.", None),
        ("It's  noon.", None),
        ("", None),
        ("past " * 40 + "two.", None),
    ],
)
def test_the_longest_phrases_that_make_up_a_text(
    text: str, expected: tuple[str, ...] | None
) -> None:
    assert split_into(text, _PHRASES) == expected


def test_a_long_phrase_is_not_divided() -> None:
    long = "word " * 30 + "end."
    assert split_into(long, {long}) == (long,)


def _phrase(silence: int, voiced: int) -> Samples:
    quiet = np.full(silence, 5, np.int16)
    return np.concatenate([quiet, np.full(voiced, 8000, np.int16), quiet])


def test_the_silence_between_two_phrases_is_cut_and_that_around_them_stays() -> None:
    first, second = _phrase(3000, 4000), _phrase(2000, 5000)
    joined = join([first, second], 16_000)
    margin = round(0.03 * 16_000)
    assert len(joined) == 3000 + 4000 + 2 * margin + 5000 + 2000
    assert np.flatnonzero(joined > 5).tolist() == [
        *range(3000, 7000),
        *range(7000 + 2 * margin, 12_000 + 2 * margin),
    ]
    assert join([first], 16_000).tolist() == first.tolist()


def test_a_silent_phrase_stays_as_it_is() -> None:
    silent = np.zeros(100, np.int16)
    assert len(join([silent, silent], 16_000)) == 200
