"""Numbers and times as they are said."""

import pytest
from training.language.corpus.numbers import digit_words, number_words, time_forms


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (57, "fifty seven"),
        (105, "one hundred and five"),
    ],
)
def test_numbers(number: int, words: str) -> None:
    assert number_words(number) == words


def test_digits() -> None:
    assert digit_words("407") == "four zero seven"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "twelve am"),
        (7, 30, "half past seven in the morning"),
        (12, 15, "quarter past twelve in the afternoon"),
        (17, 45, "quarter to six in the afternoon"),
        (20, 5, "eight oh five in the evening"),
    ],
)
def test_times(hour: int, minute: int, said: str) -> None:
    assert said in time_forms(hour, minute)[0]


def test_written_times() -> None:
    assert time_forms(19, 5)[1] == ["19:05", "7:05 pm"]
