import asyncio
import io
import os
import threading

import pytest

from voicebot.cli import typed_lines
from voicebot.cli.typed_lines import MAX_LINE_BYTES, MAX_WAITING_LINES, TypedLines


async def lines_of(data: bytes) -> list[str]:
    return [line async for line in TypedLines(io.BytesIO(data))]


async def test_lines_come_without_their_ends() -> None:
    assert await lines_of(b"one\r\ntwo\n\nlast") == ["one", "two", "", "last"]


async def test_bad_utf8_and_nul_are_harmless() -> None:
    assert await lines_of(b"caf\xe9\na\0b\n") == ["caf\N{REPLACEMENT CHARACTER}", "a b"]


async def test_a_huge_line_is_cut_and_the_next_one_is_whole() -> None:
    lines = await lines_of(b"x" * 1_000_000 + b"\nnext\n")
    assert [len(lines[0]), *lines[1:]] == [MAX_LINE_BYTES, "next"]


async def test_lines_come_as_they_are_typed() -> None:
    reader, writer = os.pipe()
    with (
        os.fdopen(reader, "rb", buffering=0) as stream,
        os.fdopen(writer, "wb", buffering=0) as typing,
    ):
        lines = TypedLines(stream)
        typing.write(b"one\n")
        async with asyncio.timeout(5):
            assert await anext(lines) == "one"
            typing.write(b"two\n")
            assert await anext(lines) == "two"


class EndlessStream(io.RawIOBase):
    """Gives one line after another until it is told to end."""

    def __init__(self) -> None:
        self.reads = 0
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        del size
        self.reads += 1
        return b"" if self.ended else b"hi\n"


async def test_what_nobody_answers_yet_is_not_read() -> None:
    stream = EndlessStream()
    lines = TypedLines(stream)
    async with asyncio.timeout(20):
        while stream.reads <= MAX_WAITING_LINES:
            await asyncio.sleep(0.005)
        assert [await anext(lines) for _ in range(3)] == ["hi"] * 3
        while stream.reads <= MAX_WAITING_LINES + 3:
            await asyncio.sleep(0.005)
        for _ in range(1000):  # the thread could read thousands meanwhile
            await asyncio.sleep(0)
        assert stream.reads == MAX_WAITING_LINES + 4
        stream.ended = True
        assert len([line async for line in lines]) == MAX_WAITING_LINES + 1


async def test_the_thread_ends_with_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed_lines, "_LOOK_S", 0.01)
    stream = EndlessStream()

    async def read_one() -> None:
        await anext(TypedLines(stream))

    def reading() -> list[threading.Thread]:
        return [each for each in threading.enumerate() if each.name == "voicebot-stdin"]

    before = len(reading())
    await asyncio.to_thread(asyncio.run, read_one())
    async with asyncio.timeout(5):
        while len(reading()) > before:
            await asyncio.sleep(0.005)
