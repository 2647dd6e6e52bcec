# ruff: noqa: RUF001
import itertools
import random
import time

import pytest

from voicebot.pipeline.cutter import MAX_WEIGHT, Cutter

_CODE = "```python\nprint('a. b. c')\n\nx = 1\n```"


def _pieces(text: str, language: str = "en") -> list[str]:
    cutter = Cutter(language=language)
    return [piece.strip() for piece in (*cutter.feed(text), *cutter.flush())]


@pytest.mark.parametrize(
    ("language", "pieces"),
    [
        ("en", ["Paris.", "It is the capital of France.", "Anything else?"]),
        ("en", ["Sure!", "Here it is.", "Wait!!", "What?!", "No..."]),
        ("en", ["That is a good question,", "and the answer is yes, as far as I know."]),
        ("en", ["Here is what you need:", "- salt", "- 3.14 grams of sugar", "Done."]),
        ("en", ["1. Boil the water.", "2. Add salt.", "3. Wait for ten minutes."]),
        ("en", ["Dr. Smith and Mrs. Jones met at St. Mary's.", "They talked."]),
        ("en", ["It opens at 7:30 a.m. every day.", "It closes at 5 p.m.", "Bye."]),
        ("en", ["The U.S. President,", "e.g. Mr. Lincoln, was tall, etc.", "The end."]),
        ("en", ["J. K. Rowling wrote it.", "So did I.", "Really."]),
        ("en", ["Pi is 3.14159.", "A fifth is 0.2.", "It was 1984.", "Then came 1985."]),
        ("en", ['He said, "Go!"', "Then he left."]),
        ("en", ['"Stop!" he said.', "(Really.)", "She laughed."]),
        ("en", ["Well... maybe.", "I wonder...", "No."]),
        ("en", ["See https://example.com/a.b?c=1 or www.x.org.", "That is all."]),
        ("en", ["This is **bold. Text** here.", "And `a. b` too."]),
        ("en", ["See [the docs. All](https://x.org/a, b) of it.", "Bye."]),
        ("en", ["Here is code:", _CODE, "That prints."]),
        ("en", ["# Heading", "Text under it.", "| a | b |", "|---|---|\n| 1 | 2 |", "End"]),
        ("en", ["Well then — I think so —", "it's fine.", "The answer is 5 - 3 = 2."]),
        (
            "en",
            [
                "The quick brown fox jumps over the lazy dog near the river bank",
                "and then it runs away",
            ],
        ),
        ("de", ["Am 21. November ist Samstag.", "Das sind z.B. drei Dinge, usw.", "Gut."]),
        ("de", ["Prof. Dr. Müller kommt um 3.15 Uhr.", "Danke."]),
        ("fr", ["Bonjour !", "M. Dupont est là.", "Ça va ?", "Oui."]),
        ("es", ["¿Qué hora es?", "¡Hola!", "Son las dos."]),
        (
            "zh",
            ["你好，世界！", "今天天气很好，我们去公园散步吧。", "他说：“好的。”", "然后走了。"],
        ),
        ("ja", ["こんにちは。", "今日は天気がいいですね、散歩に行きましょう！", "はい。"]),
        ("hi", ["यह पहला वाक्य है।", "यह दूसरा वाक्य है।"]),
        ("ru", ["Это было в 2026 г. весной.", "Да."]),
    ],
)
def test_cuts(language: str, pieces: list[str]) -> None:
    separator = "" if language in {"zh", "ja"} else " "
    text = pieces[0]
    for previous, piece in itertools.pairwise(pieces):
        is_line = piece[0] in "-#|`" or previous[0] in "-#|`" or piece[:2] in {"2.", "3."}
        text += ("\n" if is_line else separator) + piece
    assert _pieces(text, language) == pieces


def test_the_first_piece_comes_as_soon_as_it_is_certain() -> None:
    cutter = Cutter()
    assert cutter.feed("The capital of France,") == []
    assert cutter.feed(" as") == ["The capital of France,"]
    assert cutter.feed(" you know, is Paris.") == []
    assert cutter.feed("\n") == [" as you know, is Paris."]
    assert cutter.feed("Bye.") == []
    assert cutter.flush() == ["\nBye."]


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Naturally. we are here. Bye", ["Naturally.", "Naturally. we are here."]),
        ("Paris.com is good. And", ["Paris.", "Paris.com is good."]),
        ("It costs 3.5 euros. And", ["It costs 3.5 euros."]),
        ("Dr. Smith came at 5 p.m. on time. He", ["Dr. Smith came at 5 p.m. on time."]),
        ("Of course, my friend, it is. Bye", ["Of course, my friend,"]),
        ("Really?! Yes. No", ["Really?", "Really?!"]),
    ],
)
def test_a_first_piece_is_likely_before_what_follows_it_is_known(
    text: str, likely: list[str]
) -> None:
    cutter, found = Cutter(), []
    for character in text:
        before = cutter.feed(character)
        if piece := cutter.likely_piece():
            assert not before
            found.append(piece)
    assert found == likely


@pytest.mark.parametrize(
    ("likely", "more", "refuted"),
    [
        ("Naturally.", " ", False),
        ("Naturally.", " A", False),
        ("Naturally.", " we", True),
        ("Symphony No.", " 9", True),
        ("Rome is in Italy.", "\n", False),
        ("Well, I think so,", " too", False),
    ],
)
def test_what_follows_refutes_a_likely_piece_or_does_not(
    likely: str, more: str, *, refuted: bool
) -> None:
    cutter = Cutter()
    for character in likely:
        cutter.feed(character)
    assert cutter.likely_piece() == likely
    cutter.feed(more)
    assert cutter.is_refuted(likely) is refuted


def test_later_clauses_are_longer() -> None:
    clause = "this one is a clause of some length, "
    pieces = _pieces(clause * 10)
    assert [piece.count(",") for piece in pieces] == [1, 2, 4, 3]


def test_a_short_first_clause_is_not_cut_off() -> None:
    assert _pieces("Yes, it is.") == ["Yes, it is."]


def test_flush_makes_ready_for_another_reply() -> None:
    cutter = Cutter()
    cutter.feed("One thing. And another")
    assert cutter.flush() == [" And another"]
    assert cutter.flush() == []
    assert cutter.feed("That is a clause, you see.") == ["That is a clause,"]


@pytest.mark.parametrize("text", ["", " ", "\n\n \n"])
def test_nothing_to_say(text: str) -> None:
    assert _pieces(text) == []


def test_an_unfinished_code_block_is_one_piece() -> None:
    assert _pieces("Look:\n```\nx = 1.\ny = 2. And\n") == ["Look:", "```\nx = 1.\ny = 2. And"]


def test_code_fence_after_a_line_without_words() -> None:
    assert _pieces("---\n```\nx = 1. Y\n```\nDone.") == ["---\n```\nx = 1. Y\n```", "Done."]


def test_text_without_punctuation_is_cut_at_spaces() -> None:
    pieces = _pieces("word " * 300)
    assert all(MAX_WEIGHT // 2 < len(piece) <= MAX_WEIGHT for piece in pieces[:-1])
    assert " ".join(pieces) == ("word " * 300).strip()
    assert {word for piece in pieces for word in piece.split()} == {"word"}


def test_text_without_spaces_is_cut_at_the_limit() -> None:
    pieces = _pieces("x" * 1000)
    assert [len(piece) for piece in pieces] == [320, 320, 320, 40]
    wide = _pieces("字" * 300)
    assert [len(piece) for piece in wide] == [106, 106, 88]


def test_a_character_is_never_split() -> None:
    pieces = _pieces("e\u0301" * 400)
    assert all(piece.startswith("e") for piece in pieces)


_SNIPPETS = (
    *("Hello", "Dr. Smith", "U.S.", "3.14", "7:30 a.m.", "e.g. this", "etc.", "J. K. Rowling"),
    *(". ", "! ", "? ", ", ", "; ", ": ", "... ", "… ", " — ", " - ", "\n", "\n\n", " and ", " "),
    *('"Go." ', "(so) ", "**bold. text** ", "`co.de` ", "[a, b](http://x.y/z) ", "# Head\n"),
    *("\n```py\nx. y\n```\n", "```", "\n- item ", "\n1. item", "| a | b |\n|---|---|\n"),
    *("你好。", "世界，", "「はい。」", "नमस्ते। ", "😀 ", "e\u0301", "word " * 40, "x" * 150),
    *("https://a.b/c?d=e.f ", "<|im_end|>", "*", "_", "\u200d", "Yes", "no", "I. ", "5"),
)


@pytest.mark.parametrize("seed", range(150))
def test_no_text_is_lost_and_deltas_do_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choices(_SNIPPETS, k=rng.randint(1, 60)))
    language = rng.choice(["en", "de", "zh", "ja", "xx"])
    whole = Cutter(language=language)
    expected = [*whole.feed(text), *whole.flush()]
    assert "".join(expected) == text.rstrip()
    assert all(piece.strip() for piece in expected)
    for _ in range(3):
        cutter = Cutter(language=language)
        pieces: list[str] = []
        position = 0
        while position < len(text):
            size = rng.choice((1, 1, 2, 3, 5, 8, 40))
            pieces += cutter.feed(text[position : position + size])
            position += size
        assert [*pieces, *cutter.flush()] == expected


@pytest.mark.parametrize(
    "text", ["!" * 200_000, "a" * 200_000, "ok. " * 5_000, " " * 200_000, "```\n" + "x\n" * 50_000]
)
def test_huge_text_takes_linear_time(text: str) -> None:
    begin_s = time.monotonic()
    assert "".join(_pieces(text)).replace(" ", "") == text.replace(" ", "").rstrip()
    assert time.monotonic() - begin_s < 10.0
