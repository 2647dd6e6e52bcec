import pytest

from voicebot.engines.vits_pace import VitsPace


def _pace(window_s_per_frame: float | None, text_s_per_id: float | None = None) -> VitsPace:
    return VitsPace(
        frame_s=0.01,
        halo_frames=20,
        window_s_per_frame=window_s_per_frame,
        text_s_per_id=text_s_per_id,
    )


@pytest.mark.parametrize(
    ("cost_s", "frames"), [(None, 16), (0.0005, 16), (0.004, 27), (0.006, 64), (0.05, 64)]
)
def test_the_shortest_window_sustains_playback(cost_s: float | None, frames: int) -> None:
    pace = _pace(cost_s)
    assert pace.least_window() == frames
    if cost_s and frames < 64:
        assert cost_s * (frames + 20) <= 0.7 * frames * 0.01


@pytest.mark.parametrize(("ahead_s", "frames"), [(0.0, 16), (0.1, 50), (0.15, 85), (9.0, 96)])
def test_windows_grow_with_what_is_still_to_be_heard(ahead_s: float, frames: int) -> None:
    assert _pace(0.001).next_window(ahead_s) == pytest.approx(frames, abs=1)
    assert _pace(None).next_window(ahead_s) == 16


def test_a_sentence_is_encoded_only_while_enough_plays() -> None:
    pace = _pace(0.001, 0.001)
    assert pace.can_encode_during(100, 0.2)
    assert not pace.can_encode_during(100, 0.1)
    assert not _pace(0.001).can_encode_during(1, 9.0)


def test_costs_are_learned() -> None:
    pace = _pace(None)
    pace.observe_window(30, 0.1)
    pace.observe_text(10, 25, 0.02)
    assert pace.window_s_per_frame == pytest.approx(0.002)
    assert (pace.text_s_per_id, pace.frames_per_id) == pytest.approx((0.002, 2.5))
    pace.observe_window(30, 0.2)
    assert pace.window_s_per_frame == pytest.approx(0.7 * 0.002 + 0.3 * 0.004)
