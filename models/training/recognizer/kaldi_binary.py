"""The parts of Kaldi's binary format that an nnet3 acoustic model needs."""

import struct
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike

HEADER = b"\0B"
_LEVELS = 65535


class KaldiWriter:
    """Writes tokens, numbers, vectors and matrices to a binary stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.write(HEADER)

    def token(self, text: str) -> None:
        """A tag such as ``<Dim>``, followed by a space."""
        self._stream.write(text.encode() + b" ")

    def integer(self, value: int) -> None:
        """A 32-bit integer with its size in front."""
        self._stream.write(b"\4" + struct.pack("<i", value))

    def float32(self, value: float) -> None:
        """A 32-bit float with its size in front."""
        self._stream.write(b"\4" + struct.pack("<f", value))

    def float64(self, value: float) -> None:
        """A 64-bit float with its size in front."""
        self._stream.write(b"\x08" + struct.pack("<d", value))

    def integers(self, values: Sequence[int]) -> None:
        """A vector of 32-bit integers."""
        data = np.asarray(values, "<i4")
        self._stream.write(b"\4" + struct.pack("<i", len(data)) + data.tobytes())

    def vector(self, values: ArrayLike) -> None:
        """A vector of 32-bit floats."""
        data = np.asarray(values, "<f4")
        self._stream.write(b"FV ")
        self.integer(len(data))
        self._stream.write(data.tobytes())

    def matrix(self, values: ArrayLike) -> None:
        """A matrix of finite numbers, by rows, in steps of its range / 65535.

        Kaldi's compressed matrix of two bytes a number, which it reads wherever it reads a matrix.
        """
        data = np.asarray(values, np.float64)
        lowest = float(data.min())
        extent = float(data.max()) - lowest or 1.0
        steps = np.round((data - lowest) / extent * _LEVELS)
        self._stream.write(b"CM2 " + struct.pack("<ffii", lowest, extent, *data.shape))
        self._stream.write(np.ascontiguousarray(steps, "<u2").tobytes())

    def raw(self, text: str) -> None:
        """Text as it is, for the configuration lines of a network."""
        self._stream.write(text.encode())
