"""From token bytes to the text of a reply."""

import pytest

from voicebot.engines.llama.reply_text import ReplyText


def _feed(pieces: list[bytes]) -> list[str]:
    text = ReplyText()
    return [*(text.feed(piece) for piece in pieces), text.finish()]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"Hello", b" you"], ["Hello", " you", ""]),
        ([b"\n ", b" Hello", b"\n"], ["", "Hello", "\n", ""]),
        (["é".encode()[:1], "é".encode()[1:]], ["", "é", ""]),
        ([b"a", "🙂".encode()[:2], "🙂".encode()[2:]], ["a", "", "🙂", ""]),
        ([b"a", "🙂".encode()[:3]], ["a", "", ""]),
        ([b"a", b"\xff", b"b"], ["a", "\ufffd", "b", ""]),
        ([b"<think>", b"\n\n", b"</think>", b"\n\n", b"Yes"], ["", "", "", "", "Yes", ""]),
        ([b"<th", b"ink>so", b" much</think> Yes"], ["", "", "Yes", ""]),
        ([b"<", b"b>"], ["", "<b>", ""]),
        ([b"<"], ["", "<"]),
        ([b"<think>", b"never ends"], ["", "", ""]),
        ([b"Yes <think>"], ["Yes <think>", ""]),
        ([], [""]),
    ],
)
def test_text_comes_out_as_soon_as_it_is_certain(pieces: list[bytes], expected: list[str]) -> None:
    assert _feed(pieces) == expected
