# ruff: noqa: RUF001
import pytest

from voicebot.pipeline.speakable import SpeechNormalizer

_NORMALIZERS = {language: SpeechNormalizer(language) for language in ("en", "de", "fr")}


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "It opens at 7:00 and closes at 19:00.",
            "It opens at 7 o'clock and closes at 19 hundred hours.",
        ),
        (
            "en",
            "At 7:00 AM, 7:00am or 12:00 noon.",
            "At 7 AM, 7am or 12 noon.",
        ),
        (
            "en",
            "At 7:05 p.m. or 15:05.",
            "At 7 oh 5 p.m. or 15 oh 5.",
        ),
        (
            "de",
            "Um 15:30 Uhr, 12:00 Uhr und 09:05 Uhr.",
            "Um 15 Uhr 30, 12 Uhr und 9 Uhr 5.",
        ),
        (
            "de",
            "Um 1:00 Uhr oder 13.30 Uhr.",
            "Um ein Uhr oder 13 Uhr 30.",
        ),
        (
            "de",
            "Von 9:00 bis 17:00 Uhr.",
            "Von 9 Uhr bis 17 Uhr.",
        ),
        (
            "de",
            "Um 20 h beginnt es, ab 9 h ist auf.",
            "Um 20 Uhr beginnt es, ab 9 Uhr ist auf.",
        ),
        (
            "de",
            "Um 2 h später, um 3 h verschoben, es dauert 2 h.",
            "Um 2 Stunden später, um 3 Stunden verschoben, es dauert 2 Stunden.",
        ),
    ],
)
def test_times_of_day(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "9:30 - 10:30",
            "9:30 to 10:30",
        ),
        (
            "en",
            "9 a.m.-5 p.m. or 9am - 5pm",
            "9 a.m. to 5 p.m. or 9am to 5pm",
        ),
        (
            "en",
            "10%-15% and 20°C-25°C",
            "10 percent to 15 percent and 20 degrees Celsius to 25 degrees Celsius",
        ),
        (
            "en",
            "5 km - 10 km",
            "5 kilometers to 10 kilometers",
        ),
        (
            "en",
            "10-5 = 5",
            "10 minus 5 equals 5",
        ),
        (
            "en",
            "5-10 = -5",
            "5 minus 10 equals minus 5",
        ),
        (
            "en",
            "5 – 3 = 2, 100–37 = 63, 3 – 5 = -2",
            "5 minus 3 equals 2, 100 minus 37 equals 63, 3 minus 5 equals minus 2",
        ),
        (
            "en",
            "18.5 – 24.9 = normal, 90–100 = A, 100–90 = A",
            "18.5 to 24.9 equals normal, 90 to 100 equals A, 100 to 90 equals A",
        ),
        (
            "en",
            "500-1500 people",
            "500 to 1500 people",
        ),
        (
            "de",
            "8:15–9:45",
            "8:15 bis 9:45",
        ),
        (
            "fr",
            "10%-15%",
            "10 pour cent à 15 pour cent",
        ),
    ],
)
def test_ranges_and_differences(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It took 3:05 minutes."),
        ("en", "Wake up at 7:30 or at 12:15."),
        ("en", "It is in John 3:16 and John 3:6."),
        ("en", "Step 1: 2 cups."),
        ("de", "Die Zeit war 3:05 Minuten."),
        ("fr", "Il est 7:00."),
    ],
)
def test_other_figures_with_a_colon_stay(language: str, text: str) -> None:
    assert _NORMALIZERS[language](text) == text
