"""German: which texts are complete and which lack something.

A preposition that is also the last word of many verbs ("mach das Licht aus") tells nothing; one
that ends few of them is judged by the verb ("schalte das Licht ein"). Neither does a verb at the
end of a subordinate clause ("weißt du, wie spät es ist") tell anything. Words that begin a
sentence as often as they are one ("ja", "nein", "danke") are no commands.
"""

from collections.abc import Collection

from num2words import num2words

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
_SUMS = {"plus", "minus", "geteilt", "geteilt durch"}
_NUMBERS = {str(number) for number in range(101)} | {
    str(num2words(number, lang="de")) for number in range(101)
}
_CALCULATING = words("ist sind macht gibt plus minus mal rechne")
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
_SWITCHING = words("schalt schalte schaltet stell stelle stellt dreh drehe dreht")
_HOW_MANY = {*words("was welche welcher welches welchen"), "wie viel", "wie viele"}
_PARTNERS: dict[str, Collection[str]] = {
    "gibt es": _HOW_MANY,
    "gibt's": _HOW_MANY,
    "hast du": _HOW_MANY,
    "kannst du": {"was"},
    "ein": {
        *_SWITCHING,
        *words("gib gebe gebt trag trage trägt tragt kauf kaufe kaufst kauft lad lade lädst lädt"),
        *words("schlaf schlafe schläft fällt fiel steig steige steigt pack packe packt räum räume"),
        *words("setz setze setzt füg füge tipp tippe log logge richte leg lege legt heiz heize"),
        *words("blende bau baue halt halte hält nimm nehme nimmt atme atmet mach mache macht"),
    },
    "um": {
        *_SWITCHING,
        *words("rechne rechnet wandle wandele wandelt zieh ziehe ziehst zieht steig steige steigt"),
        *words("geht gehst schau schaut sieh seht guck benenne tausch tausche tauscht rühr rühre"),
        *words("fall fällt fiel leite leitet formuliere kehr kehre kehrt füll fülle kipp kippe"),
    },
    "durch": {
        *words("lies lese liest lest geh gehe geht führ führe führt zieh ziehe zieht setz setze"),
        *words("setzt streich streiche schau schaue spiel spiele fährt sag sage hör höre probier"),
        *words("probiere rechne lass lasst komm kommt kommst"),
    },
    "statt": words("findet finden fand fanden"),
    "unter": words("geht ging gehen taucht tauche bring bringe bringt ordne"),
    "über": words("bleibt bleiben blieb lass"),
}

GERMAN = CompletenessWords(
    commands=frozenset(
        {
            *("stopp", "stop", "halt", "abbrechen", "aufhören", "hör auf", "vergiss es"),
            *("lass es", "sei still", "ruhe", "still", "genug", "das reicht", "das ist alles"),
            *("das war's", "das wars", "schon gut", "ja bitte", "nein danke", "tschüss", "ciao"),
            *("danke schön", "dankeschön", "vielen dank", "danke sehr"),
            *("auf wiedersehen", "gute nacht", "bis später", "bis bald", "wiederhole das"),
            *("sag das noch mal", "sag das nochmal", "noch mal", "nochmal", "lauter", "leiser"),
            *("weiter", "mach weiter", "pause", "wie bitte", "nichts"),
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
            *pairs(_NUMBERS, {"mal"}),
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
            *pairs(_CALCULATING, pairs(_NUMBERS, {"mal"})),
            *pairs({"wie"}, pairs(_ADJECTIVES, _VERBS)),
            *pairs(_MODALS, {"ich", "man", "wir"}),
            *pairs(_ASKING, {"du", "du mir"}),
            *pairs(_TELLING, {"mir", "uns", "mir bitte"}),
            *pairs({*_PARTNERS["ein"], "mir", "dir", "uns"}, {"ein"}),
            *pairs({*_PREPOSITIONS, "an", "auf", "mit", "nach", "vor"}, {"ein"}),
            *pairs({"einen wecker", "einen timer", "einen alarm"}, {"um"}),
            *("gibt es", "gibt's", "wie heißt", "was macht", "sehr"),
            *pairs({"in", "auf", "an", "für", "über", "um", "durch"}, {"das"}),
        }
    ),
    finished_ends=frozenset(
        {
            *("wer ist der", "wer ist die", "noch einen", "noch eine", "na und"),
            *pairs({"fällt"}, pairs({"mir", "dir", "uns"}, {"ein"})),
            *pairs({"das"}, {"kannst du", "hast du", *pairs(_MODALS, {"ich", "man", "wir"})}),
            *pairs(words("mir dir mich dich uns euch"), {"sehr"}),
            *pairs({"weiß", "kann", "kennt"}, {"jeder"}),
        }
    ),
    question_words=frozenset(_QUESTION_WORDS),
    stranded_ends=frozenset(),
    unfinished_question_ends=frozenset(),
    indirect_ends=frozenset(),
    partners=_PARTNERS,
)
