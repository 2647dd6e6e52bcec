"""Says the German figure 1 before a noun as an article: eine Stunde, ein Kilogramm."""

from voicebot.pipeline.speakable_rules import Rule

_FEMININE = (
    "Stunde|Minute|Sekunde|Millisekunde|Kilowattstunde|Milliamperestunde|Kilokalorie|Kalorie"
    "|Quadratmeile|Meile|Unze|Rupie|Million|Milliarde|Billion|Woche|Tasse|Prise|Dose|Flasche"
    "|Packung|Person|Scheibe|Zehe|Zwiebel|Nacht"
)
_OTHERS = (
    r"(?:Kilo|Milli|Zenti)?(?:[Mm]eter|[Gg]ramm|[Ll]iter|[Ww]att|[Hh]ertz)|(?:Quadrat|Kubik)\w+"
    "|(?:Kilo|Mega|Giga|Tera)(?:byte|hertz)|Hektopascal|Dezibel|Volt|Grad|Prozent|Fuß|Pfund"
    "|Euro|Dollar|Cent|Yen|Kilo|Tag|Monat|Jahr|Teelöffel|Esslöffel|Bund|Glas|Ei|Stück"
)
_AFTER_DATIVE = r"\b([Nn]ach|[Vv]or|[Ii]n|[Ss]eit|[Mm]it|[Vv]on|[Aa]us|[Bb]ei|[Zz]u|[Bb]innen)\s1\s"
_NO_FIGURE_BEFORE = r"(?<![\w.,:/§+-])(?<!\d\s)"
GERMAN_ONE_RULES: tuple[Rule, ...] = (
    (rf"{_AFTER_DATIVE}(?=(?:{_FEMININE})\b)", r"\1 einer "),
    (rf"{_AFTER_DATIVE}(?=(?:{_OTHERS})\b)", r"\1 einem "),
    (rf"{_NO_FIGURE_BEFORE}1\s(?=(?:{_FEMININE})\b)", "eine "),
    (rf"{_NO_FIGURE_BEFORE}1\s(?=(?:{_OTHERS}|Uhr)\b)", "ein "),
)
