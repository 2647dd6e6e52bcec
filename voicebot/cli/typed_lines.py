"""Reads lines from stdin without holding up the event loop."""

import asyncio
import io
import sys
import threading
from typing import BinaryIO

MAX_LINE_BYTES = 64 * 1024
"""What is kept of a longer line; no question is that long."""


class TypedLines:
    """Iterates over the lines of a stream, decoded; ends at its end.

    A line that is not UTF-8 has its bad bytes replaced; NUL bytes become spaces.
    """

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = stream or _stdin()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, name="voicebot-stdin", daemon=True).start()

    def __aiter__(self) -> "TypedLines":
        return self

    async def __anext__(self) -> str:
        """Return the next line without its end."""
        line = await self._lines.get()
        if line is None:
            raise StopAsyncIteration
        return line

    def _read(self) -> None:
        try:
            while line := _read_line(self._stream):
                text = line.decode("utf-8", errors="replace").replace("\0", " ")
                self._send(text.rstrip("\r\n"))
        except (OSError, ValueError):  # the terminal is gone, or stdin was closed
            pass
        finally:
            self._send(None)

    def _send(self, line: str | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
        except RuntimeError:  # the event loop has ended
            return


def _stdin() -> BinaryIO:
    return sys.stdin.buffer if sys.stdin is not None else io.BytesIO()


def _read_line(stream: BinaryIO) -> bytes:
    """Return the next line, cut to MAX_LINE_BYTES; nothing at the end."""
    line = stream.readline(MAX_LINE_BYTES)
    rest = line
    while rest and not rest.endswith(b"\n") and len(rest) == MAX_LINE_BYTES:
        rest = stream.readline(MAX_LINE_BYTES)
    return line
