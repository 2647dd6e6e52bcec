# ruff: noqa: RUF001, RUF002
"""The words that stand for symbols when a text is spoken, by language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWords:
    """Words of one language.

    Attributes:
        code_omitted: said in place of a code block; whole sentence.
        link_to: said before the host of a bare link.
        to: between the ends of a range, and for an arrow.
        and_: for an ampersand, and between a number and its fraction.
        or_: for a slash between words.
        minus: for a minus sign.
        about: for a tilde or ``≈`` before a number.
        squared: for an exponent of two.
        cubed: for an exponent of three.
        symbols: what to say for the mathematical symbols ``+ × ÷ = < > √ ± ≤ ≥ ≠ ∞ π ^``.
        fractions: what to say for ``1/2`` and its like.
        full_stop: what ends a sentence.
    """

    code_omitted: str
    link_to: str
    to: str
    and_: str
    or_: str
    minus: str
    about: str
    squared: str
    cubed: str
    symbols: dict[str, str]
    fractions: dict[str, str]
    full_stop: str = "."


_SYMBOLS = ("+", "×", "÷", "=", "<", ">", "√", "±", "≤", "≥", "≠", "∞", "π", "^")
_FRACTIONS = ("1/2", "1/3", "2/3", "1/4", "3/4", "1/8")


def _words(
    plain: str, symbols: str, fractions: str, *, code_omitted: str, full_stop: str = "."
) -> SpokenWords:
    """Make the words from ``|``-separated rows in the order of the fields above."""
    link_to, to, and_, or_, minus, about, squared, cubed = plain.split("|")
    return SpokenWords(
        code_omitted=code_omitted,
        link_to=link_to,
        to=to,
        and_=and_,
        or_=or_,
        minus=minus,
        about=about,
        squared=squared,
        cubed=cubed,
        symbols=dict(zip(_SYMBOLS, symbols.split("|"), strict=True)),
        fractions=dict(zip(_FRACTIONS, fractions.split("|"), strict=True)),
        full_stop=full_stop,
    )


_LANGUAGES = {
    "en": _words(
        "link to|to|and|or|minus|about|squared|cubed",
        "plus|times|divided by|equals|less than|greater than|the square root of|plus or minus"
        "|at most|at least|is not equal to|infinity|pi|to the power of",
        "one half|one third|two thirds|one quarter|three quarters|one eighth",
        code_omitted="I left out the code.",
    ),
    "zh": _words(
        "链接|到|和|或|负|大约|的平方|的立方",
        "加|乘以|除以|等于|小于|大于|根号|正负|小于等于|大于等于|不等于|无穷大|圆周率|的乘方",
        "二分之一|三分之一|三分之二|四分之一|四分之三|八分之一",
        code_omitted="代码已省略。",
        full_stop="。",
    ),
    "de": _words(
        "Link zu|bis|und|oder|minus|etwa|hoch zwei|hoch drei",
        "plus|mal|geteilt durch|gleich|kleiner als|größer als|Wurzel aus|plus minus"
        "|höchstens|mindestens|ungleich|unendlich|Pi|hoch",
        "ein halb|ein Drittel|zwei Drittel|ein Viertel|drei Viertel|ein Achtel",
        code_omitted="Den Code lasse ich aus.",
    ),
    "fr": _words(
        "lien vers|à|et|ou|moins|environ|au carré|au cube",
        "plus|fois|divisé par|égale|inférieur à|supérieur à|racine carrée de|plus ou moins"
        "|au plus|au moins|différent de|l'infini|pi|puissance",
        "un demi|un tiers|deux tiers|un quart|trois quarts|un huitième",
        code_omitted="Je passe le code.",
    ),
    "es": _words(
        "enlace a|a|y|o|menos|unos|al cuadrado|al cubo",
        "más|por|entre|es igual a|menor que|mayor que|raíz cuadrada de|más menos"
        "|como máximo|como mínimo|distinto de|infinito|pi|elevado a",
        "un medio|un tercio|dos tercios|un cuarto|tres cuartos|un octavo",
        code_omitted="Omito el código.",
    ),
    "it": _words(
        "link a|a|e|o|meno|circa|al quadrato|al cubo",
        "più|per|diviso|uguale|minore di|maggiore di|radice quadrata di|più o meno"
        "|al massimo|almeno|diverso da|infinito|pi greco|elevato a",
        "un mezzo|un terzo|due terzi|un quarto|tre quarti|un ottavo",
        code_omitted="Tralascio il codice.",
    ),
    "pt": _words(
        "ligação para|a|e|ou|menos|cerca de|ao quadrado|ao cubo",
        "mais|vezes|a dividir por|igual a|menor que|maior que|raiz quadrada de|mais ou menos"
        "|no máximo|no mínimo|diferente de|infinito|pi|elevado a",
        "um meio|um terço|dois terços|um quarto|três quartos|um oitavo",
        code_omitted="Omito o código.",
    ),
    "ru": _words(
        "ссылка на|до|и|или|минус|около|в квадрате|в кубе",
        "плюс|умножить на|разделить на|равно|меньше|больше|корень из|плюс минус"
        "|не больше|не меньше|не равно|бесконечность|пи|в степени",
        "одна вторая|одна треть|две трети|одна четверть|три четверти|одна восьмая",
        code_omitted="Код я пропускаю.",
    ),
    "hi": _words(
        "लिंक|से|और|या|माइनस|लगभग|का वर्ग|का घन",
        "जमा|गुणा|भाग|बराबर|से कम|से ज़्यादा|वर्गमूल|जमा या माइनस"
        "|ज़्यादा से ज़्यादा|कम से कम|बराबर नहीं|अनंत|पाई|की घात",
        "आधा|एक तिहाई|दो तिहाई|एक चौथाई|तीन चौथाई|आठवाँ हिस्सा",
        code_omitted="कोड छोड़ दिया गया है।",
        full_stop="।",
    ),
    "ja": _words(
        "リンク|から|と|または|マイナス|約|の二乗|の三乗",
        "足す|掛ける|割る|イコール|小なり|大なり|ルート|プラスマイナス"
        "|以下|以上|等しくない|無限大|パイ|の累乗",
        "二分の一|三分の一|三分の二|四分の一|四分の三|八分の一",
        code_omitted="コードは省略します。",
        full_stop="。",
    ),
}


def spoken_words(language: str) -> SpokenWords:
    """Return the words of a language tag such as ``de-AT``; English for an unknown language."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return _LANGUAGES.get(primary, _LANGUAGES["en"])
