# ruff: noqa: RUF001
"""Words with a full stop that ends no sentence, and words that join clauses, by language."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CuttingWords:
    """What the cutter knows of a language; all lower case, without the last full stop.

    Attributes:
        abbreviations: end a sentence never.
        closing_abbreviations: end a sentence where a capital letter follows.
        conjunctions: begin a clause that may be spoken on its own.
        has_dotted_ordinals: ``21.`` before a capital letter may be an ordinal.
    """

    abbreviations: frozenset[str]
    closing_abbreviations: frozenset[str] = frozenset()
    conjunctions: tuple[str, ...] = ()
    has_dotted_ordinals: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """The same, as space-separated words."""

    abbreviations: str
    closing: str = ""
    conjunctions: str = ""
    has_dotted_ordinals: bool = field(default=False, kw_only=True)


_EVERYWHERE = "dr prof st fig vol nr no vs p pp ca max min tel"

_ROWS = {
    "en": _Row(
        "mr mrs ms mx rev hon gen col capt lt sgt sen rep gov pres mt ft ave blvd rd dept est "
        "approx e.g i.e cf al ed eds vols nos figs u.s u.k u.n ph.d jan feb mar apr jun jul aug "
        "sep sept oct nov dec mon tue tues wed thu thurs fri",
        "a.m p.m am pm etc inc ltd co corp jr sr b.c a.d bc ad",
        "and but because so which while or although",
    ),
    "de": _Row(
        "hr fr frl bzw z.b d.h u.a o.ä v.a z.t i.d.r vgl evtl ggf inkl exkl geb gest str abs "
        "jh mio mrd jan feb apr jun jul aug sep sept okt nov dez mo di mi do sa so",
        "usw etc u.s.w v.chr n.chr",
        "und aber weil denn oder sondern",
        has_dotted_ordinals=True,
    ),
    "fr": _Row(
        "m mm mme mlle mgr me bd av env éd janv févr avr juil sept oct nov déc",
        "etc",
        "et mais parce car ou donc",
    ),
    "es": _Row(
        "sr sra srta d dña ud uds avda pág págs núm aprox ej ee.uu ene feb abr jun jul ago sept",
        "etc",
        "y pero porque o aunque",
    ),
    "it": _Row(
        "sig sigg dott ing avv pag pagg ecc.to es gen feb mar apr giu lug ago set ott nov dic",
        "ecc",
        "e ma perché oppure quindi",
    ),
    "pt": _Row(
        "sr sra srs dra exmo av pág págs núm aprox ex jan fev mar abr jun jul ago set out nov dez",
        "etc",
        "e mas porque ou porém",
    ),
    "ru": _Row(
        "г гг в вв т.е т.к т.д т.п им ул д стр рис см др проф акад руб коп млн млрд тыс",
        "",
        "и но потому или а",
    ),
}


def cutting_words(language: str) -> CuttingWords:
    """Return the words of a language tag such as ``de-AT``; without any where none are known."""
    row = _ROWS.get(language.replace("_", "-").split("-")[0].lower(), _Row(""))
    return CuttingWords(
        abbreviations=frozenset((row.abbreviations + " " + _EVERYWHERE).split()),
        closing_abbreviations=frozenset(row.closing.split()),
        conjunctions=tuple(row.conjunctions.split()),
        has_dotted_ordinals=row.has_dotted_ordinals,
    )
