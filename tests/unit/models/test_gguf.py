import math
import struct
from pathlib import Path

import pytest

from tests.unit.models.samples import gguf_bytes, metadata_bytes, one_tensor_bytes
from voicebot.errors import ModelError
from voicebot.models.gguf import read_gguf


def test_reads_architecture_and_extent_of_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf_bytes("qwen3"))
    info = read_gguf(path)
    assert info.architecture == "qwen3"
    assert info.tensors == 2
    assert info.needed_bytes == path.stat().st_size


def test_one_byte_less_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf_bytes()[:-1])
    with pytest.raises(ModelError, match=rf"^{path}: cut short .*fetch it again"):
        read_gguf(path)


@pytest.mark.parametrize("size", [4, 7, 24, 40, 100, 200])
def test_a_head_cut_anywhere_is_damaged(tmp_path: Path, size: int) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf_bytes()[:size])
    with pytest.raises(ModelError, match="damaged or cut short in its head"):
        read_gguf(path)


@pytest.mark.parametrize("content", [b"", b"<html>404</html>"])
def test_another_file_is_no_gguf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a GGUF file"):
        read_gguf(path)


def test_an_unknown_version_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf_bytes().replace(b"GGUF\x03", b"GGUF\x09", 1))
    with pytest.raises(ModelError, match="GGUF version 9 is not supported"):
        read_gguf(path)


def test_a_huge_array_count_does_not_run_away(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    content = gguf_bytes()
    at = content.index(b"tokenizer.ggml.tokens") + len(b"tokenizer.ggml.tokens") + 8
    path.write_bytes(content[:at] + b"\xff" * 8 + content[at + 8 :])
    with pytest.raises(ModelError, match="damaged"):
        read_gguf(path)


def test_a_type_that_llama_cpp_dropped_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(one_tensor_bytes([32], 31))
    with pytest.raises(ModelError, match=rf"^{path}: has tensors in Q4_0_4_4, .*in Q4_0, "):
        read_gguf(path)


@pytest.mark.parametrize(
    ("shape", "metadata"),
    [
        ([32], metadata_bytes("nested", 9, struct.pack("<IQ", 9, 1) * 2000)),
        ([32], metadata_bytes("general.alignment", 8, struct.pack("<Q3s", 3, b"abc"))),
        ([32], metadata_bytes("general.alignment", 6, struct.pack("<f", math.nan))),
        ([32], metadata_bytes("general.alignment", 6, struct.pack("<f", math.inf))),
        ([32], metadata_bytes("general.alignment", 6, struct.pack("<f", 0.5))),
        ([1 << 63] * 80_000, b""),
    ],
    ids=["nested array", "text", "nan", "inf", "half", "dimensions"],
)
def test_odd_values_are_damage(tmp_path: Path, shape: list[int], metadata: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(one_tensor_bytes(shape, 0, metadata))
    with pytest.raises(ModelError, match=rf"^{path}: damaged or cut short in its head"):
        read_gguf(path)
