# ruff: noqa: RUF001
"""Where replies are cut, as an assistant says them, and how early."""

import random
import re

import pytest

from voicebot.pipeline.cutter import Cutter

_ENGLISH = (
    # Conjunctions inside a phrase, and before a clause.
    "A triangle is a shape that has three sides and three angles.",
    "Photosynthesis is a natural chemical process|by which plants turn light into sugar.",
    "The Earth is somewhere between 147 and 152 million kilometers away from the Sun.",
    "A pint of that size holds somewhere around 470 and 570 milliliters of milk.",
    "My favorite musical duo of the nineteen sixties is Simon and Garfunkel.",
    "You can use either the red button on the left or the green one on the right.",
    "What is different between us is that I am a program|and you are a human.",
    "The Moon is much smaller but the way between the Moon and the Earth is long.",
    "The water in the oceans of the Earth is so salty and so deep.",
    "I don't know which one of the many answers is right for a while.",
    "The planet Mars has two small moons both of which are dark and cold.",
    "People like to sleep in the dark mainly because it is calm.",
    "Dogs are loyal animals that have lived with people for ages|and they are very smart.",
    "Paris is a large city on the banks of the river Seine|and is known for its museums.",
    "The blue whale is the largest animal on the planet|and the elephant is the next one.",
    "Winter begins when the Sun is as low as it can be|and then the days get longer.",
    "It is a very large desert in the north of Africa|but nobody lives there.",
    "You can leave the cake in the oven for ten more minutes|or you can take it out.",
    "Bread is a plain food made of flour and water|which people have baked for ages.",
    "Water is made of hydrogen and oxygen and of nothing else that anybody ever found|and cold.",
    # Dates and places.
    "The Declaration of Independence was adopted on July 4, 1776.|It was signed later.",
    "Martin Luther King was born on January 15, 1929,|in Atlanta.",
    "The war ended on the 2nd of September, 1945.|It was long.",
    "The capital of the United States is Washington, D.C.|It lies on a river.",
    "The capital of the United States is Washington, D.C.,|which lies on a river.",
    "The company moved to Palo Alto, CA,|in 2009.",
    "He was born in Portland, Oregon.|He moved later.",
    "He grew up in Salt Lake City, Utah,|and moved to New York.",
    "On July 4, 1776,|they met.",
    "In the south of France,|Marseille is the largest city.",
    "When I was in Germany,|Berlin was divided.",
    "On the Fourth of July,|2,000 people came.",
    "Today is Wednesday,|July 4, 2029.",
    "The king of France,|Louis XVI, was executed.",
    # Full stops.
    "The manuscript was written long ago (c. 1400) in Italy.|It is old.",
    "Chopin wrote the Nocturne Op. 27 No. 2 in Paris.|It is lovely.",
    "The ticket costs Rs. 500 for adults.|Children pay less.",
    "See vol. II and fig. 3 of the book.|They help.",
    "The show begins at 5 p.m. Eastern Time.|It ends at 8 p.m.|The doors close.",
    "It starts at 3 p.m.|Central Park is close.|It is open until 5 p.m. Monday to Friday.",
    "No.|Paris is the capital of France, and Lyon is not.",
    "No.|I do not think so.",
    "No.|12 is an even number.",
    "That is song No. 5 in the list.|Wait a sec.|I like art.|It is nice.",
    "His name is Max.|He was born in Dec.|The month is cold.",
    "Christmas is on Dec. 25 in the U.S.|The shops are closed.|The U.S. Congress rests.",
    "You need Vitamin C.|It helps you.|J. K. Rowling knows J. I. Smith.",
    "I live on Main St.|The house is red.|St. James was a saint.",
    "He has a Ph.D. in physics.|He has a Ph.D.|They met Dr. They.",
    # Ranges, differences and factorials.
    "The store is open from 9:00 AM - 5:00 PM.|It lasts from 2:00 p.m. – 4:00 p.m. today.",
    "A ticket usually costs $10 - $20.|A good one may cost €30 – €40 there.",
    "The temperatures range from 10°C – 15°C.|We expect 10% - 20% of growth, or 5 kg - 10 kg.",
    "The roots are those of x² - 5x + 6 = 0 there.|We know that f(x) = x - y here.",
    "You can solve the equation 2x - 3 = 7.|We take F from C in (F - 32) here.",
    "Everybody knows that 5! = 120.|We also know that n! = n × m here.",
    "The bus took 45 minutes -|20 people were on it.",
    "He lived a very long life (March 14, 1879 – April 18, 1955) there.|It was long.",
    "The long exhibition runs from January 5 – February 10 there.|It is free.",
    "It was in the long year of 1955 -|Julia was there.",
    "You need 1 tbsp. Butter and 2 qt. Milk for that.|Add 1 tsp.|Then stir.",
    "He scored at least 90% -|that is a lot.",
    "It costs you about $20 -|a bargain for that.",
    "My answer is the number 42 –|a nice one.",
    "You should take Vitamin C -|90 mg of it.",
    "We all know that x = 5 -|nobody asked.",
    "The whole score was 5!|That is a lot.",
)
_GERMAN = (
    "Das Tier frisst sehr gerne z. B. Nüsse und d. h. Paris u. a. Berlin.|Das ist gut.",
    "Cäsar starb im Jahr 44 v. Chr. in Rom.|Augustus starb 14 n. Chr.|Er war alt.",
    "Das ist i. d. R. Sache des Amtes und i. Allg. Pflicht.|Gut.",
    "Er wohnt in der Hauptstr. 5 in Bonn.|Sie wohnt in der Hauptstr.|Dort ist es schön.",
    "Das steht in Art. 1 GG und in Abb. 3 dort.|Das sind sog. Fakten.",
    "Die Fahrt dauert 5 Std. 30 Min. mit dem Zug.|Sie dauert 5 Std.|Danach ruht er.",
    "Wir treffen uns am So. 5. März um 3 Uhr.|Tschüss.",
    "Das ist so.|Paris ist die Hauptstadt von Frankreich.",
    "Sag es Max.|Er weiß es.",
    "Auf der Erde leben im Ganzen 8 Mrd. Menschen.|Das sind 8 Mrd.|Das ist viel.",
    "Die richtige Antwort ist 12.|Das ist einfach.|Am 3. Oktober ist frei.",
    "Dr. med. Müller braucht max. Leistung bzgl. der Zeit usw.|Danach geht er.",
    "Die Entfernung der Erde zur Sonne liegt zwischen 147 und 152 Millionen Kilometern.",
    "Sie können an diesem langen Tag entweder in das Kino oder in den Park gehen.",
    "Ein Dreieck ist eine geometrische Figur mit drei Seiten und drei Ecken.",
    "In diesem großen Wald leben seit langer Zeit sehr viele Tiere und Pflanzen.",
    "Der Mond leuchtet nicht selbst und er wird in der Nacht aber angestrahlt.",
    "Die Sonne ist ein Stern im Zentrum unseres Systems|und sie ist sehr heiß.",
    "Der Löwe ist ein großes Raubtier aus der Familie der Katzen|und lebt in Afrika.",
    "Der Zug fährt heute um neun Uhr in Köln am Dom ab|und die Fahrt dauert lange.",
    "In Deutschland,|Österreich und der Schweiz spricht man Deutsch.",
    "Er wohnt seit Jahren in Bern, Schweiz.|Dort ist es schön.",
    "Heute ist Montag,|der 3. Oktober 2026.|Es ist kühl.",
    "Rom wurde im 8. Jh. v. Chr. gegründet.|Es fiel im 5. Jh. n. Chr.|Danach war es arm.",
    "Es ist der 100. Geburtstag der Stadt.|Das Haus hat die Nummer 100.|Das ist neu.",
    "Man nehme 1 Pck. Backpulver und 2 Pkg. Hefe und 3 Stk. Butter.|Gut.",
    "Es braucht mind. 5 Minuten zw. Montag und Freitag,|auch zw. 5 und 7 Uhr.|Gut.",
    "Es braucht 10 Min. Garzeit und 2 Std. Ruhe.|Es dauert 10 Min.|Danach ruht es.",
    "Die Rechnung lautet wie folgt 12 : 4 = 3|und das Verhältnis ist 3 : 2.|Das ist gut.",
    "Nimm 3 Stk.|Das reicht.|So geht es auch mit 1 Pkg.|Danach ist Schluss.",
)
_CASES = [
    *(pytest.param("en", marked, id=marked[:40]) for marked in _ENGLISH),
    *(pytest.param("de", marked, id=marked[:40]) for marked in _GERMAN),
]


def _pieces(deltas: list[str], language: str) -> list[str]:
    cutter = Cutter(language=language)
    pieces = [piece for delta in deltas for piece in cutter.feed(delta)]
    return [piece.strip() for piece in (*pieces, *cutter.flush())]


@pytest.mark.parametrize("split", [r".", r"\s*\S+", r".+"], ids=["characters", "words", "whole"])
@pytest.mark.parametrize(("language", "marked"), _CASES)
def test_cuts(language: str, marked: str, split: str) -> None:
    deltas = re.findall(split, marked.replace("|", " "))
    assert _pieces(deltas, language) == marked.split("|")


@pytest.mark.parametrize(("language", "marked"), _CASES)
def test_the_end_of_a_line_settles_every_question(language: str, marked: str) -> None:
    text = marked.replace("|", " ")
    for length in range(1, len(text)):
        pieces = Cutter(language=language).feed(text[:length] + "\n")
        assert "".join(pieces).rstrip() == text[:length].rstrip()


@pytest.mark.parametrize(
    ("language", "piece", "needed"),
    [
        ("en", "Paris.", " I"),
        ("en", "No.", " P"),
        ("en", "No.", " I"),
        ("en", "It closes at 5 p.m.", " The"),
        ("en", "It closes at 5 p.m.", " By"),
        ("en", "It closes at 5 p.m.", " Cl"),
        ("en", "It is in the U.S.", " The "),
        ("en", "That is a good question,", " a"),
        ("en", "The capital of France,", " a"),
        ("en", "The capital of France,", " Lo"),
        ("en", "In the south of France,", " 2"),
        ("en", "When he was in Spain,", " Malaga i"),
        ("en", "On the Fourth of July,", " w"),
        ("en", "On the Fourth of July,", " 20 "),
        ("en", "It is a very large desert in the north of Africa", " but n"),
        ("en", "The Sun is a star that shines all day long", " and it "),
        ("en", "The Sun is a star that shines all day long", " and the Moon is "),
        ("en", "The Sun is a star that shines all day long", " or it'"),
        ("en", "Photosynthesis is a natural chemical process", " by which p"),
        ("de", "Das ist so.", " P"),
        ("de", "Das ist die Hauptstadt,", " w"),
        ("de", "Das ist die Hauptstadt,", " Pa"),
        ("de", "Die Sonne ist ein Stern im Zentrum des Systems", " und sie "),
        ("de", "Der Zug hält heute Abend in der Hauptstr.", " D"),
    ],
)
def test_a_cut_waits_for_no_more_than_it_needs(language: str, piece: str, needed: str) -> None:
    cutter = Cutter(language=language)
    assert cutter.feed(piece + needed[:-1]) == []
    assert cutter.feed(needed[-1]) == [piece]


@pytest.mark.parametrize(
    "text",
    [
        "It closes at 5 p.m. " + "e" * 200,
        "He was born in Paris, " + "X" * 200,
        "He was born in Paris, " + "Anna " * 40,
        "The Sun is a star that shines all day long and " + "the" * 60,
        "It is in the U.S. " + "The" * 60,
        "See vol. " + "X" * 200,
        "It was on July 4, " + "1" * 200,
    ],
)
def test_no_rule_holds_a_reply_back(text: str) -> None:
    cutter = Cutter()
    assert cutter.feed(text + " Yes. No") != []


@pytest.mark.parametrize("marked", ["It is of course 5! * 4 = 480.", "It is 5!|* That is all."])
def test_a_star_behind_a_factorial_multiplies_a_figure(marked: str) -> None:
    text = marked.replace("|", " ")
    assert _pieces(list(text), "en") == _pieces([text], "en") == marked.split("|")


_SNIPPETS = (
    *(
        "No",
        "5 AM",
        "10%",
        "(x²",
        "y = 3",
        "5!",
        "n!",
        "$5",
        "vol",
        "U.S",
        "5 p.m",
        "z. B",
        "v",
        "Hauptstr",
        "Ph.D",
        "Main St",
        "J",
        "Max",
        "c",
        "12",
    ),
    *(
        ". ",
        ". ",
        ", ",
        ", ",
        " and ",
        " und ",
        " which ",
        " so ",
        " ",
        " ",
        " - ",
        " – ",
        "\n",
        '"',
        "(",
        "**",
    ),
    *("I", "II", "X", "The", "It", "Eastern", "Time", "Chr", "Das", "D.C.", "CA", "1776", "Anna"),
    *("July 4", "in Paris", "between", "the cat", "is", "it", "by", "of", "a word of some length "),
)


@pytest.mark.parametrize("seed", range(60))
def test_deltas_do_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choices(_SNIPPETS, k=rng.randint(5, 60)))
    language = rng.choice(["en", "de"])
    expected = _pieces([text], language)
    assert _pieces(list(text), language) == expected
    assert _pieces(re.findall(r"\s*\S+|\s+", text), language) == expected
