import math

import pytest

from voicebot.bench.bars import Bar, all_met


def bar(value: float | None, *, at_least: bool = False) -> Bar:
    return Bar(family="R1", title="response", value=value, bound=0.5, at_least=at_least)


@pytest.mark.parametrize(
    ("value", "at_least", "met"),
    [(0.5, False, True), (0.51, False, False), (0.5, True, True), (0.49, True, False)],
)
def test_a_bar_is_met_on_its_own_side(value: float, at_least: bool, met: bool) -> None:
    assert bar(value, at_least=at_least).met is met


@pytest.mark.parametrize("value", [None, math.nan])
@pytest.mark.parametrize("at_least", [False, True])
def test_what_was_not_measured_meets_nothing(value: float | None, at_least: bool) -> None:
    assert not bar(value, at_least=at_least).met


def test_one_missed_bar_is_enough() -> None:
    assert all_met([bar(0.1), bar(0.2)])
    assert not all_met([bar(0.1), bar(0.6)])
    assert not all_met([])


def test_a_reader_sees_what_was_not_measured() -> None:
    text = str(bar(None))
    assert text.endswith("not measured  <= 0.5")


def test_a_reader_sees_figure_bar_and_verdict() -> None:
    assert "0.7  <= 0.5  MISSED" in str(bar(0.7))
    assert bar(0.7).as_json() | {"detail": {}} == {
        "family": "R1",
        "title": "response",
        "value": 0.7,
        "comparison": "<=",
        "bar": 0.5,
        "unit": "",
        "met": False,
        "detail": {},
    }
