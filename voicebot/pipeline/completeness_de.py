"""German: which texts are complete and which lack something.

A preposition that is also the last word of a verb ("mach das Licht aus") tells nothing, and
neither does a verb at the end of a subordinate clause ("weißt du, wie spät es ist"). Words that
begin a sentence as often as they are one ("ja", "nein", "danke") are no commands.
"""

from voicebot.pipeline.completeness_words import CompletenessWords, pairs, words

_FILLERS = words("äh ähm öh öhm hm hmm mhm")
_DETERMINERS = {
    *words("der die den dem des ein eine einen einem einer eines"),
    *words("mein meine meinen meinem meiner dein deine deinen deinem deiner unser unsere unseren"),
    *words("jeder jede jedes jeden"),
}
_PREPOSITIONS = {
    *words("am ans beim bis durch für gegen im in ins ohne pro seit statt trotz um unter von vom"),
    *words("wegen während zum zur zwischen über"),
}
_CONJUNCTIONS = words("aber als dass falls ob oder sondern und weil wenn")
_SUMS = {"plus", "minus", "mal", "geteilt", "geteilt durch"}
_VERBS = {
    *words("ist sind war waren wird werden hat haben hatte kann können darf soll muss macht"),
    *words("heißt kostet gibt"),
}
_ADJECTIVES = words(
    "alt groß hoch lang lange weit schwer tief teuer warm kalt schnell viel viele oft"
)
_QUESTION_WORDS = {
    *words("was wer wen wem wessen wo wann wie warum wieso weshalb wohin woher womit welche"),
    *words("welcher welches welchen welchem wieviel"),
}
_MODALS = words("kann soll muss darf will möchte könnte sollte")
_ASKING = words("kannst könntest würdest weißt hast")
_TELLING = words("sag sage erzähl erzähle zeig zeige gib erklär erkläre nenn nenne")

GERMAN = CompletenessWords(
    commands=frozenset(
        {
            *("stopp", "stop", "halt", "abbrechen", "aufhören", "hör auf", "vergiss es"),
            *("lass es", "sei still", "ruhe", "still", "genug", "das reicht", "das ist alles"),
            *("das war's", "das wars", "schon gut", "ja bitte", "nein danke", "tschüss", "ciao"),
            *("danke schön", "dankeschön", "vielen dank", "danke sehr"),
            *("auf wiedersehen", "gute nacht", "bis später", "bis bald", "wiederhole das"),
            *("sag das noch mal", "sag das nochmal", "noch mal", "nochmal", "lauter", "leiser"),
            *("weiter", "mach weiter", "pause", "wie bitte", "von vorne", "nichts"),
        }
    ),
    polite=frozenset({"bitte", "danke"}),
    unfinished_texts=frozenset(
        {
            *("stell", "stelle", "mach", "mache", "schalte", "schalt", "erinnere", "erinnere mich"),
            *("wie viel", "wie viele", "wieviel", "wie lange", "wie alt", "wie groß", "wie weit"),
            *("wie hoch", "was für", "was für ein", "welche", "welcher", "welches", "welchen"),
            *("ich möchte", "ich will", "ich brauche", "ich hätte gern", "bitte", "hey", "also"),
            *("spiel", "spiele", "ruf", "kannst", "könntest", "wer", "wann", "wo", "weißt du was"),
        }
    ),
    unfinished_ends=frozenset(
        {
            *_FILLERS,
            *_DETERMINERS,
            *_PREPOSITIONS,
            *_CONJUNCTIONS,
            *_SUMS,
            *pairs(_QUESTION_WORDS, _VERBS),
            *pairs(_ADJECTIVES, _VERBS),
            *pairs(_MODALS, {"ich", "man", "wir"}),
            *pairs(_ASKING, {"du", "du mir"}),
            *pairs(_TELLING, {"mir", "uns", "mir bitte"}),
            *("gibt es", "gibt's", "wie heißt", "was macht", "sehr"),
            *pairs({"in", "auf", "an", "für", "über", "um", "durch"}, {"das"}),
        }
    ),
    finished_ends=frozenset(
        {
            *("was gibt es", "was gibt's", "wer ist der", "wer ist die", "noch einen", "noch eine"),
            *pairs({"noch", "nicht", "warte", "sag", "schau", "hör", "moment"}, {"mal"}),
        }
    ),
    question_words=frozenset(_QUESTION_WORDS),
    stranded_ends=frozenset(),
)
