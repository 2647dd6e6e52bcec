# ruff: noqa: RUF001
"""Says where a conjunction begins a clause that may be spoken on its own."""

from dataclasses import dataclass

from voicebot.pipeline.boundary import Boundary, Strength
from voicebot.pipeline.following import Following

_PAIR_REACH = 8
_REACH = 120
_VERB_REACH = 4
_MARKS = "\"'“”‘’«»()[]{}*_`~,;:"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Words of one language, in lower case.

    Attributes:
        joining: join clauses as well as phrases.
        subordinating: begin a clause.
        relative: those of ``subordinating`` that refer to the words before.
        particles: begin a clause only where one of ``clause_starters`` follows.
        clause_starters: words after a joining conjunction that only a clause begins with; where
            there are none, every conjunction counts as one that begins a clause.
        determiners: begin a clause if one of ``verbs`` follows soon.
        verbs: finite ones; begin a clause, too.
        pairing: a joining conjunction after these belongs to them: ``between 5 and 6``.
        prepositions: belong to a relative conjunction after them: ``by which``. The cut is before
            them.
        leaning: other words that belong to the conjunction after them: ``just because``.
    """

    joining: frozenset[str] = frozenset()
    subordinating: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    clause_starters: tuple[str, ...] = ()
    determiners: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset()
    pairing: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()


def _row(
    joining: str,
    subordinating: str,
    pairing: str,
    *,
    relative: str = "",
    particles: str = "",
    clause_starters: str = "",
    determiners: str = "",
    verbs: str = "",
    prepositions: str = "",
    leaning: str = "",
) -> _Words:
    """Make a row of space-separated words."""
    return _Words(
        joining=frozenset(joining.split()),
        subordinating=frozenset(subordinating.split()),
        pairing=frozenset(pairing.split()),
        relative=frozenset(relative.split()),
        particles=frozenset(particles.split()),
        clause_starters=(*clause_starters.split(), *verbs.split()),
        determiners=tuple(determiners.split()),
        verbs=frozenset(verbs.split()),
        prepositions=frozenset(prepositions.split()),
        leaning=frozenset(leaning.split()),
    )


_ROWS = {
    "en": _row(
        "and or",
        "but because which while although",
        "between both either whether",
        relative="which",
        particles="so",
        clause_starters="i you he she it we they that there then if when because since although "
        "while what how why where who also often now let",
        determiners="the a an this its his her their our your my some many most",
        verbs="is are was were has have had can could will would should may might must does did "
        "makes gives takes comes goes means contains includes became wrote began",
        prepositions="about above across after against along among around at before behind "
        "below beside between beyond by during for from in inside into near on onto over per "
        "through to toward towards under until upon via with within without",
        leaning="of a an the and or but not just only mainly mostly partly largely simply "
        "probably perhaps maybe even little long short all worth nothing anything",
    ),
    "de": _row(
        "und oder",
        "weil sondern",
        "zwischen sowohl entweder weder",
        particles="aber denn",
        clause_starters="ich du er sie es wir man dann da dort hier damit dabei deshalb daher wenn "
        "weil dass ob wie was wer wo",
        determiners="der die das ein eine dieser diese dieses sein seine ihr ihre mein meine dein "
        "deine viele",
        verbs="ist sind war waren hat haben hatte hatten kann können konnte wird werden wurde "
        "wurden soll sollte muss müssen darf gibt kommt liegt steht heißt geht macht lebt wächst "
        "besteht gehört dient enthält bildet führt bringt nimmt trägt zählt kostet dauert scheint "
        "bleibt",
        leaning="an auf aus bei durch für gegen hinter in mit nach neben ohne seit über um unter "
        "von vor wegen zu und oder aber nicht nur auch eben gerade einfach allem vielleicht wohl "
        "der die das den dem des ein eine einen einem einer",
    ),
    "fr": _row("et ou", "mais parce car donc", "entre"),
    "es": _row("y o", "pero porque aunque", "entre"),
    "it": _row("e", "ma perché oppure quindi", "tra fra"),
    "pt": _row("e ou", "mas porque porém", "entre"),
    "ru": _row("и или", "но потому а", "между"),
}


class Conjunctions:
    """Knows the conjunctions of one language, a tag such as ``de``.

    Attributes:
        words: all of them.
    """

    def __init__(self, language: str) -> None:
        self._words = _ROWS.get(language, _Words())
        self.words = sorted(self._words.joining | self._words.subordinating | self._words.particles)

    def boundary(self, before: str, conjunction: str, rest: Following) -> Boundary | None:
        """Return where to cut, if at all, between ``before`` and the conjunction.

        Raises UndecidedError.
        """
        words = [word.strip(_MARKS) for word in before[-_REACH:].split()[-_PAIR_REACH:]]
        last = words[-1] if words else ""
        if conjunction in self._words.subordinating:
            return self._before_clause(before, last.lower(), conjunction)
        if rest.begins_with(self._words.clause_starters):
            return Boundary(len(before), Strength.CONJUNCTION)
        if conjunction in self._words.joining and self._is_pair(words):
            return None
        if self._has_subject_and_verb(rest):
            return Boundary(len(before), Strength.CONJUNCTION)
        if conjunction in self._words.particles or self._leans(last.lower()):
            return None
        if _are_of_a_kind(last, rest.next):
            return None
        knows_clauses = bool(self._words.clause_starters)
        return Boundary(len(before), Strength.PHRASE if knows_clauses else Strength.CONJUNCTION)

    def _has_subject_and_verb(self, rest: Following) -> bool:
        has_subject = rest.begins_with(self._words.determiners)
        return has_subject and rest.has_word(self._words.verbs, within=_VERB_REACH)

    def _before_clause(self, before: str, last: str, conjunction: str) -> Boundary | None:
        if last in self._words.leaning:
            return None
        if conjunction in self._words.relative and last in self._words.prepositions:
            start, *_ = before.rsplit(maxsplit=1)
            return Boundary(len(start), Strength.CONJUNCTION)
        return Boundary(len(before), Strength.CONJUNCTION)

    def _leans(self, word: str) -> bool:
        return word in self._words.leaning or word in self._words.prepositions

    def _is_pair(self, words: list[str]) -> bool:
        for word in reversed(words):
            if word.lower() in self._words.joining:
                return False
            if word.lower() in self._words.pairing:
                return True
        return False


def _are_of_a_kind(word: str, following: str) -> bool:
    """Say whether numbers, or names, stand on both sides."""
    if any(character.isdigit() for character in word):
        return following.isdigit() or following in "$€£"
    return word[:1].isupper() and following.isupper()
