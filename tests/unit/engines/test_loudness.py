import numpy as np
import pytest

from voicebot.engines.loudness import gain_for


@pytest.mark.parametrize(
    ("peak", "gain"), [(0.35, 2.0), (1.0, 0.7), (2.0, 0.5), (0.02, 4.0), (0.009, 1.0), (0.0, 1.0)]
)
def test_a_reference_that_is_as_good_as_silent_does_not_make_the_voice_loud(
    peak: float, gain: float
) -> None:
    reference = np.array([0.0, -peak, peak / 2], np.float32)
    assert gain_for(reference) == pytest.approx(gain)
    assert gain_for(reference[:0]) == 1.0
