import asyncio
import io
import os

from voicebot.cli.typed_lines import MAX_LINE_BYTES, TypedLines


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
