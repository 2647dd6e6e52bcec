# ruff: noqa: RUF001
"""Says Roman numerals as a person would: World War two, Henry the eighth."""

import re

from voicebot.pipeline.speakable_numbers import ordinal
from voicebot.pipeline.speakable_rules import primary_of, text_before, words_of
from voicebot.pipeline.speakable_sentences import ends_sentence, sentence_starters

_NUMERAL = re.compile(r"(L?X{0,3}|XL)(IX|IV|V?I{0,3})")
_TENS = {"": 0, "X": 10, "XX": 20, "XXX": 30, "XL": 40, "L": 50, "LX": 60, "LXX": 70, "LXXX": 80}
_ONES = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_UNSURE = ("XX", "XXX")
_SHORT = ("IV", "VI")
_BEFORE = re.compile(r"([^\W\d_]+)\s$")
_CHAIN = re.compile(r"^(?:,\s|,?\s(?:and|or|to|und|oder|bis)\s|\s?[–-]\s?)$")
_INITIAL_FOLLOWS = re.compile(r"\.\s+[A-ZÀ-ÖØ-Þ][a-zß-ÿ]")

_NOUNS = {
    "en": "war wars type types part parts chapter chapters volume volumes act acts scene phase "
    "phases class book section sections article articles title level grade stage bowl apollo "
    "rocky episode mark category nerve factor photosystem saturn vatican gemini titan figure "
    "table appendix tier fantasy iphone os windows page lesson unit module round amendment quest",
    "de": "weltkrieg weltkriegs teil teils kapitel kapitels band bands akt akts szene typ typs "
    "klasse phase stufe buch grad hartz apollo rocky artikel abschnitt episode saturn faktor "
    "vatikanum bowl abbildung tabelle anhang fantasy iphone windows gleis lektion runde",
}
_PEOPLE = words_of(
    "abbas abdul abdullah adolf ahmed akbar albert albrecht alexander alexios alfonso amenhotep "
    "amenophis andrew anne antiochus august augustus baudouin bayezid benedict benedikt benedetto "
    "bernhard boniface bonifatius boris carl carlos casimir celestine charles christian clement "
    "constantine constantius cyrus darius edmund eduard edward elizabeth elisabeth emanuel "
    "emmanuel eric erich erik ernst eugene felipe ferdinand francis franz frederick friedrich "
    "georg george gregor gregory gustav haakon hadrian harald harold hassan heinrich henri henry "
    "hussein innocent innozenz isabella ivan iwan jakob james jean joan johann johannes john josef "
    "joseph juan julius justinian karl kasimir katharina catherine kenneth klemens kleopatra "
    "cleopatra konrad konstantin kyros leo leopold lothar louis ludwig mahmud manuel margaret "
    "margarethe margrethe maria mary matthias maximilian mehmed michael mithridates mohammed "
    "moritz muhammad murad napoleon nebuchadnezzar nebukadnezar nicholas nikolaus olaf olav osman "
    "otto ottokar paul pedro peter philip philipp philippe pius ptolemy ptolemäus rainier ramesses "
    "ramses richard robert rudolf rupert sancho sargon selim shapur sigismund sixtus stanislaus "
    "stephan stephen suleiman süleyman theodosius thutmose thutmosis umberto urban victor viktor "
    "vittorio wenzel wilhelm willem william xerxes"
)
_WOMEN = words_of(
    "anne elisabeth elizabeth isabella joan katharina catherine kleopatra cleopatra margaret "
    "margarethe margrethe maria mary"
)
_DATIVE = words_of(
    "unter von mit bei nach zu seit aus gegenüber an vor zwischen neben dem vom zum beim"
)
_ACCUSATIVE = words_of("gegen für durch ohne um den")


class RomanSpeaker:
    """Replaces Roman numerals in one language; changes nothing in one it does not know."""

    def __init__(self, language: str) -> None:
        primary = primary_of(language)
        self._is_german = primary == "de"
        self._language = primary
        self._nouns = frozenset(_NOUNS.get(primary, "").split())
        self._starters = sentence_starters(language)
        first = r"|\bI(?=\.)|\bI\b(?<=[a-z]\sI)" if self._is_german else r"|(?<=World War )I\b"
        first += r"|\bI(?=(?:,|,?\s(?:and|or|to|und|oder|bis))\sII\b)"
        numeral = rf"\b(?:[IVXL]{{2,}}|[VX])\b{first}" if self._nouns else r"(?!)"
        self._numeral = re.compile(numeral)

    def __call__(self, text: str) -> str:
        """Return ``text`` with figures, or words, for the Roman numerals that are surely some."""
        parts: list[str] = []
        end, is_ordinal, was_spoken, named = 0, False, False, ""
        for match in self._numeral.finditer(text):
            gap, value = text[end : match.start()], _value(match[0])
            is_chained = was_spoken and _CHAIN.match(gap) is not None
            if not is_chained:
                named = text_before(match)
                is_ordinal = self._is_person(named)
            was_spoken = bool(value) and (is_chained or self._is_numeral(match, is_ordinal))
            parts.append(gap)
            end = match.end()
            if not was_spoken:
                parts.append(match[0])
            elif is_ordinal:
                parts.append(self._place(value, named))
                end += self._stop_length(text[end:])
            else:
                parts.append(str(value))
        return "".join((*parts, text[end:])) if parts else text

    def finds(self, text: str) -> bool:
        """Return whether ``text`` has letters that may be a Roman numeral."""
        return self._numeral.search(text) is not None

    def _is_person(self, before: str) -> bool:
        word = _BEFORE.search(before)
        return word is not None and word[1][0].isupper() and _name_of(word[1]) in _PEOPLE

    def _is_numeral(self, match: re.Match[str], is_ordinal: bool) -> bool:
        written, rest = match[0], match.string[match.end() :]
        word = _BEFORE.search(text_before(match))
        if is_ordinal:
            is_initial = len(written) == 1 and not self._is_german and _INITIAL_FOLLOWS.match(rest)
            return not is_initial
        if self._is_german and rest[:1] == "." and len(written) > 1 and "L" not in written:
            return True
        if word is None:
            return False
        if word[1].lower() in self._nouns or (match[0] == "I" and not self._is_german):
            return "L" not in written or word[1].lower() == "bowl"
        is_title = word[1][0].isupper() and word[1].lower() not in self._starters
        is_unsure = written in _UNSURE or (written in _SHORT and rest[1:2].islower())
        return is_title and len(written) > 1 and not is_unsure and "L" not in written

    def _place(self, value: int, before: str) -> str:
        if not self._is_german:
            return f"the {ordinal(value, self._language)}"
        words = before.split()
        is_woman = _name_of(words[-1]) in _WOMEN
        case = _german_case(words)
        article = {"n": "der", "g": "des", "d": "dem", "a": "den"}[case]
        if is_woman:
            article = "die" if case in "na" else "der"
        ending = "" if case == "n" or (is_woman and case == "a") else "n"
        return f"{article} {ordinal(value, 'de').capitalize()}{ending}"

    def _stop_length(self, rest: str) -> int:
        """Return the length of the full stop of a German ordinal, if no sentence ends at it."""
        is_dotted = self._is_german and rest[:1] == "."
        return int(is_dotted and not ends_sentence(rest[1:], self._starters))


def _value(numeral: str) -> int:
    """Return the value of a numeral up to 89; 0 for any other letters."""
    match = _NUMERAL.fullmatch(numeral)
    return _TENS[match[1]] + _ONES[match[2]] if match else 0


def _name_of(word: str) -> str:
    """Return a name without the ending of a genitive, in lower case."""
    name = word.lower()
    return name[:-1] if name not in _PEOPLE and name.endswith("s") else name


def _german_case(words: list[str]) -> str:
    """Return n, g, d or a: the case that a name at the end of ``words`` stands in."""
    name = words[-1].lower()
    if name not in _PEOPLE:
        return "g"
    for word in reversed(words[-5:-1]):
        lower = word.lower()
        if lower in _DATIVE:
            return "d"
        if lower in _ACCUSATIVE:
            return "a"
        if lower == "des":
            return "g"
        if not word[0].isupper():
            return "n"
    return "n"
