import pytest

from voicebot.pipeline.speakable import SpeechNormalizer

_NORMALIZERS = {language: SpeechNormalizer(language) for language in ("en", "de", "fr")}


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "Mr. Jones met Dr. Smith at 5 St. James St.",
            "Mr Jones met Doctor Smith at 5 Saint James Street.",
        ),
        (
            "en",
            "Ms. Lee and Prof. Miller climbed Mt. Everest.",
            "Miz Lee and Professor Miller climbed Mount Everest.",
        ),
        (
            "en",
            "It is on Main St. The shop is closed.",
            "It is on Main Street. The shop is closed.",
        ),
        (
            "en",
            "123 Main St. Springfield is near 5th St. Station.",
            "123 Main Street, Springfield is near 5th Street Station.",
        ),
        (
            "en",
            "Mount St. Helens is near St. Louis.",
            "Mount Saint Helens is near Saint Louis.",
        ),
        (
            "en",
            "It is ranked no. 5; see vol. 3, pp. 10-12.",
            "It is ranked number 5; see volume 3, pages 10 to 12.",
        ),
        (
            "en",
            "The Moonlight Sonata is Op. 27 No. 2.",
            "The Moonlight Sonata is Opus 27 Number 2.",
        ),
        (
            "en",
            "On Sept. 11, 2001, and on 3 Oct. 2005.",
            "On September 11, 2001, and on 3 October 2005.",
        ),
        (
            "en",
            "Batman vs. Superman takes approx. 5 minutes.",
            "Batman versus Superman takes approximately 5 minutes.",
        ),
        (
            "en",
            "She has a Ph.D. in physics.",
            "She has a PhD in physics.",
        ),
        (
            "en",
            "Go to a city, e.g. Paris, i.e. France.",
            "Go to a city, for example Paris, that is France.",
        ),
        (
            "en",
            "Fruits (apples, pears, etc.) are good.",
            "Fruits (apples, pears, et cetera) are good.",
        ),
        (
            "en",
            "Martin Luther King Jr. was a leader.",
            "Martin Luther King Junior was a leader.",
        ),
        (
            "en",
            "Warner Bros. Pictures and Apple Inc. agreed.",
            "Warner Brothers Pictures and Apple Inc agreed.",
        ),
        (
            "en",
            "Roe v. Wade was a case.",
            "Roe versus Wade was a case.",
        ),
        (
            "en",
            "The wall is 5 ft. tall and 3 sq. ft. wide.",
            "The wall is 5 feet tall and 3 square feet wide.",
        ),
        (
            "en",
            "She (b. 1980) and he (c. 900) wrote.",
            "She (born nineteen eighty) and he (circa 900) wrote.",
        ),
        (
            "de",
            "Dr. Müller und Prof. Dr. Schmidt aus St. Gallen.",
            "Doktor Müller und Professor Doktor Schmidt aus Sankt Gallen.",
        ),
        (
            "de",
            "Nr. 5 kostet ca. 20 Euro inkl. MwSt.",
            "Nummer 5 kostet zirka 20 Euro inklusive Mehrwertsteuer.",
        ),
        (
            "de",
            "Äpfel, Birnen usw. Das ist gut.",
            "Äpfel, Birnen und so weiter. Das ist gut.",
        ),
        (
            "de",
            "Äpfel usw. sind gut.",
            "Äpfel und so weiter sind gut.",
        ),
        (
            "de",
            "Also z.B. Paris bzw. Rom, d. h. Italien, u. a. Bonn.",
            "Also zum Beispiel Paris beziehungsweise Rom, das heißt Italien, unter anderem Bonn.",
        ),
        (
            "de",
            "Es sind evtl. 5 Mio. Euro, ggf. 1 Mrd. Euro.",
            "Es sind eventuell 5 Millionen Euro, gegebenenfalls eine Milliarde Euro.",
        ),
        (
            "de",
            "Cäsar starb 44 v. Chr. in Rom.",
            "Cäsar starb 44 vor Christus in Rom.",
        ),
        (
            "de",
            "Das war 44 v. Chr. Danach kam Augustus.",
            "Das war 44 vor Christus. Danach kam Augustus.",
        ),
        (
            "de",
            "In der Hauptstr. 5 sind max. 5 Personen, mind. 3.",
            "In der Hauptstraße 5 sind maximal 5 Personen, mindestens 3.",
        ),
        (
            "de",
            "Es steht in Art. 1 GG auf S. 5, Abb. 3.",
            "Es steht in Artikel 1 GG auf Seite 5, Abbildung 3.",
        ),
        (
            "de",
            "Der sog. Urknall und nach dem sog. Urknall.",
            "Der sogenannte Urknall und nach dem sogenannten Urknall.",
        ),
        (
            "de",
            "Es dauert 5 Std. 30 Min. und 10 Sek.",
            "Es dauert 5 Stunden 30 Minuten und 10 Sekunden.",
        ),
        (
            "de",
            "Fr. Müller und Hr. Meier kommen im Okt. 2024.",
            "Frau Müller und Herr Meier kommen im Oktober 2024.",
        ),
        (
            "de",
            "1 Pck. Backpulver, 2 Pck. Zucker, 1 Pkg. Hefe, 2 Pkg. Nudeln.",
            "ein Päckchen Backpulver, 2 Päckchen Zucker, eine Packung Hefe, 2 Packungen Nudeln.",
        ),
        (
            "de",
            "½ Pck. Hefe, 1 Msp. Muskat, 3 Stk. Butter.",
            "ein halbes Päckchen Hefe, eine Messerspitze Muskat, 3 Stück Butter.",
        ),
        (
            "de",
            "Etwa zw. 5 und 7 Uhr, u. v. a. Zeiten.",
            "Etwa zwischen 5 und 7 Uhr, und viele andere Zeiten.",
        ),
    ],
)
def test_abbreviations_are_words(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "John F. Kennedy was the U.S. President.",
            "John F Kennedy was the U.S President.",
        ),
        (
            "en",
            "J. K. Rowling and George R. R. Martin write.",
            "J.K Rowling and George R.R Martin write.",
        ),
        (
            "en",
            "F. Scott Fitzgerald wrote it.",
            "F Scott Fitzgerald wrote it.",
        ),
        (
            "en",
            "It starts at 5 p.m. Eastern Time.",
            "It starts at 5 p.m Eastern Time.",
        ),
        (
            "en",
            "He lives in the U.S. The law is federal.",
            "He lives in the U.S. The law is federal.",
        ),
        (
            "en",
            "He left at 5 p.m. He came back.",
            "He left at 5 p.m. He came back.",
        ),
        (
            "de",
            "J. S. Bach und John F. Kennedy.",
            "J.S Bach und John F Kennedy.",
        ),
        (
            "de",
            "Die U.S. Regierung tagt.",
            "Die U.S Regierung tagt.",
        ),
    ],
)
def test_initials_make_no_pause(language: str, written: str, spoken: str) -> None:
    assert _NORMALIZERS[language](written) == spoken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No. 5 is prime."),
        ("en", "The answer is no. 5 people came."),
        ("en", "Plan B. Then we go."),
        ("en", "It has vitamin C. Oranges have a lot of it."),
        ("en", "John is in Group B. Maria is in Group C."),
        ("en", "A. Paris"),
        ("en", "Gen. Z is young."),
        ("en", "Take Exit B. Turn left."),
        ("en", "It has vitamin C. 5 oranges are enough."),
        ("en", "Dinner is at 5 P.M. Lunch is at noon."),
        ("de", "Ich heiße Max. Er heißt Tim."),
        ("en", "The U.S. is big."),
        ("en", "Washington, D.C. is the capital."),
        ("en", "The sun. It shines."),
        ("en", "It uses max. power."),
        ("en", "Hello there. How are you?"),
        ("de", "Das ist eine Art. 3 Leute kamen."),
        ("de", "Vitamin C. Orangen enthalten viel davon."),
        ("de", "Er bekam eine Eins. Die Lehrerin war froh."),
        ("de", "Punkt 1. Essen. Punkt 2. Trinken."),
        ("fr", "M. Dupont habite à St. Denis, etc. Il est là."),
    ],
)
def test_ordinary_words_and_ends_of_sentences_stay(language: str, text: str) -> None:
    assert _NORMALIZERS[language](text) == text
