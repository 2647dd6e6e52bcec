# ruff: noqa: RUF001
import time

import pytest

from voicebot.pipeline.speakable import SpeechNormalizer

_NORMALIZERS = {language: SpeechNormalizer(language) for language in ("en", "de")}


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("en", "a 9x13-inch pan", "a 9 by 13-inch pan"),
        ("en", "10 x 12 x 8 feet", "10 by 12 by 8 feet"),
        ("en", "5 ft x 8 ft, a 2x4.", "5 feet by 8 feet, a 2 by 4."),
        ("en", "a 4 × 6 photo, a 3x3 matrix", "a 4 by 6 photo, a 3 by 3 matrix"),
        ("de", "4 m x 5 m, 9x13 cm", "4 Meter mal 5 Meter, 9 mal 13 Zentimeter"),
    ],
)
def test_sizes(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("3 x 4 is 12, 3x4 is 12", "3 times 4 is 12, 3 times 4 is 12"),
        ("3x4 = 12", "3 times 4 equals 12"),
        ("3 x 250 g", "3 times 250 grams"),
        ("6.02x10^23", "6.02 times 10 to the power of 23"),
        ("3x + 2 = 5, a 3x zoom", "3x plus 2 equals 5, a 3x zoom"),
    ],
)
def test_products_are_no_sizes(written: str, spoken: str) -> None:
    assert _NORMALIZERS["en"](written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("He is 5 ft 10 in tall.", "He is 5 feet 10 inches tall."),
        ("He is 6'2\" or 5’10”.", "He is 6 feet 2 inches or 5 feet 10 inches."),
        ("It is 3 in x 5 in wide, 12'6\".", "It is 3 inches by 5 inches wide, 12 feet 6 inches."),
        ("It is 1 in wide, 6 in long.", "It is 1 inch wide, 6 inches long."),
        ("1 in = 2.54 cm", "1 inch equals 2.54 centimeters"),
        ("0.5 in. of rain, 1 in. deep", "0.5 inches of rain, 1 inch deep"),
        ("2 qt. of milk, 1 gal, 12 fl. oz.", "2 quarts of milk, 1 gallon, 12 fluid ounces."),
    ],
)
def test_american_measures(written: str, spoken: str) -> None:
    assert _NORMALIZERS["en"](written) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "He put 5 in the box and 10 in total.",
        "He came in. Then he left.",
        "It took 5 in the morning.",
        "It is at 40°42′46″N.",
    ],
)
def test_other_words_are_no_inches(text: str) -> None:
    assert _NORMALIZERS["en"](text) == text


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("de", "3x täglich, 1 x am Tag", "dreimal täglich, einmal am Tag"),
        ("de", "2x schneller, 21x die Woche", "zweimal schneller, einundzwanzigmal die Woche"),
        ("de", "Ziehe 3x von 5x ab, 3x oder 4x.", "Ziehe 3x von 5x ab, 3x oder 4x."),
        ("en", "3x a day, 1x daily, 1.5x faster", "3 times a day, once daily, 1.5 times faster"),
    ],
)
def test_how_often(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "375°F/190°C or 350°F / 180°C, 180°C/gas mark 4",
            (
                "375 degrees Fahrenheit or 190 degrees Celsius or 350 degrees Fahrenheit "
                "or 180 degrees Celsius, 180 degrees Celsius or gas mark 4"
            ),
        ),
        ("de", "200°C/180°C Umluft", "200 Grad Celsius oder 180 Grad Celsius Umluft"),
        ("en", "5 kg/11 lb, 120V/60Hz", "5 kilograms, 11 pounds, 120 volts, 60 hertz"),
        (
            "en",
            "100 km / 2 h = 50 km/h",
            "100 kilometers divided by 2 hours equals 50 kilometers per hour",
        ),
        ("en", "P = 2l/2 + 2w", "P equals 2l/2 plus 2w"),
        (
            "en",
            "2 °C/min, 6 °C/km",
            "2 degrees Celsius per minute, 6 degrees Celsius per kilometer",
        ),
        ("en", "$0.15/kWh", "15 cents per kilowatt hour"),
        (
            "de",
            "0,35 €/kWh oder 35 ct/kWh",
            "35 Cent pro Kilowattstunde oder 35 Cent pro Kilowattstunde",
        ),
        (
            "de",
            "7 l/100 km, 250 kcal/100g",
            "7 Liter pro 100 Kilometer, 250 Kilokalorien pro 100 Gramm",
        ),
        ("de", "50 qm, 12 €/qm", "50 Quadratmeter, 12 Euro pro Quadratmeter"),
    ],
)
def test_a_slash_between_quantities(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize("text", ["9x", "5 ft ", "375°F/", "1-1/2 ", "5 – 3 = ", "12:4 = ", "> A "])
@pytest.mark.parametrize("language", ["en", "de"])
def test_many_measures_take_no_long_time(language: str, text: str) -> None:
    begin_s = time.monotonic()
    assert _NORMALIZERS[language](text * (10_000 // len(text)))
    assert time.monotonic() - begin_s < 5.0
