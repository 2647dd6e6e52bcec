import pytest

from voicebot.bench.statistics import paired_ratio


def test_the_median_is_of_ratios_not_the_ratio_of_medians() -> None:
    ratio = paired_ratio([1.0, 10.0, 100.0], [2.0, 10.0, 400.0])
    assert ratio.median == 0.5
    assert ratio.low == 0.25
    assert ratio.high == 1.0


def test_equal_pairs_leave_no_interval() -> None:
    ratio = paired_ratio([3.0] * 10, [4.0] * 10)
    assert (ratio.low, ratio.median, ratio.high) == (0.75, 0.75, 0.75)
    assert str(ratio) == "0.75 (0.75 to 0.75)"


@pytest.mark.parametrize(("numerators", "denominators"), [([], []), ([1.0], [1.0, 2.0])])
def test_what_is_no_pair_is_refused(numerators: list[float], denominators: list[float]) -> None:
    with pytest.raises(ValueError, match="pairs"):
        paired_ratio(numerators, denominators)
