# ruff: noqa: RUF001
import pytest

from voicebot.pipeline.speakable import SpeechNormalizer

_NORMALIZERS = {language: SpeechNormalizer(language) for language in ("en", "de", "fr", "es")}


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "(2 + 3) * 4 = 20",
            "(2 plus 3) times 4 equals 20",
        ),
        (
            "en",
            "2*3*4 = 24",
            "2 times 3 times 4 equals 24",
        ),
        (
            "en",
            "a * b",
            "a times b",
        ),
        (
            "en",
            "2^{10} = 1024",
            "2 to the power of 10 equals 1024",
        ),
        (
            "en",
            "5! = 120",
            "5 factorial equals 120",
        ),
        (
            "en",
            "x⁴",
            "x to the power of 4",
        ),
        (
            "en",
            "10⁻³ or 6.022 × 10²³",
            "10 to the power of minus 3 or 6.022 times 10 to the power of 23",
        ),
        (
            "en",
            "x - 3 = 5",
            "x minus 3 equals 5",
        ),
        (
            "en",
            "(a + b)/2",
            "(a plus b) divided by 2",
        ),
        (
            "en",
            "the #1 song",
            "the number 1 song",
        ),
        (
            "en",
            "$x + 1 = 5$ and $ y = 2 $ and $$ z = 3 $$",
            "x plus 1 equals 5 and y equals 2 and z equals 3",
        ),
        (
            "de",
            "5! = 120, die #1",
            "5 Fakultät gleich 120, die Nummer 1",
        ),
    ],
)
def test_formulas(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "tea and/or coffee",
            "tea and or coffee",
        ),
        (
            "de",
            "Tee und/oder Kaffee",
            "Tee und oder Kaffee",
        ),
        (
            "fr",
            "du thé et/ou du café",
            "du thé et ou du café",
        ),
        (
            "es",
            "té y/o café",
            "té y o café",
        ),
    ],
)
def test_and_or(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "What a day! It rained, 5 of 7!"),
        ("de", "Was für ein Tag! Es regnete."),
    ],
)
def test_exclamations_stay(language: str, text: str) -> None:
    assert _NORMALIZERS[language](text) == text
