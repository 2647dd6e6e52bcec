import os
import time
from pathlib import Path

import pytest

from voicebot.engines.vits_cache import VitsCache
from voicebot.engines.vits_parts import CutError, VitsParts

_PARTS = VitsParts(
    text=b"text", flow=b"flow", decoder=b"decoder", flow_halo=2, decoder_halo=6, hop_length=8
)


def _leave_behind(directory: Path, name: str, *, age_s: float) -> Path:
    folder = directory / name
    folder.mkdir(parents=True)
    for file in ("text.onnx", "parts.json"):
        (folder / file).write_bytes(b"{}")
    written_s = time.time() - age_s
    os.utime(folder, (written_s, written_s))
    return folder


def test_parts_and_reasons_come_back(tmp_path: Path) -> None:
    cache = VitsCache(tmp_path / "voices")
    assert cache.get("a") is None
    cache.put("a", _PARTS)
    cache.put("b", CutError("it has branches"))
    assert cache.get("a") == _PARTS
    with pytest.raises(CutError, match="it has branches"):
        cache.get("b")


@pytest.mark.parametrize("by", ["put", "get"])
def test_what_a_killed_writer_left_behind_goes_after_an_hour(tmp_path: Path, by: str) -> None:
    old = _leave_behind(tmp_path, ".new-old", age_s=4000)
    being_written = _leave_behind(tmp_path, ".new-fresh", age_s=60)
    if by == "put":
        VitsCache(tmp_path).put("a", _PARTS)
    else:
        VitsCache(tmp_path).get("a")
    assert not old.exists()
    assert being_written.exists()


def test_the_four_latest_voices_are_kept_whatever_is_being_written(tmp_path: Path) -> None:
    cache = VitsCache(tmp_path)
    for age_s, digest in zip(range(50, 0, -10), "abcde", strict=True):
        cache.put(digest, _PARTS)
        written_s = time.time() - age_s
        os.utime(tmp_path / digest, (written_s, written_s))
        _leave_behind(tmp_path, f".new-{digest}", age_s=0)
    assert [digest for digest in "abcde" if cache.get(digest)] == ["b", "c", "d", "e"]
    assert len(list(tmp_path.glob(".new-*"))) == 5
