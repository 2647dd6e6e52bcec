# ruff: noqa: RUF001
"""Words with a full stop that may end no sentence, by language."""

from dataclasses import dataclass, replace

from voicebot.pipeline.speakable_sentences import sentence_starters


@dataclass(frozen=True, slots=True, kw_only=True)
class CuttingWords:
    """What the cutter knows of a language's full stops.

    All in lower case, without the last full stop and without spaces: ``z.b`` is ``z. B.`` too.

    Attributes:
        language: whose words these are, such as ``de``.
        never: end a sentence never.
        closing: end a sentence where a capital letter follows.
        closing_endings: a word that ends so is like those in ``closing``.
        ambiguous: end a sentence only where one of ``starters`` follows. So do initials and
            the like of ``U.S.``.
        numbered: abbreviations only before a number.
        answers: those of ``numbered`` that are a whole answer where a piece begins.
        times: end no sentence where one of ``time_suffixes`` follows.
        time_suffixes: what may follow a time of day in capital letters.
        starters: words that begin a sentence and, in capitals, no name.
        has_dotted_ordinals: ``21.`` is an ordinal, but before one of ``starters``.
    """

    language: str = ""
    never: frozenset[str]
    closing: frozenset[str] = frozenset()
    closing_endings: tuple[str, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    time_suffixes: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    has_dotted_ordinals: bool = False


_NEVER_ANYWHERE = "dr prof st vs"
_NUMBERED_ANYWHERE = "no nr op p pp art fig vol ca max min tel"


def _row(
    never: str = "",
    closing: str = "",
    *,
    closing_endings: str = "",
    ambiguous: str = "",
    numbered: str = "",
    answers: str = "",
    times: str = "",
    time_suffixes: str = "",
    has_dotted_ordinals: bool = False,
) -> CuttingWords:
    """Make a row of space-separated words; ``time_suffixes`` are separated by ``|``."""
    return CuttingWords(
        never=frozenset(f"{never} {_NEVER_ANYWHERE}".split()),
        closing=frozenset(closing.split()),
        closing_endings=tuple(closing_endings.split()),
        ambiguous=frozenset(ambiguous.split()),
        numbered=frozenset(f"{numbered} {_NUMBERED_ANYWHERE}".split()),
        answers=frozenset(answers.split()),
        times=frozenset(times.split()),
        time_suffixes=tuple(time_suffixes.split("|")) if time_suffixes else (),
        has_dotted_ordinals=has_dotted_ordinals,
    )


_ROWS = {
    "en": _row(
        "mr mrs ms mx messrs rev hon gen col capt cpl lt maj sgt sen rep gov pres mt dept approx "
        "e.g i.e viz cf al ed eds mon tue tues wed thu thurs fri",
        "a.m p.m am pm etc inc ltd co corp jr sr b.c a.d bc ad hr hrs mins secs lb lbs oz",
        ambiguous="st ave blvd rd ft ph.d tsp tbsp qt gal yd pkg",
        numbered="nos b c d ch sec rs figs vols est ext apt pt jan feb mar apr jun jul aug sep "
        "sept oct nov dec",
        answers="no",
        times="a.m p.m am pm",
        time_suffixes="eastern|pacific|central time|central standard|central daylight"
        "|central european|mountain time|mountain standard|mountain daylight|greenwich mean"
        "|british summer|atlantic time|indian standard|japan standard|coordinated universal"
        "|gmt|utc|et|est|edt|ct|cst|cdt|mst|mdt|pt|pst|pdt|bst|cet|cest|ist|jst"
        "|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    ),
    "de": _row(
        "hr fr frl fam bzw z.b d.h d.i u.a u.u u.ä o.ä o.g u.g s.o s.u v.a z.t z.z z.zt m.e "
        "i.a i.v i.d.r i.allg u.v.m u.v.a e.v a.d a.m vgl evtl ggf ggfs inkl exkl einschl zzgl "
        "abzgl sog bes bspw ca geb gest gegr gem lt hl dt engl frz ital lat urspr ehem allg abs "
        "dipl ing med phil jur nat resp ev kath zus hrsg mind zw",
        "usw usf etc u.s.w v.chr n.chr jh jhd jhdt",
        closing_endings="str",
        ambiguous="max mio mrd tsd std min sek stk pck pkg msp",
        numbered="abb bd kap tab jan feb apr jun jul aug sep sept okt nov dez mo di mi do sa so",
        has_dotted_ordinals=True,
    ),
    "fr": _row("m mm mme mlle mgr me bd av env éd janv févr avr juil sept oct nov déc", "etc"),
    "es": _row(
        "sr sra srta d dña ud uds avda pág págs núm aprox ej ee.uu ene feb abr jun jul ago sept",
        "etc",
        answers="no",
    ),
    "it": _row(
        "sig sigg dott ing avv pag pagg ecc.to es gen feb mar apr giu lug ago set ott nov dic",
        "ecc",
        answers="no",
    ),
    "pt": _row(
        "sr sra srs dra exmo av pág págs núm aprox ex jan fev mar abr jun jul ago set out nov dez",
        "etc",
    ),
    "ru": _row(
        "г гг в вв т.е т.к т.д т.п им ул д стр рис см др проф акад руб коп млн млрд тыс",
    ),
}


def cutting_words(language: str) -> CuttingWords:
    """Return the words of a language tag such as ``de-AT``; few where the language is unknown."""
    primary = language.replace("_", "-").split("-")[0].lower()
    starters = tuple(word for word in sentence_starters(primary) if len(word) > 1)
    return replace(_ROWS.get(primary) or _row(), language=primary, starters=starters)
