"""The mean of networks."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="only needed to train the recognizer")
pytest.importorskip("kaldi_native_fbank", reason="only needed to train the recognizer")

from training.recognizer.fit import average  # noqa: E402


def test_weights_are_averaged_and_the_rest_is_the_last_ones(tmp_path: Path) -> None:
    paths = [tmp_path / "first.pt", tmp_path / "last.pt"]
    for path, value in zip(paths, (1.0, 4.0), strict=True):
        model = {"weight": torch.full((2,), value), "batches": torch.tensor(int(value))}
        torch.save({"model": model, "priors": torch.tensor([value])}, path)
    average(paths, tmp_path / "mean.pt")
    mean = torch.load(tmp_path / "mean.pt", weights_only=True)
    assert mean["model"]["weight"].tolist() == [2.5, 2.5]
    assert (int(mean["model"]["batches"]), mean["priors"].tolist()) == (4, [4.0])
