import numpy as np
import pytest

from voicebot.bench.statistics import median_interval, paired_ratio, slope_interval


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


def test_the_interval_holds_the_true_median_and_narrows_with_more_values() -> None:
    rng = np.random.default_rng(3)
    few = median_interval(rng.normal(10, 1, 20).tolist())
    many = median_interval(rng.normal(10, 1, 2000).tolist())
    assert few.low < 10 < few.high
    assert many.low < 10 < many.high
    assert many.high - many.low < (few.high - few.low) / 3


def test_no_values_have_no_median() -> None:
    with pytest.raises(ValueError, match="values"):
        median_interval([])


def test_noise_without_growth_has_a_slope_that_may_be_zero() -> None:
    values = 500 + np.random.default_rng(5).normal(0, 3, 300)
    interval = slope_interval(values.tolist())
    assert interval.low < 0 < interval.high


def test_growth_is_told_from_noise() -> None:
    values = 500 + 0.1 * np.arange(300) + np.random.default_rng(5).normal(0, 3, 300)
    interval = slope_interval(values.tolist())
    assert interval.low > 0
    assert interval.low < 0.1 < interval.high


def test_a_few_values_have_no_slope() -> None:
    with pytest.raises(ValueError, match="slope"):
        slope_interval([1.0] * 19)
