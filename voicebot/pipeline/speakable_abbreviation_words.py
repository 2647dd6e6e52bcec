"""What abbreviations stand for, by language."""

from dataclasses import dataclass, field

from voicebot.pipeline.speakable_rules import primary_of, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AbbreviationWords:
    """Abbreviations of one language without their last full stop, and the words for them.

    One that begins with a small letter is also known with a capital one.

    Attributes:
        before_name: only before a capital letter; end no sentence.
        before_number: only before a figure; end no sentence.
        inside: end no sentence.
        closing: may end a sentence.
        streets: only after a name; may end a sentence.
        units: only after a figure; may end a sentence.
        months: only beside a figure; may end a sentence, may lack the full stop.
        singular: what a word of ``units`` becomes after the figure 1.
        unless_after: for a key, what ends the text before it where it means something else.
        no_first_names: words with a capital letter that no initial follows; lower case.
    """

    before_name: dict[str, str]
    before_number: dict[str, str]
    inside: dict[str, str]
    closing: dict[str, str]
    units: dict[str, str]
    months: dict[str, str]
    streets: dict[str, str] = field(default_factory=dict)
    singular: dict[str, str] = field(default_factory=dict)
    unless_after: dict[str, str] = field(default_factory=dict)
    no_first_names: frozenset[str] = frozenset()


_EN = AbbreviationWords(
    before_name={
        "Mr": "Mr",
        "Mrs": "Mrs",
        "Ms": "Miz",
        "Gen": "General",
        "Col": "Colonel",
        "Capt": "Captain",
        "Lt": "Lieutenant",
        "Sgt": "Sergeant",
        "Sen": "Senator",
        "Rep": "Representative",
        "Gov": "Governor",
        "Rev": "Reverend",
        "Hon": "Honorable",
        "Pres": "President",
        "Adm": "Admiral",
        "Dr": "Doctor",
        "St": "Saint",
        "Mt": "Mount",
        "Ft": "Fort",
    },
    before_number={
        "no": "number",
        "nos": "numbers",
        "vol": "volume",
        "vols": "volumes",
        "p": "page",
        "pp": "pages",
        "ch": "chapter",
        "sec": "section",
        "fig": "figure",
        "figs": "figures",
        "eq": "equation",
        "Art": "Article",
        "op": "opus",
        "c": "circa",
        "ca": "circa",
        "max": "maximum",
        "min": "minimum",
        "ext": "extension",
    },
    inside={
        "e.g": "for example",
        "i.e": "that is",
        "a.k.a": "also known as",
        "approx": "approximately",
        "vs": "versus",
        "cf": "compare",
        "avg": "average",
        "incl": "including",
        "dept": "department",
    },
    closing={
        "Prof": "Professor",
        "etc": "et cetera",
        "et al": "and others",
        "Inc": "Inc",
        "Ltd": "Ltd",
        "Corp": "Corp",
        "Co": "Company",
        "Bros": "Brothers",
        "Jr": "Junior",
        "Sr": "Senior",
        "Ph.D": "PhD",
    },
    streets={
        "St": "Street",
        "Ave": "Avenue",
        "Blvd": "Boulevard",
        "Rd": "Road",
        "Dr": "Drive",
    },
    units={
        "hrs": "hrs",
        "hr": "hr",
        "mins": "mins",
        "min": "min",
        "secs": "secs",
        "sec": "sec",
        "ft": "ft",
        "lbs": "lbs",
        "lb": "lb",
        "oz": "oz",
        "fl.oz": "fl oz",
        "qt": "qt",
        "gal": "gal",
        "yd": "yd",
        "in": "inches",
        "tsp": "tsp",
        "tbsp": "tbsp",
        "mi": "mi",
        "sq": "sq",
    },
    months={
        "Jan": "January",
        "Feb": "February",
        "Mar": "March",
        "Apr": "April",
        "Jun": "June",
        "Jul": "July",
        "Aug": "August",
        "Sept": "September",
        "Sep": "September",
        "Oct": "October",
        "Nov": "November",
        "Dec": "December",
    },
    singular={"inches": "inch"},
    unless_after={
        **dict.fromkeys(("min", "sec", "p", "c"), r"\d\s?"),
        "no": r"(?:^|[.!?:,\"“]\s?|\b(?:is|was|be|say|says|said|answer|answers|oh)\s)",
    },
    no_first_names=words_of(
        "vitamin vitamins plan option answer choice hepatitis influenza type class grade group "
        "team section part appendix exhibit category level point question figure table step "
        "model unit block building gate zone room line track side schedule series version "
        "division company platform terminal column row key drug strain letter letters "
        "generation blood exit hall wing lot bus train lane pier tower court studio sample product "
        "method theory city country person player box case example scenario path route channel"
    ),
)
_DE = AbbreviationWords(
    before_name={
        "Hr": "Herr",
        "Hrn": "Herrn",
        "Fr": "Frau",
        "Frl": "Fräulein",
        "St": "Sankt",
    },
    before_number={
        "Nr": "Nummer",
        "Abb": "Abbildung",
        "Art": "Artikel",
        "Abs": "Absatz",
        "S": "Seite",
        "Bd": "Band",
        "Kap": "Kapitel",
        "Tab": "Tabelle",
        "Ziff": "Ziffer",
        "Tel": "Telefon",
        "max": "maximal",
        "min": "mindestens",
        "mind": "mindestens",
        "geb": "geboren",
        "gest": "gestorben",
        "op": "Opus",
    },
    inside={
        "z.B": "zum Beispiel",
        "d.h": "das heißt",
        "u.a": "unter anderem",
        "v.a": "vor allem",
        "z.T": "zum Teil",
        "i.d.R": "in der Regel",
        "u.U": "unter Umständen",
        "m.E": "meines Erachtens",
        "Dipl.-Ing": "Diplom-Ingenieur",
        "bzw": "beziehungsweise",
        "ggf": "gegebenenfalls",
        "inkl": "inklusive",
        "exkl": "exklusive",
        "einschl": "einschließlich",
        "evtl": "eventuell",
        "ca": "zirka",
        "vgl": "vergleiche",
        "bspw": "beispielsweise",
        "insb": "insbesondere",
        "insbes": "insbesondere",
        "zzgl": "zuzüglich",
        "abzgl": "abzüglich",
        "vs": "versus",
        "sog": "sogenannte",
        "zw": "zwischen",
    },
    closing={
        "Dr": "Doktor",
        "Prof": "Professor",
        "usw": "und so weiter",
        "u.s.w": "und so weiter",
        "usf": "und so fort",
        "etc": "et zetera",
        "u.v.m": "und vieles mehr",
        "uvm": "und vieles mehr",
        "u.v.a": "und viele andere",
        "u.ä": "und Ähnliches",
        "u.Ä": "und Ähnliches",
        "o.ä": "oder Ähnliches",
        "o.Ä": "oder Ähnliches",
        "s.o": "siehe oben",
        "s.u": "siehe unten",
        "z.Z": "zurzeit",
        "z.Zt": "zurzeit",
        "a.D": "außer Dienst",
        "a.M": "am Main",
        "p.a": "pro Jahr",
        "v.Chr": "vor Christus",
        "n.Chr": "nach Christus",
        "Jh": "Jahrhundert",
        "Jhd": "Jahrhundert",
        "Jhs": "Jahrhunderts",
        "Jr": "Junior",
        "MwSt": "Mehrwertsteuer",
        "Str": "Straße",
        "Mio": "Millionen",
        "Mrd": "Milliarden",
        "Tsd": "Tausend",
        "Std": "Stunden",
    },
    units={
        "Mio": "Millionen",
        "Mrd": "Milliarden",
        "Std": "Stunden",
        "Min": "Minuten",
        "Sek": "Sekunden",
        "min": "min",
        "sec": "sec",
        "Pck": "Päckchen",
        "Pkg": "Packungen",
        "Stk": "Stück",
        "Msp": "Messerspitzen",
    },
    months={
        "Jan": "Januar",
        "Feb": "Februar",
        "Apr": "April",
        "Aug": "August",
        "Sept": "September",
        "Sep": "September",
        "Okt": "Oktober",
        "Nov": "November",
        "Dez": "Dezember",
    },
    singular={
        "Millionen": "Million",
        "Milliarden": "Milliarde",
        "Stunden": "Stunde",
        "Minuten": "Minute",
        "Sekunden": "Sekunde",
        "Packungen": "Packung",
        "Messerspitzen": "Messerspitze",
    },
    unless_after={"Art": r"\w(?:e|er)\s", "St": r"\d\s", "min": r"\d\s?"},
    no_first_names=words_of(
        "vitamin vitamine plan option antwort hepatitis typ klasse gruppe team abschnitt teil "
        "anhang kategorie stufe niveau punkt frage abbildung tabelle schritt modell einheit block "
        "haus gebäude tor zone raum linie gleis seite serie version reihe spalte taste buchstabe "
        "buchstaben note blutgruppe ausgang halle fall beispiel person weg route bus zug bahnsteig "
        "turm flügel studie probe produkt methode theorie land stadt spieler szenario lösung "
        "aufgabe ebene"
    ),
)
_LANGUAGES = {"en": _EN, "de": _DE}


def abbreviation_words(language: str) -> AbbreviationWords | None:
    """Return the abbreviations of a language tag such as ``de-AT``; None where none are known."""
    return _LANGUAGES.get(primary_of(language))
