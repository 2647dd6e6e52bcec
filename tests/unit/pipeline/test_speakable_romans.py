import pytest

from voicebot.pipeline.speakable import SpeechNormalizer

_NORMALIZERS = {language: SpeechNormalizer(language) for language in ("en", "de", "fr")}


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "World War I and World War II were long.",
            "World War 1 and World War 2 were long.",
        ),
        (
            "en",
            "Henry VIII, Louis XIV and Elizabeth II.",
            "Henry the eighth, Louis the fourteenth and Elizabeth the second.",
        ),
        (
            "en",
            "Henry VIII's wives and Pope John Paul II.",
            "Henry the eighth's wives and Pope John Paul the second.",
        ),
        (
            "en",
            "Charles V was an emperor.",
            "Charles the fifth was an emperor.",
        ),
        (
            "en",
            "Louis XIV and XV were kings.",
            "Louis the fourteenth and the fifteenth were kings.",
        ),
        (
            "en",
            "Type II diabetes, Chapter IV, Part II and Rocky III.",
            "Type 2 diabetes, Chapter 4, Part 2 and Rocky 3.",
        ),
        (
            "en",
            "Types I and II, Apollo XI, Super Bowl LVII.",
            "Types 1 and 2, Apollo 11, Super Bowl 57.",
        ),
        (
            "de",
            "Ludwig XIV. war König.",
            "Ludwig der Vierzehnte war König.",
        ),
        (
            "de",
            "Das war Ludwig XIV. Er war König.",
            "Das war Ludwig der Vierzehnte. Er war König.",
        ),
        (
            "de",
            "Unter König Ludwig XIV. blühte Frankreich.",
            "Unter König Ludwig dem Vierzehnten blühte Frankreich.",
        ),
        (
            "de",
            "Der Hof Ludwigs XIV. war groß.",
            "Der Hof Ludwigs des Vierzehnten war groß.",
        ),
        (
            "de",
            "Elisabeth II. und Wilhelm I. regierten.",
            "Elisabeth die Zweite und Wilhelm der Erste regierten.",
        ),
        (
            "de",
            "Mit Katharina II. von Russland.",
            "Mit Katharina der Zweiten von Russland.",
        ),
        (
            "de",
            "Hartz IV und Teil I.",
            "Hartz 4 und Teil 1.",
        ),
    ],
)
def test_roman_numerals(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I think I am right, and so do I."),
        ("en", "I think Elizabeth I am late."),
        ("en", "Type I is fine, I believe."),
        ("en", "Malcolm X spoke, and Generation X listened."),
        ("en", "Start IV fluids."),
        ("en", "The Roman numeral XIV means 14."),
        ("en", "The X axis and a V shape, size XL."),
        ("en", "The Tesla Model X and the Xbox Series X."),
        ("de", "Der VW steht am X, die Größe ist XL."),
        ("fr", "Louis XIV"),
    ],
)
def test_letters_stay(language: str, text: str) -> None:
    assert _NORMALIZERS[language](text) == text
