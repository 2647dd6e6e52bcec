"""Says the German figures 1 and 1/2 before a noun: eine Stunde, ein halbes Kilogramm."""

from voicebot.pipeline.speakable_rules import Rule

_FEMININE = (
    "Stunde|Minute|Sekunde|Millisekunde|Kilowattstunde|Milliamperestunde|Kilokalorie|Kalorie"
    "|Quadratmeile|Meile|Unze|Rupie|Million|Milliarde|Billion|Woche|Tasse|Prise|Dose|Flasche"
    "|Packung|Messerspitze|Person|Scheibe|Zehe|Zwiebel|Nacht"
)
_OTHERS = (
    r"(?:Kilo|Milli|Zenti)?(?:[Mm]eter|[Gg]ramm|[Ll]iter|[Ww]att|[Hh]ertz)|(?:Quadrat|Kubik)\w+"
    "|(?:Kilo|Mega|Giga|Tera)(?:byte|hertz)|Hektopascal|Dezibel|Volt|Grad|Prozent|Fuß|Pfund"
    "|Euro|Dollar|Cent|Yen|Kilo|Tag|Monat|Jahr|Teelöffel|Esslöffel|Bund|Glas|Ei|Stück|Päckchen"
)
_MASCULINE = (
    r"(?:Kilo|Milli|Zenti|Quadrat|Kubik)?(?:[Mm]eter|[Ll]iter)|Tag|Monat|Teelöffel|Esslöffel"
    "|Löffel|Becher|Euro|Dollar|Cent|Fuß|Bund"
)
_NEUTER = (
    r"(?:Kilo|Milli)?[Gg]ramm|(?:Kilo|Mega|Giga|Tera)byte|Kilo|Pfund|Jahr|Jahrhundert|Jahrzehnt"
    "|Dutzend|Glas|Ei|Stück|Päckchen|Prozent|Grad"
)
_DATIVE = r"\b([Nn]ach|[Vv]or|[Ii]n|[Ss]eit|[Mm]it|[Vv]on|[Aa]us|[Bb]ei|[Zz]u|[Bb]innen)\s"
_AFTER_DATIVE = rf"{_DATIVE}1\s"
_HALF_AFTER_DATIVE = rf"{_DATIVE}ein\shalb\s"
_NO_FIGURE_BEFORE = r"(?<![\w.,:/§+-])(?<!\d\s)"
GERMAN_ONE_RULES: tuple[Rule, ...] = (
    (rf"{_AFTER_DATIVE}(?=(?:{_FEMININE})\b)", r"\1 einer "),
    (rf"{_AFTER_DATIVE}(?=(?:{_OTHERS})\b)", r"\1 einem "),
    (rf"{_NO_FIGURE_BEFORE}1\s(?=(?:{_FEMININE})\b)", "eine "),
    (rf"{_NO_FIGURE_BEFORE}1\s(?=(?:{_OTHERS}|Uhr)\b)", "ein "),
)
GERMAN_HALF_RULES: tuple[Rule, ...] = (
    (rf"{_HALF_AFTER_DATIVE}(?=(?:{_FEMININE})\b)", r"\1 einer halben "),
    (rf"{_HALF_AFTER_DATIVE}(?=(?:{_MASCULINE}|{_NEUTER})\b)", r"\1 einem halben "),
    (rf"\bein\shalb\s(?=(?:{_FEMININE})\b)", "eine halbe "),
    (rf"\bein\shalb\s(?=(?:{_MASCULINE})\b)", "ein halber "),
    (rf"\bein\shalb\s(?=(?:{_NEUTER})\b)", "ein halbes "),
)
