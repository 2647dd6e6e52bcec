"""The length regulator puts each frame into the right symbol."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the network is written in PyTorch")

from training.voice.network import places  # noqa: E402


def test_frames_follow_fractional_durations() -> None:
    durations = torch.tensor([[1.5, 0.0, 2.0, 0.5]])
    index, place = places(durations, torch.arange(4).float())
    assert index.tolist() == [[0, 2, 2, 3]]
    assert place[0, 0, 0].item() == pytest.approx(0.5 / 1.5)


def test_frames_after_the_end_stay_in_the_last_symbol() -> None:
    index, place = places(torch.tensor([[1.0, 1.0]]), torch.arange(5).float())
    assert index.tolist() == [[0, 1, 1, 1, 1]]
    assert place[0, -1, 0].item() == 1.0


def test_rows_of_a_batch_are_independent() -> None:
    index, _ = places(torch.tensor([[3.0, 1.0], [1.0, 3.0]]), torch.arange(4).float())
    assert index.tolist() == [[0, 0, 0, 1], [0, 1, 1, 1]]
