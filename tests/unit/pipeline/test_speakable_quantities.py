import re

import pytest

from voicebot.pipeline.speakable import SpeechNormalizer
from voicebot.pipeline.speakable_units import NUMBER

_NORMALIZERS = {
    language: SpeechNormalizer(language) for language in ("en", "de", "fr", "ru", "it", "es")
}


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "Light travels at 299,792 km/s.",
            "Light travels at 299,792 kilometers per second.",
        ),
        (
            "en",
            "It is 9.8 m/s², 9 m/s^2 or 1 g/cm³.",
            (
                "It is 9.8 meters per second squared, 9 meters per second squared "
                "or 1 gram per cubic centimeter."
            ),
        ),
        (
            "en",
            "It is 150 million km away.",
            "It is 150 million kilometers away.",
        ),
        (
            "en",
            "It has 3,000 ft², 5 mi², 5 sq km or 1000 kg/m³.",
            (
                "It has 3,000 square feet, 5 square miles, 5 square kilometers "
                "or 1000 kilograms per cubic meter."
            ),
        ),
        (
            "en",
            "500 kcal, 1013 hPa, 60 dB, 5000 mAh",
            "500 kilocalories, 1013 hectopascals, 60 decibels, 5000 milliampere hours",
        ),
        (
            "en",
            "It costs $20/month, at 60 miles/hour.",
            "It costs 20 dollars per month, at 60 miles per hour.",
        ),
        (
            "en",
            "Take 10,000 steps/day; he/she can, day/night.",
            "Take 10,000 steps per day; he or she can, day or night.",
        ),
        (
            "en",
            "110 km/hr, 20 mg/day, $3/lb, $600/yr",
            (
                "110 kilometers per hour, 20 milligrams per day, 3 dollars per pound, "
                "600 dollars per year"
            ),
        ),
        (
            "en",
            "It takes 2h 15m or 5m 30s; wait 20s-30s, 1800sec-1900sec.",
            (
                "It takes 2 hours 15 minutes or 5 minutes 30 seconds; "
                "wait 20 seconds to 30 seconds, 1800 seconds to 1900 seconds."
            ),
        ),
        (
            "en",
            "Add 1/2 tsp salt, 1 tsp. sugar, 2 tbsp oil and 8 fl oz milk.",
            (
                "Add one half teaspoon salt, 1 teaspoon sugar, 2 tablespoons oil "
                "and 8 fluid ounces milk."
            ),
        ),
        (
            "de",
            "2 TL Zucker und 1 EL Öl, 5 kg/Tag",
            "2 Teelöffel Zucker und ein Esslöffel Öl, 5 Kilogramm pro Tag",
        ),
        (
            "de",
            "Es sind 149,6 Mio. km oder 300.000 km/s.",
            "Es sind 149,6 Millionen Kilometer oder 300.000 Kilometer pro Sekunde.",
        ),
        (
            "de",
            "Das sind 20 €/Monat oder 5 €/kg.",
            "Das sind 20 Euro pro Monat oder 5 Euro pro Kilogramm.",
        ),
        (
            "fr",
            "150 millions km, 5 kg/m³",
            "150 millions de kilomètres, 5 kilogrammes par mètre cube",
        ),
        (
            "it",
            "20 €/mese",
            "20 euro al mese",
        ),
        (
            "ru",
            "9,8 m/s²",
            "9,8 метра на секунду в квадрате",
        ),
    ],
)
def test_units(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "de",
            "Das kostet 5,99 €, 1.299,00 € oder 0,99 €.",
            "Das kostet 5 Euro 99, 1.299 Euro oder 99 Cent.",
        ),
        (
            "de",
            "Das kostet 5,05 € oder 1,5 Mio. €.",
            "Das kostet 5 Euro 5 oder 1,5 Millionen Euro.",
        ),
        (
            "en",
            "$1.5M or $100k",
            "1.5 million dollars or 100 thousand dollars",
        ),
        (
            "en",
            "$100k-$200k, $10-20 million",
            "100 thousand to 200 thousand dollars, 10 to 20 million dollars",
        ),
        (
            "en",
            "$5 + $3 = $8.",
            "5 dollars plus 3 dollars equals 8 dollars.",
        ),
        (
            "en",
            "$10 - $3 = $7",
            "10 dollars minus 3 dollars equals 7 dollars",
        ),
        (
            "en",
            "It is $0.99 or $3.05.",
            "It is 99 cents or 3 dollars 5.",
        ),
        (
            "fr",
            "5,99 €",
            "5 euros 99",
        ),
    ],
)
def test_money(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "de",
            "1 Kilogramm, 1 Stunde, 1 €, 1 % und 1 Uhr.",
            "ein Kilogramm, eine Stunde, ein Euro, ein Prozent und ein Uhr.",
        ),
        (
            "de",
            "In 1 Stunde mit 1 kg nach 1 Minute.",
            "In einer Stunde mit einem Kilogramm nach einer Minute.",
        ),
        (
            "de",
            "1,5 Stunden, 21 Stunden und 1 bis 2 Tage",
            "1,5 Stunden, 21 Stunden und 1 bis 2 Tage",
        ),
        (
            "de",
            "Artikel 1 Grundgesetz, Nummer 1",
            "Artikel 1 Grundgesetz, Nummer 1",
        ),
    ],
)
def test_one_in_german(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Es dauert ½ Stunde.", "Es dauert eine halbe Stunde."),
        ("In 1/2 Stunde, nach ½ Jahr", "In einer halben Stunde, nach einem halben Jahr"),
        ("1/2 TL Salz, ½ kg Mehl", "ein halber Teelöffel Salz, ein halbes Kilogramm Mehl"),
        ("1 1/2 Liter, 2½ Stunden", "eineinhalb Liter, zweieinhalb Stunden"),
        ("½ Apfel, 2 1/4 Liter", "ein halb Apfel, 2 und ein Viertel Liter"),
    ],
)
def test_halves_in_german(written: str, spoken: str) -> None:
    assert _NORMALIZERS["de"](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("en", "It is 10\u202f000 km.", "It is 10,000 kilometers."),
        ("en", "In 1\u2009500 we ate 1 500.", "In 1,500 we ate 1 500."),
        ("de", "Es sind 1\u00a0500\u00a0000 Euro.", "Es sind 1.500.000 Euro."),
        (
            "fr",
            "Il y a 10\u202f000 km ou 20 000 km.",
            "Il y a 10000 kilomètres ou 20000 kilomètres.",
        ),
        ("es", "Son 10 000-20 000 km, 2020 300.", "Son 10000 a 20000 kilómetros, 2020 300."),
        ("es", "Llama al 612 345 678, 1 2 300.", "Llama al 612 345 678, 1 2 300."),
        ("ru", "8 800 555 35 35 или 10 000 km", "8 800 555 35 35 или 10000 километров"),
    ],
)
def test_spaces_between_thousands(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "a 1/16 inch bit, 5/12 of the year, 5/12 or on 5/12 of the year",
            "a one sixteenth inch bit, five twelfths of the year, 5/12 or on 5 12 of the year",
        ),
        (
            "de",
            "1/16 Zoll, 1/32 Zoll",
            "ein Sechzehntel Zoll, ein Zweiunddreißigstel Zoll",
        ),
        (
            "en",
            "5/6 cup, 2/7 or 7/4",
            "five sixths cup, two sevenths or seven quarters",
        ),
        (
            "en",
            "1-1/2 cups, a 3-1/2-inch pan, 3 5/16 inches",
            "1 and one half cups, a 3 and one half-inch pan, 3 and five sixteenths inches",
        ),
        (
            "en",
            "4.5/5 stars or 3.5/10, not 4.5/3 or 2.4/5 GHz",
            "4.5 out of 5 stars or 3.5 out of 10, not 4.5/3 or 2.4/5 gigahertz",
        ),
        (
            "de",
            "4,5/5 Sterne, 1-1/2 Tassen, 2 1/2 Zoll",
            "4,5 von 5 Sterne, eineinhalb Tassen, zweieinhalb Zoll",
        ),
        (
            "en",
            "9/11 and 50/50",
            "9 11 and 50 50",
        ),
        (
            "en",
            "Blood pressure of 120/80.",
            "Blood pressure of 120 over 80.",
        ),
        (
            "en",
            "4/5 stars, 8/10 or 95/100",
            "4 out of 5 stars, 8 out of 10 or 95 out of 100",
        ),
        (
            "en",
            "A 2:1 win, a ratio of 1:10",
            "A 2 to 1 win, a ratio of 1 to 10",
        ),
        (
            "de",
            "5/6 Tassen und 1/5",
            "fünf Sechstel Tassen und ein Fünftel",
        ),
        (
            "de",
            "Es steht 2:1, der Blutdruck ist 120/80.",
            "Es steht 2 zu 1, der Blutdruck ist 120 zu 80.",
        ),
        (
            "de",
            "Maßstab 1:50.000",
            "Maßstab 1 zu 50.000",
        ),
    ],
)
def test_slashes_and_colons_between_figures(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "Her number is 555-1234.",
            "Her number is 5 5 5, 1 2 3 4.",
        ),
        (
            "en",
            "Dial (212) 555-1234 or 1-800-555-1234.",
            "Dial 2 1 2, 5 5 5, 1 2 3 4 or 1, 8 0 0, 5 5 5, 1 2 3 4.",
        ),
        (
            "en",
            "Call 911!",
            "Call 9 1 1!",
        ),
        (
            "de",
            "Rufen Sie die 112 oder +49 30 1234567 an.",
            "Rufen Sie die 1 1 2 oder plus 4 9, 3 0, 1 2 3 4 5 6 7 an.",
        ),
        (
            "de",
            "Die 112 Leute wohnen da.",
            "Die 112 Leute wohnen da.",
        ),
    ],
)
def test_telephone_numbers(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("text", "number"),
    [("5, 6", "5"), ("14.1.", "14.1"), ("1,000.50, and", "1,000.50"), ("1.2.3", "1.2.3")],
)
def test_a_number_ends_before_what_punctuates_the_sentence(text: str, number: str) -> None:
    found = re.search(NUMBER, text)
    assert found is not None
    assert found[0] == number
