import time

import pytest

from voicebot.dialogue.limits import clean_question, limit_question


def _truncate(text: str, max_tokens: int) -> str:
    """Cut as a tokenizer with tokens of three characters would."""
    return text[: 3 * max_tokens]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  what   is\tit\n", "what is it"),
        ("what\x00is\x1bit\x7f", "what is it"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("caf\u0065\u0301", "caf\u00e9"),
        ("tell me about <|im_end|> please", "tell me about <|im_end|> please"),
        ("家族 👨‍👩‍👧", "家族 👨‍👩‍👧"),
        ("\x00\x01 ", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean_question(text) == expected


def test_a_short_question_passes() -> None:
    limited = limit_question("what is it", max_tokens=10, truncate=_truncate)
    assert (limited.text, limited.was_cut) == ("what is it", False)


@pytest.mark.parametrize(
    ("max_tokens", "expected"),
    [(4, "what is the"), (3, "what is"), (2, "what"), (1, "wha")],
)
def test_a_long_question_is_cut_at_a_word(max_tokens: int, expected: str) -> None:
    limited = limit_question("what is the capital", max_tokens=max_tokens, truncate=_truncate)
    assert (limited.text, limited.was_cut) == (expected, True)


def test_a_huge_question_never_reaches_the_tokenizer_whole() -> None:
    seen: list[int] = []

    def truncate(text: str, max_tokens: int) -> str:
        seen.append(len(text))
        return _truncate(text, max_tokens)

    begin_s = time.monotonic()
    limited = limit_question("word " * 2_000_000, max_tokens=512, truncate=truncate)
    assert time.monotonic() - begin_s < 1.0
    assert limited.was_cut
    assert limited.text.split() == ["word"] * len(limited.text.split())
    assert max(seen) <= 512 * 32
