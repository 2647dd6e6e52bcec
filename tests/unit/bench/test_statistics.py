import numpy as np
import pytest
from scipy import stats

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
    interval = slope_interval(values.tolist(), 50)
    assert interval.low < 0 < interval.high


def test_growth_is_told_from_noise() -> None:
    values = 500 + 0.1 * np.arange(300) + np.random.default_rng(5).normal(0, 3, 300)
    interval = slope_interval(values.tolist(), 50)
    assert interval.low > 0
    assert interval.low < 0.1 < interval.high


def test_levels_that_shift_with_each_cycle_pass_for_growth_no_more_often_than_they_may() -> None:
    rng = np.random.default_rng(7)
    runs = 400
    shifts = np.repeat(rng.normal(0, 8, (runs, 6)), 150, axis=1) + rng.normal(0, 4, (runs, 900))
    found = sum(slope_interval(values.tolist(), 150).low > 0 for values in shifts)
    assert 0.01 < found / runs < 0.045  # 0.025


def test_what_comes_back_with_every_cycle_hides_no_growth() -> None:
    turns = np.arange(400)
    values = 670_000 - 10_000 * np.exp(-((turns + 60) % 100) / 10) + 2 * turns
    interval = slope_interval(values.tolist(), 100)
    assert interval.low == pytest.approx(2, abs=0.01)


def test_the_interval_is_students() -> None:
    levels = [660_788.0, 660_788.0, 660_792.0, 660_800.0, 660_792.0, 660_792.0]
    result = stats.linregress(np.arange(6), levels)
    margin = stats.t.ppf(0.975, 4) * result.stderr
    interval = slope_interval(levels, 1)
    assert interval.median == pytest.approx(result.slope)
    assert interval.low == pytest.approx(result.slope - margin, rel=1e-3)


def test_a_few_values_have_no_slope() -> None:
    with pytest.raises(ValueError, match="slope"):
        slope_interval([1.0] * 299, 100)
