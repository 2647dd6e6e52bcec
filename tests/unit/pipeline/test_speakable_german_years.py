import re
import time

import pytest

from voicebot.pipeline.speakable import SpeechNormalizer

_GERMAN = SpeechNormalizer("de")


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Das war 1989.", "Das war neunzehnhundertneunundachtzig."),
        ("Die Titanic sank 1912.", "Die Titanic sank neunzehnhundertzwölf."),
        (
            "Kolumbus entdeckte 1492 Amerika.",
            "Kolumbus entdeckte vierzehnhundertzweiundneunzig Amerika.",
        ),
        (
            "1969 betraten die ersten Menschen den Mond.",
            "neunzehnhundertneunundsechzig betraten die ersten Menschen den Mond.",
        ),
        (
            "Er ist seit 1990 Mitglied, besetzte 1939 Teile Polens, und die 1848er Revolution.",
            (
                "Er ist seit neunzehnhundertneunzig Mitglied, besetzte "
                "neunzehnhundertneununddreißig Teile Polens, und die "
                "achtzehnhundertachtundvierziger Revolution."
            ),
        ),
        (
            "Er siegte 1954, 1974 und 2014.",
            "Er siegte neunzehnhundertvierundfünfzig, neunzehnhundertvierundsiebzig und 2014.",
        ),
        (
            "Der Dom, der 1880 fertig wurde, etwa 1500 v. Chr.",
            "Der Dom, der achtzehnhundertachtzig fertig wurde, etwa fünfzehnhundert vor Christus.",
        ),
        (
            "1989 flohen viele Leute.",
            "neunzehnhundertneunundachtzig flohen viele Leute.",
        ),
        (
            "Der Krieg endete 1918, 20 Jahre später kam ein neuer.",
            "Der Krieg endete neunzehnhundertachtzehn, 20 Jahre später kam ein neuer.",
        ),
    ],
)
def test_a_bare_number_is_a_year(written: str, spoken: str) -> None:
    assert _GERMAN(written) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "Es kamen 1989 Menschen, nach 1500 Meter waren es 1200 Besucher.",
        "Die Stadt schafft 1500 neue Arbeitsplätze in 1250 Wohnungen.",
        "Mit 1500 deutschen Soldaten und 1200 bis 1500 Kalorien.",
        "Das sind 1500, 1600 oder 1700 Euro.",
        "Es waren mehr als 1500 und insgesamt 1899.",
        "Das ergibt 1250, also 1250 mal 2 plus 1300.",
        "Es kostet 1499, das Zimmer 1408 hat die PIN 1234.",
        "1.500 und 1500,5 und 1999-mal und 1500-Meter-Lauf",
        "1 000 oder 1099 Dinge",
    ],
)
def test_counts_are_no_years(text: str) -> None:
    assert _GERMAN(text) == text


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1200 + 300 = 1500", "1200 plus 300 gleich 1500"),
        ("1800 / 2 = 900", "1800 geteilt durch 2 gleich 900"),
        ("Er ist 1800 m hoch, 1500 kg.", "Er ist 1800 Meter hoch, 1500 Kilogramm."),
    ],
)
def test_sums_and_measures_are_no_years(written: str, spoken: str) -> None:
    assert _GERMAN(written) == spoken


@pytest.mark.parametrize("text", ["1990, " * 2_000, "1990 " + "a" * 9_000, "1990 ae " * 1_500])
def test_many_numbers_take_no_long_time(text: str) -> None:
    begin_s = time.monotonic()
    assert not re.search(r"\d", _GERMAN(text))
    assert time.monotonic() - begin_s < 5.0
