# ruff: noqa: RUF001
"""Tells whether a sentence ends at a full stop that may belong to an abbreviation."""

import re

from voicebot.pipeline.speakable_rules import primary_of, words_of

_STARTERS = {
    "en": words_of(
        "a about additionally after all also although an and another any are as at because before "
        "both but by can could despite did do does during each either even every finally first "
        "for from furthermore he her here his how however i if in instead is it its just later "
        "let like many meanwhile more moreover most my neither next no nor not now of on once one "
        "or other others our out over overall perhaps please she should similarly since so some "
        "still such that the their then there therefore these they this those though through thus "
        "to today together two under unfortunately unless unlike until was we were what when "
        "where whether which while who why will with within without would yes yet you "
        "your"
    ),
    "de": words_of(
        "aber alle allerdings als also am an auch auf aus außerdem bei beide beim bis bitte da "
        "dabei dadurch daher damals damit danach dann daran das dass davon davor dazu dein deine "
        "dem den denn der deren deshalb dessen deswegen die dies diese diesem diesen dieser dieses "
        "doch dort du durch ein eine einem einen einer eines einige er erst es etwa euer für "
        "gegen gibt habe haben hat heute hier ich ihm ihn ihr ihre im in insgesamt ist ja jede "
        "jeder jedes jedoch kann kein keine könnte man manche mehr mehrere mein meine mit nach "
        "nachdem nein nicht noch nun nur ob obwohl oder ohne schließlich sehr sein seine seit "
        "sie sind so solche sondern sonst später statt trotz trotzdem über um und unser unsere "
        "unter viele vielleicht vom von vor war waren warum was weil welche wenn wer wie wieder "
        "wir wird wo wurde wurden während zu zudem zuerst zum zunächst zur zwar "
        "zwischen"
    ),
}
_END = re.compile(r"[\"'”’»)]*(?:\s*$|\s+[\"'“„‚«(]*([^\W\d_]+))")


def sentence_starters(language: str) -> frozenset[str]:
    """Return words, in lower case, that begin a sentence where they have a capital letter."""
    return _STARTERS.get(primary_of(language), frozenset())


def ends_sentence(rest: str, starters: frozenset[str]) -> bool:
    """Say whether a sentence has ended before ``rest``, which follows the full stop."""
    match = _END.match(rest)
    if match is None:
        return False
    word = match[1]
    return word is None or (word[0].isupper() and word.lower() in starters)
