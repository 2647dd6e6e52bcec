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
            "C = (F − 32) × 5/9",
            "C equals (F minus 32) times five ninths",
        ),
        (
            "en",
            "x² - 5x + 6 = 0 or 2x – 3 = 7",
            "x squared minus 5x plus 6 equals 0 or 2x minus 3 equals 7",
        ),
        (
            "en",
            "f(x) = x² - 4, b²-4ac and (F - 32)",
            "f(x) equals x squared minus 4, b squared minus 4ac and (F minus 32)",
        ),
        (
            "en",
            "V = πr²h or πr^2h",
            "V equals pi r squared h or pi r squared h",
        ),
        (
            "en",
            "F = G(m₁m₂)/r²",
            "F equals G(m1m2) divided by r squared",
        ),
        (
            "en",
            "P = 2l + 2w and 3m + 4 = 10",
            "P equals 2l plus 2w and 3m plus 4 equals 10",
        ),
        (
            "en",
            "2**10, (a + b)**2 and 2**n",
            "2 to the power of 10, (a plus b) squared and 2 to the power of n",
        ),
        (
            "en",
            "5 * -3 = 5*-3",
            "5 times minus 3 equals 5 times minus 3",
        ),
        (
            "en",
            "Area = length * width",
            "Area equals length times width",
        ),
        (
            "en",
            "speed = distance / time",
            "speed equals distance divided by time",
        ),
        (
            "en",
            "20/4 = 5 and 1000/8 = 125",
            "20 divided by 4 equals 5 and 1000 divided by 8 equals 125",
        ),
        (
            "fr",
            "20/4 = 5",
            "20 divisé par 4 égale 5",
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
            "en",
            "$x = \\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}$",
            ("x equals minus b plus or minus the square root of b squared minus 4ac divided by 2a"),
        ),
        (
            "en",
            "\\( \\sqrt{\\frac{1}{2}} \\) and $\\frac{\\sqrt{x^{2}}}{2} = 1$",
            (
                "the square root of 1 divided by 2 and the square root of x squared "
                "divided by 2 equals 1"
            ),
        ),
        (
            "de",
            "12 : 4 = 3, 100:25 = 4 und 7,5 : 2,5 = 3",
            (
                "12 geteilt durch 4 gleich 3, 100 geteilt durch 25 gleich 4 "
                "und 7,5 geteilt durch 2,5 gleich 3"
            ),
        ),
        (
            "de",
            "Es steht 2:1 oder 3 : 2, um 12:30 = 0:30 Uhr, 12 : 4 ist 3",
            "Es steht 2 zu 1 oder 3 zu 2, um 12:30 gleich 0 Uhr 30, 12 geteilt durch 4 ist 3",
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
    ("written", "spoken"),
    [
        ("Vitamin C - 90 mg, plan A - 3 days", "Vitamin C, 90 milligrams, plan A, 3 days"),
        ("(Vitamin C - 90 mg) and (A - Z)", "(Vitamin C, 90 milligrams) and (A, Z)"),
        ("1 + 1 = 2 - I know", "1 plus 1 equals 2, I know"),
        ("from a - b, the 5m + 3", "from a, b, the 5 meters plus 3"),
        ("A total of 5m + 3m = 8m", "A total of 5 meters plus 3 meters equals 8 meters"),
        ("1L = 1000ml", "1 liter equals 1000 milliliters"),
        ("2h + 5min = 125min", "2 hours plus 5 minutes equals 125 minutes"),
        ("**Step 1** is **2** of **3**", "Step 1 is 2 of 3"),
        ("Red * Green", "Red Green"),
        ("2/4 = 1/2, on 4/20", "two quarters equals one half, on 4 20"),
    ],
)
def test_no_formulas(written: str, spoken: str) -> None:
    assert _NORMALIZERS["en"](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("en", "The risk is <5%.", "The risk is less than 5 percent."),
        (
            "en",
            "A BMI >30 is obese, and <18.5 (>$5, p<0.05) is not",
            (
                "A BMI greater than 30 is obese, and less than 18.5 "
                "(greater than 5 dollars, p less than 0.05) is not"
            ),
        ),
        (
            "en",
            "**Settings** > **Wi-Fi** > Advanced, a > b, speed > limit",
            "Settings, Wi-Fi, Advanced, a greater than b, speed greater than limit",
        ),
        ("en", "It takes <3 hours, <½ cup.", "It takes less than 3 hours, less than one half cup."),
        ("en", "I <3 you. I love you <3", "I you. I love you"),
        ("en", "Give <0-5> here", "Give 0 to 5 here"),
        ("en", "> 30 people came -> 5", "30 people came to 5"),
        ("de", "Das Risiko ist <5 %.", "Das Risiko ist kleiner als 5 Prozent."),
        ("fr", "le risque est <5 %", "le risque est inférieur à 5 pour cent"),
    ],
)
def test_comparisons(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("See github.com/user/repo.", "See github.com slash user slash repo."),
        ("Edit /etc/hosts now.", "Edit slash etc slash hosts now."),
        ("Run ./build/bin or ~/.cache/x", "Run slash build slash bin or ~ slash cache slash x"),
        ("red/green/blue, he/she, TCP/IP", "red or green or blue, he or she, TCP IP"),
    ],
)
def test_addresses_and_paths(written: str, spoken: str) -> None:
    assert _NORMALIZERS["en"](written) == spoken


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
