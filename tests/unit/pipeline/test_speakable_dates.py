# ruff: noqa: RUF001
import pytest

from voicebot.pipeline.speakable import SpeechNormalizer

_NORMALIZERS = {language: SpeechNormalizer(language) for language in ("en", "de", "es")}


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "It was signed on July 4, 1776.",
            "It was signed on July 4, seventeen seventy-six.",
        ),
        (
            "en",
            "The Battle of Hastings in 1066 was short.",
            "The Battle of Hastings in ten sixty-six was short.",
        ),
        (
            "en",
            "He painted it around 1503.",
            "He painted it around fifteen oh three.",
        ),
        (
            "en",
            "From 1914 to 1918, the war raged.",
            "From nineteen fourteen to nineteen eighteen, the war raged.",
        ),
        (
            "en",
            "Einstein (1879-1955) was a physicist.",
            "Einstein (eighteen seventy-nine to nineteen fifty-five) was a physicist.",
        ),
        (
            "en",
            "It was in 1848, 1870, and 1917.",
            "It was in eighteen forty-eight, eighteen seventy, and nineteen seventeen.",
        ),
        (
            "en",
            "In 1492 Columbus sailed.",
            "In fourteen ninety-two Columbus sailed.",
        ),
        (
            "en",
            "He was born in 1879 in Ulm.",
            "He was born in eighteen seventy-nine in Ulm.",
        ),
        (
            "en",
            "It sank in 1912 off Canada and in 1915 near Ireland.",
            "It sank in nineteen twelve off Canada and in nineteen fifteen near Ireland.",
        ),
        (
            "en",
            "From the 1970s-1980s.",
            "From the nineteen seventies to nineteen eighties.",
        ),
        (
            "en",
            "The 1906 earthquake was strong.",
            "The nineteen oh six earthquake was strong.",
        ),
        (
            "en",
            "In the 1800s, the 1990s and the 2010s.",
            "In the eighteen hundreds, the nineteen nineties and the twenty tens.",
        ),
        (
            "en",
            "In the '90s and in her 30s.",
            "In the nineties and in her thirties.",
        ),
        (
            "de",
            "Er starb 1955 in Princeton.",
            "Er starb neunzehnhundertfünfundfünfzig in Princeton.",
        ),
        (
            "de",
            "1990 wurde Deutschland vereint.",
            "neunzehnhundertneunzig wurde Deutschland vereint.",
        ),
        (
            "de",
            "Goethe (1749-1832) lebte dort.",
            "Goethe (siebzehnhundertneunundvierzig bis achtzehnhundertzweiunddreißig) lebte dort.",
        ),
        (
            "de",
            "Seit 1949 Bundeskanzler, im Jahr 1800.",
            "Seit neunzehnhundertneunundvierzig Bundeskanzler, im Jahr achtzehnhundert.",
        ),
        (
            "de",
            "In den 1990er Jahren.",
            "In den neunzehnhundertneunziger Jahren.",
        ),
    ],
)
def test_years_and_decades(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "About 1500 people came and ate 1200 calories."),
        ("en", "Eat 1500 to 1800 calories."),
        ("en", "Between 1200 and 1500 people live there."),
        ("en", "She scored 1450 points in 1200 games."),
        ("en", "He won by 1500 votes after 1500 meters."),
        ("en", "There are 1440 minutes in a day."),
        ("en", "In 1500 words or 1,500 words."),
        ("en", "A record in 1500 meters (1500 in total, 1200 in 2010)."),
        ("en", "1024 is a power of two, and 1999 is not."),
        ("en", "Room 1408 is free, and 1024 divided by 1024 is 1."),
        ("en", "Wait 30s."),
        ("de", "Seit 1500 Jahren leben dort 1200 Menschen."),
        ("de", "Um 1500 Euro und etwa 1500 in der Stadt."),
        ("de", "Die Zahl 1234 ist gerade."),
        ("de", "Es hat 1200 Seiten und 1990 Mitglieder."),
        ("es", "En 1492 y en los 1990s."),
    ],
)
def test_counts_are_no_years(language: str, text: str) -> None:
    assert _NORMALIZERS[language](text) == text


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "de",
            "Er wurde am 14. März 1879 geboren.",
            "Er wurde am vierzehnten März achtzehnhundertneunundsiebzig geboren.",
        ),
        (
            "de",
            "Im 19. Jahrhundert und im XIX. Jahrhundert.",
            "Im neunzehnten Jahrhundert und im neunzehnten Jahrhundert.",
        ),
        (
            "de",
            "Der 2. Weltkrieg endete 1945.",
            "Der zweite Weltkrieg endete neunzehnhundertfünfundvierzig.",
        ),
        (
            "de",
            "Nach dem 2. Weltkrieg in der 3. Klasse.",
            "Nach dem zweiten Weltkrieg in der dritten Klasse.",
        ),
        (
            "de",
            "Vom 1. bis zum 3. Mai, am 3. und 4. Juni.",
            "Vom ersten bis zum dritten Mai, am dritten und vierten Juni.",
        ),
        (
            "de",
            "Der 1. und der 2. Preis, jeder 3. Deutsche.",
            "Der erste und der zweite Preis, jeder dritte Deutsche.",
        ),
        (
            "de",
            "Am 03.04.2024 und am 24.12. feiern wir.",
            "Am dritten April 2024 und am vierundzwanzigsten Dezember feiern wir.",
        ),
        (
            "de",
            "Sein 100. Geburtstag und der 100. Todestag, zum 100. Mal.",
            "Sein hundertster Geburtstag und der hundertste Todestag, zum hundertsten Mal.",
        ),
    ],
)
def test_ordinals_before_a_noun(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Es waren 3. Danach gingen sie."),
        ("de", "Das war am 3. Danach gingen sie."),
        ("de", "Platz 1. Danach kommt Platz 2."),
        ("de", "Version 2.0. und 3.5. Danach"),
    ],
)
def test_numbers_at_the_end_of_a_sentence_are_no_ordinals(language: str, text: str) -> None:
    assert _NORMALIZERS[language](text) == text


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "de",
            "3. Oktober 1990",
            "dritter Oktober neunzehnhundertneunzig",
        ),
        (
            "de",
            "3. Oktober 1990 war es.\n4. Mai 2005 auch.",
            "dritter Oktober neunzehnhundertneunzig war es. vierter Mai 2005 auch.",
        ),
        (
            "de",
            "1. bis 3. Mai",
            "erster bis dritter Mai",
        ),
        (
            "de",
            "1. FC Köln hat gewonnen.",
            "erster FC Köln hat gewonnen.",
        ),
        (
            "de",
            "1. Januar\n2. Februar\n3. März",
            "1: Januar. 2: Februar. 3: März.",
        ),
        (
            "de",
            "1. Wasser kochen",
            "1: Wasser kochen.",
        ),
    ],
)
def test_a_date_begins_a_line(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "12/25/2024 or 25/12/2024 or 04/04/2024",
            "December 25, 2024 or December 25, 2024 or April 4, 2024",
        ),
        (
            "en",
            "03/04/2024",
            "3 4 2024",
        ),
        (
            "en",
            "On 1969-07-20, not on 2024-13-45 or 1-2024-11-23.",
            "On July 20, nineteen sixty-nine, not on 2024-13-45 or 1-2024-11-23.",
        ),
        (
            "de",
            "Am 2024-11-23 war es.",
            "Am dreiundzwanzigsten November 2024 war es.",
        ),
        (
            "en",
            "He lived (March 14, 1879 – April 18, 1955), January 5-February 10.",
            (
                "He lived (March 14, eighteen seventy-nine to April 18, nineteen fifty-five), "
                "January 5 to February 10."
            ),
        ),
        (
            "de",
            "Von März 2020 – Juni 2021, Schritt 1 – Mai 2020",
            "Von März 2020 bis Juni 2021, Schritt 1, Mai 2020",
        ),
    ],
)
def test_dates_in_figures(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken
