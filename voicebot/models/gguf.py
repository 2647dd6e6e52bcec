"""Reads as much of a GGUF file as tells whether it is whole and for which architecture.

The format is described in ``docs/gguf.md`` of ggml-org/ggml. Arrays are skipped, so that a
vocabulary of 150,000 tokens costs a tenth of a second and no memory.
"""

import math
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ModelError

MAGIC = b"GGUF"
_ALIGNMENT_KEY = "general.alignment"
_ARCHITECTURE_KEY = "general.architecture"
_STRING, _ARRAY = 8, 9
_SIZE = struct.Struct("<Q")
_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
# Elements in a block and bytes of a block, by ggml type.
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    9: (32, 36), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210),
    15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18),
    21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8),
    28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66),
    39: (32, 17), 40: (64, 36), 41: (128, 18),
}  # fmt: skip
# Types that llama.cpp once had, and no longer reads.
_DROPPED = {
    31: "Q4_0_4_4", 32: "Q4_0_4_8", 33: "Q4_0_8_8",
    36: "IQ4_NL_4_4", 37: "IQ4_NL_4_8", 38: "IQ4_NL_8_8",
}  # fmt: skip
_MOST_DIMENSIONS = 4


class _DroppedTypeError(Exception):
    """A tensor is of a type that llama.cpp no longer reads; the message is its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufInfo:
    """Architecture, number of tensors and the size that the file must have at least."""

    architecture: str
    tensors: int
    needed_bytes: int


class _Reader:
    """Takes little-endian values from a buffer in order; raises EOFError past its end."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.position = 0

    def skip(self, size: int) -> int:
        start, self.position = self.position, self.position + size
        if self.position > len(self.data):
            raise EOFError
        return start

    def scalar(self, code: str) -> int | float | bool:
        layout = "<" + code
        value: int | float | bool
        (value,) = struct.unpack_from(layout, self.data, self.skip(struct.calcsize(layout)))
        return value

    def integer(self, code: str) -> int:
        return int(self.scalar(code))

    def string(self) -> str:
        size = self.integer("Q")
        start = self.skip(size)
        return self.data[start : start + size].decode("utf-8", errors="replace")

    def value(self, kind: int) -> str | int | float | bool | None:
        """Return a scalar or a string; skip an array, in which none may be, and return None."""
        if kind == _STRING:
            return self.string()
        if kind != _ARRAY:
            return self.scalar(_SCALARS[kind])
        item_kind, count = self.integer("I"), self.integer("Q")
        if item_kind == _STRING:
            self.skip_strings(count)
        else:
            self.skip(struct.calcsize("<" + _SCALARS[item_kind]) * count)
        return None

    def skip_strings(self, count: int) -> None:
        """Skip strings; a loop of its own, as there are 300,000 in a model."""
        data, position, size_at = self.data, self.position, _SIZE.unpack_from
        for _ in range(count):
            position += 8 + size_at(data, position)[0]
        self.position = position
        self.skip(0)


def read_gguf(path: Path) -> GgufInfo:
    """Read the head of a GGUF file and compare its tensors' extent with the file's size.

    Raises ModelError when it is no GGUF file, damaged, cut short, or of an unknown version or type.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != MAGIC:
                raise ModelError(f"{path}: not a GGUF file; give the path of a .gguf model")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                info = _read_head(_Reader(data), path)
                size = len(data)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}") from error
    except _DroppedTypeError as error:
        raise ModelError(
            f"{path}: has tensors in {error}, which llama.cpp no longer reads; fetch the model "
            "in Q4_0, which is as fast on ARM boards"
        ) from error
    except (EOFError, KeyError, ValueError, ArithmeticError, struct.error) as error:
        raise ModelError(f"{path}: damaged or cut short in its head; fetch it again") from error
    if size < info.needed_bytes:
        raise ModelError(
            f"{path}: cut short ({size:,} of {info.needed_bytes:,} bytes); fetch it again"
        )
    return info


def _read_head(reader: _Reader, path: Path) -> GgufInfo:
    reader.skip(4)
    version = reader.integer("I")
    if version not in {2, 3}:
        raise ModelError(f"{path}: GGUF version {version} is not supported (2 and 3 are)")
    tensors, pairs = reader.integer("Q"), reader.integer("Q")
    values = {}
    for _ in range(pairs):
        key = reader.string()
        values[key] = reader.value(reader.integer("I"))
    ends = [_tensor_end(reader) for _ in range(tensors)]
    architecture = str(values.get(_ARCHITECTURE_KEY) or "")
    if not tensors:
        return GgufInfo(architecture=architecture, tensors=0, needed_bytes=reader.position)
    alignment = int(values.get(_ALIGNMENT_KEY) or 32)
    data_start = math.ceil(reader.position / alignment) * alignment
    return GgufInfo(architecture=architecture, tensors=tensors, needed_bytes=data_start + max(ends))


def _tensor_end(reader: _Reader) -> int:
    """Return where a tensor ends, in bytes from the start of the tensor data."""
    reader.string()
    dimensions = reader.integer("I")
    if dimensions > _MOST_DIMENSIONS:
        raise ValueError(dimensions)
    shape = [reader.integer("Q") for _ in range(dimensions)]
    kind = reader.integer("I")
    if kind in _DROPPED:
        raise _DroppedTypeError(_DROPPED[kind])
    block, block_bytes = _BLOCKS[kind]
    return reader.integer("Q") + math.prod(shape) // block * block_bytes
