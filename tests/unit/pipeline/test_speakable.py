# ruff: noqa: RUF001
import random
import time

import pytest

from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.speakable import SpeechNormalizer

_ENGLISH = SpeechNormalizer("en")


@pytest.mark.parametrize(
    "prose",
    [
        "Paris is the capital of France.",
        "Well, it's a \"co-operative\" (so they say): isn't it?",
        "“Don’t worry,” she said; he didn't.",
        "In 2014 about 2.1 million people, or 1,000 more, came at 7:30 a.m.",
        "Bonjour ! Ça va ?",
        "¿Qué hora es?",
        "你好，世界！",
        "यह पहला वाक्य है, हाँ।",
        "Это было давно.",
        "Well-known e-mail x-rays",
    ],
)
def test_plain_prose_passes_unchanged(prose: str) -> None:
    assert _ENGLISH(prose) == prose


@pytest.mark.parametrize(
    ("markdown", "spoken"),
    [
        ("**Bold**, *it*, _under_ and ***both***.", "Bold, it, under and both."),
        ("## A heading", "A heading."),
        ("- an item", "an item."),
        ("* Is it?", "Is it?"),
        ("• a bullet", "a bullet."),
        ("1. Boil the water", "1: Boil the water."),
        ("- [x] done", "done."),
        ("42.", "42."),
        ("1984. That was long ago.", "1984. That was long ago."),
        (" 42. Then", "42. Then"),
        (" # of them", "of them"),
        ("\n2. Wait", "2: Wait."),
        ("[foo]: https://x.org", "foo: link to x.org"),
        ("- one\n- two\n  - three", "one. two. three."),
        ("1. one\n2. two", "1: one. 2: two."),
        ("First.\n\nSecond", "First. Second"),
        ("First\n\nSecond", "First. Second"),
        ("Two\nlines", "Two lines"),
        ("[the docs](https://example.com/a_b) are good", "the docs are good"),
        ("<https://www.example.com/x>", "link to example.com"),
        ("See https://www.example.com/a?b=1. Then", "See link to example.com. Then"),
        ("![a cat](cat.png)", "a cat"),
        ("`x_total` is code", "x total is code"),
        ("```python\nx = 1\n```", "I left out the code."),
        ("Here:\n```\nx = 1\n```\nDone.", "Here: I left out the code. Done."),
        ("> quoted", "quoted"),
        ("~~struck~~ out", "struck out"),
        ("| a | b |\n|---|---|\n| 1 | 2 km |", "a, b. 1, 2 kilometers."),
        ("a | b\n--- | ---\n1 | 2", "a, b. 1, 2."),
        ("| a | **b** |", "a, b."),
        ("|---|---|\n| 1 | 2 |", "1, 2."),
        ("|---|:-:|", ""),
        ("---", ""),
        ("***", ""),
        ("Claim[1] made[^2].", "Claim made."),
        ("<b>bold</b> text<br>more", "bold text more"),
        ("AT&amp;T &lt;3 &copy;", "AT and T"),
        ("Hello<|im_end|>", "Hello"),
        ("<|im_start|>assistant", "assistant"),
        ("Hello, **world", "Hello, world"),
        ("it is** nice", "it is nice"),
        ("\\( \\frac{1}{2} \\times x^2 \\)", "1 divided by 2 times x squared"),
        ("$E = mc^2$", "E equals mc squared"),
    ],
)
def test_markup(markdown: str, spoken: str) -> None:
    assert _ENGLISH(markdown) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("5 km", "5 kilometers"),
        ("1 km", "1 kilometer"),
        ("1.5km", "1.5 kilometers"),
        ("20 °C", "20 degrees Celsius"),
        ("-5°C", "minus 5 degrees Celsius"),
        ("90°", "90 degrees"),
        ("100 km/h", "100 kilometers per hour"),
        ("30 m² and 2 m³", "30 square meters and 2 cubic meters"),
        ("50 % or 50%", "50 percent or 50 percent"),
        ("€5", "5 euros"),
        ("1 €", "1 euro"),
        ("$3.50", "3 dollars 50"),
        ("$4.00", "4 dollars"),
        ("£1,000", "1,000 pounds"),
        ("$5 million", "5 million dollars"),
        ("3-5 km", "3 to 5 kilometers"),
        ("$10-20 or €5–€7", "10 to 20 dollars or 5 to 7 euros"),
        ("5 - 30 people", "5 to 30 people"),
        ("2 - 30 = x", "2 minus 30 equals x"),
        ("5>3", "5 greater than 3"),
        ("H₂O, 10⁶", "H2O, 10 to the power of 6"),
        ("10–20 minutes", "10 to 20 minutes"),
        ("10:30-11:15", "10:30 to 11:15"),
        ("1/2 cup", "one half cup"),
        ("2 1/2 cups", "2 and one half cups"),
        ("1½ l", "1 and one half liters"),
        ("¼ l", "one quarter liter"),
        ("3 × 4 = 12", "3 times 4 equals 12"),
        ("3 * 4 + 5", "3 times 4 plus 5"),
        ("5 - 3", "5 minus 3"),
        ("6 / 2", "6 divided by 2"),
        ("a < b", "a less than b"),
        ("2^10", "2 to the power of 10"),
        ("~5 people", "about 5 people"),
        ("A → B -> C", "A to B to C"),
        ("R&D and C#, C++", "R and D and C sharp, C plus plus"),
        ("he/she and/or TCP/IP", "he or she and or TCP IP"),
        ("open 24/7", "open 24 7"),
        ("2026-11-21", "November 21, 2026"),
        ("5G, B2B and 4 in the morning", "5G, B2B and 4 in the morning"),
    ],
)
def test_symbols(written: str, spoken: str) -> None:
    assert _ENGLISH(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Great 😀! Hi 👋🏽 👨‍👩‍👧.", "Great! Hi."),
        ("1️⃣ first", "1 first"),
        ("😀", ""),
        (":) hello :-)", "hello"),
        ("What?!! No!!!", "What? No!"),
        ("Well... maybe", "Well, maybe"),
        ("I wonder...", "I wonder."),
        ("…and so on…", "and so on."),
        ("I think — so", "I think, so"),
        ("a clause —", "a clause,"),
        ("any—if any", "any, if any"),
        ("...", ""),
        ("  ", ""),
        ("", ""),
        ("?!", ""),
        ("a\x00b\x1b \ud800 c", "a b c"),
    ],
)
def test_emoji_and_punctuation(written: str, spoken: str) -> None:
    assert _ENGLISH(written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("de", "Es sind 3-5 km & 50 %.", "Es sind 3 bis 5 Kilometer und 50 Prozent."),
        ("de-AT", "3,50 €", "3 Euro 50"),
        ("de", "```\nx\n```", "Den Code lasse ich aus."),
        ("fr", "1 km², 5 km/h", "1 kilomètre carré, 5 kilomètres par heure"),
        ("es", "20 °C", "20 grados Celsius"),
        ("it", "1 g e 5 g", "1 grammo e 5 grammi"),
        ("pt", "5 kg", "5 quilogramas"),
        (
            "ru",
            "1 kg, 2 kg, 5 kg, 11 kg, 21 kg",
            "1 килограмм, 2 килограмма, 5 килограммов, 11 килограммов, 21 килограмм",
        ),
        ("zh", "50%", "百分之50"),
        ("zh", "- 一项", "一项。"),
        ("ja", "# 見出し", "見出し。"),
        ("hi", "- **हाँ**", "हाँ।"),
        ("xx", "5 km", "5 kilometers"),
    ],
)
def test_languages(language: str, written: str, spoken: str) -> None:
    assert SpeechNormalizer(language)(written) == spoken


def test_a_reply_piece_by_piece() -> None:
    reply = (
        "Sure! **Two things, as you know:**\n\n1. Boil *5 l* of water.\n2. Wait\n\n"
        "| Dish | Time |\n|------|------|\n| Rice | 20 min |\n\n```sh\nboil. It\n```\nDone 😀"
    )
    cutter = Cutter()
    pieces = [*cutter.feed(reply), *cutter.flush()]
    spoken = [text for piece in pieces if (text := _ENGLISH(piece))]
    assert spoken == [
        "Sure!",
        "Two things, as you know:",
        "1: Boil 5 liters of water.",
        "2: Wait.",
        "Dish, Time.",
        "Rice, 20 minutes.",
        "I left out the code.",
        "Done",
    ]


_FRAGMENTS = (
    *("a", "B", "1", "23", "0.5", "½", " ", "\n", "*", "**", "_", "`", "```", "#", "- ", "> "),
    *("|", "[", "]", "(", ")", "!", "<", "b>", "<b>", "$", "€", "%", "°C", "km", "/", "\\"),
    *("\\frac{1}{2}", "&amp;", ";", ":", "...", "—", "-", "+", "=", "^", "~", "🙂", "\u200d"),
    *("\ufe0f", "\x00", "\x01", "字", "。", "https://x.y/", "@", "{", "}", '"', "'", "1.", "<|x|>"),
    *("No.", "U.S.", "J.", "St.", "z. B.", "1990", "in 1776", "XIV.", "Karl", "am 14.", "März"),
    *("3:05", "5/6", "120/80", "555-1234", "+49 30 12345", "a.m.", "Uhr", "km/s", "²³", "-", "!"),
)


@pytest.mark.parametrize("language", ["en", "zh", "de", "fr", "es", "it", "pt", "ru", "hi", "ja"])
def test_no_markup_is_left_whatever_comes(language: str) -> None:
    rng = random.Random(language)
    normalizer = SpeechNormalizer(language)
    for _ in range(1_000):
        text = "".join(rng.choices(_FRAGMENTS, k=rng.randint(1, 25)))
        spoken = normalizer(text)
        assert not set(spoken) & set("*`|[]{}<>#\\\n\x00\x01🙂"), text
        assert spoken == spoken.strip()
        assert not spoken or any(character.isalnum() for character in spoken)


@pytest.mark.parametrize(
    "text",
    [
        *("*" * 20_000, "[" * 20_000, "`a" * 10_000, "1-" * 10_000, "<a " * 5_000, "> " * 5_000),
        *("1" * 20_000, "1/" * 10_000, "1:1 " * 5_000, "1990, " * 3_000, "A. " * 6_000),
        *("St. A" * 4_000, "14. Mai und " * 1_500, "Karl II. " * 2_000, "+1 " * 6_000),
        "} " * 20_000,
        *("5 km - " * 3_000, "$5 - " * 4_000, "1 a a a " * 2_000, "1" * 5_000 + " km"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_hostile_text_ends_soon(language: str, text: str) -> None:
    normalizer = SpeechNormalizer(language)
    begin_s = time.monotonic()
    normalizer(text)
    assert time.monotonic() - begin_s < 10.0
