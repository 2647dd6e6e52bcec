"""Reads lines from stdin without holding up the event loop."""

import asyncio
import io
import sys
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeAlias

MAX_LINE_BYTES = 64 * 1024
"""What is kept of a longer line; no question is that long."""

MAX_WAITING_LINES = 64
"""What is read ahead of the answers; further lines stay with who writes them."""

_BLOCK_BYTES = 64 * 1024
_LOOK_S = 1.0

ByteStream: TypeAlias = BinaryIO | io.RawIOBase
"""Unbuffered: ``read`` returns what is there, and nothing only at the end."""


class TypedLines:
    """Iterates over the lines of a stream, decoded; ends at its end.

    A line that is not UTF-8 has its bad bytes replaced; NUL bytes become spaces.
    """

    def __init__(self, stream: ByteStream | None = None) -> None:
        self._stream = stream or _stdin()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(MAX_WAITING_LINES)
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, name="voicebot-stdin", daemon=True).start()

    def __aiter__(self) -> "TypedLines":
        return self

    async def __anext__(self) -> str:
        """Return the next line without its end."""
        line = await self._lines.get()
        self._room.release()
        if line is None:
            raise StopAsyncIteration
        return line

    def _read(self) -> None:
        try:
            for line in _lines(lambda: self._stream.read(_BLOCK_BYTES)):
                text = line.decode("utf-8", errors="replace").replace("\0", " ")
                if not self._wait_for_room():
                    return
                self._send(text.rstrip("\r"))
        except (OSError, ValueError):  # the terminal is gone, or stdin was closed
            pass
        finally:
            self._send(None)

    def _wait_for_room(self) -> bool:
        """Wait until a line may be sent; return False once the event loop has ended."""
        while not self._room.acquire(timeout=_LOOK_S):
            if self._loop.is_closed():
                return False
        return True

    def _send(self, line: str | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
        except RuntimeError:  # the event loop has ended
            return


def _stdin() -> ByteStream:
    """Return stdin, unbuffered: the interpreter aborts if it ends during a buffered read."""
    if sys.stdin is None:
        return io.BytesIO()
    return io.FileIO(sys.stdin.fileno(), closefd=False)


def _lines(read: Callable[[], bytes | None]) -> Iterator[bytes]:
    """Yield the lines of the blocks that ``read`` returns, each cut to MAX_LINE_BYTES."""
    begun = b""
    while block := read():
        first, *more = block.split(b"\n")
        begun = (begun + first)[:MAX_LINE_BYTES]
        for part in more:
            yield begun
            begun = part[:MAX_LINE_BYTES]
    if begun:
        yield begun
