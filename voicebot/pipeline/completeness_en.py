"""English: which texts are complete and which lack something.

Words that begin a sentence as often as they are one ("yes", "no", "thanks") are no commands:
nobody waits for the answer to them, and who goes on after them must not be cut short.
"""

from voicebot.pipeline.completeness_words import CompletenessWords, pairs, words

_FILLERS = words("um uh uhm umm er erm eh hm hmm mm mmm")
_DETERMINERS = words("a an the my your our their its every")
_PREPOSITIONS = {
    *words(
        "about after against as at before behind between by during for from in into like near of"
    ),
    *words("onto per since than through to toward towards until with within without"),
}
_STRANDABLE = words("about at by for from into like of on to with")
_CONJUNCTIONS = {"although", "and", "because", "but", "if", "or", "plus", "unless", "whether"}
_SUMS = {"minus", "multiplied", "divided"}
_VERBS_TO_BE = {"am", "are", "is", "was", "were"}
_AUXILIARIES = {
    *_VERBS_TO_BE,
    *words("does did has will would can could shall should may might must"),
}
_SUBJECTS = words("he i it she that there they this those these we who you")
_CONTRACTIONS = words("i'm i'll i'd i've let's what's who's where's when's how's there's you're")
_QUESTION_WORDS = words("what who whom whose which where when why how what's who's where's")
_PLACES = {
    *words("country county city town state street room year month season language key"),
    *words("continent region province village zone century decade bin drawer box shelf cupboard"),
    *words("band team league group genre book movie film show series"),
}
_LIKED = words(
    "something anything everything song songs music one ones station film movie what whatever if as"
)
_ASKING_WHAT = {"what is", "what's", "what are", "what was", "what were"}
_TALKED = {
    *words("talked spoke chatted"),
    *("just talked", "have talked", "have spoken", "were talking"),
}
_WHAT_WAS_TALKED = pairs(
    words("what everything all that whatever"), pairs({"i", "we", "you"}, _TALKED)
)

ENGLISH = CompletenessWords(
    commands=frozenset(
        {
            # Not "stop", "cancel" and "pause" alone: "the music" may follow.
            *("stop please", "stop it", "stop that", "stop talking", "cancel that", "cancel it"),
            *("never mind", "nevermind", "forget it", "be quiet", "quiet", "shut up", "enough"),
            *("that's enough", "that's all", "that is all", "that will be all", "nothing"),
            *("yes please", "no thanks", "no thank you", "thanks a lot", "thank you very much"),
            *("thank you so much", "many thanks", "goodbye", "good bye"),
            *("bye", "bye bye", "good night", "see you later", "repeat that", "say that again"),
            *("say it again", "louder", "quieter", "go on"),
            *("what did you say", "speak louder", "speak slower", "speak up"),
        }
    ),
    polite=frozenset({"please", "thanks"}),
    unfinished_texts=frozenset(
        {
            *("set", "turn", "tell", "tell me", "give me", "show me", "remind", "remind me"),
            *("add", "switch", "call", "how many", "how much", "how long", "how old", "how far"),
            *("how tall", "what kind", "which", "whose", "what do", "what does", "i want"),
            *("i would like", "i'd like", "i need", "do you know", "do you know what", "please"),
            *("could", "can", "would", "hey", "so", "and", "or", "the", "let me", "convert", "put"),
            *pairs({"can you", "could you", "would you"}, {"tell me"}),
        }
    ),
    unfinished_ends=frozenset(
        {
            *_FILLERS,
            *_DETERMINERS,
            *_PREPOSITIONS,
            *_CONJUNCTIONS,
            *_SUMS,
            *_AUXILIARIES,
            *_CONTRACTIONS,
            *("i", "very", "kind of", "sort of", "such as", "next to", "because of", "going to"),
            *("i meant", *pairs({"can you", "could you", "will you", "would you"}, {"please"})),
            *pairs({"can", "could", "do", "did", "will", "would", "should"}, {"you", "we", "they"}),
            *pairs({"what", "how", "where", "who", "when", "why"}, {"do", "have"}),
        }
    ),
    finished_ends=frozenset(
        {
            *pairs(_SUBJECTS, _AUXILIARIES),
            *("am i", "or not", "come in", "many times", "at times", "few times", "several times"),
            *pairs({"of", "in", "this", "next", "last", "early", "late"}, {"may"}),
            *pairs(_LIKED, pairs({"i", "you", "we", "they"}, {"like"})),
            *pairs({"as", "like", "ever", "never", "not"}, {"before"}),
            *("don't want to", "don't have to", "you want to", "log in", "zoom in"),
        }
    )
    - pairs({"who"}, _AUXILIARIES),
    question_words=frozenset(_QUESTION_WORDS),
    stranded_ends=frozenset(
        {
            *(
                "what for",
                "die of",
                "died of",
                "up to",
                "come before",
                "comes before",
                "come after",
                "comes after",
            ),
            *("came before", "came after"),
            *pairs({*_SUBJECTS, "them", "him", "her", "us", "me"}, _STRANDABLE),
            *pairs(words("i we you they he she live lives lived"), {"in"}),
            *pairs(
                words("come comes came made look looks looking called used talk talked spoken"),
                _STRANDABLE,
            ),
            *pairs(words("talking listen listening wait waiting good known famous"), _STRANDABLE),
            *pairs(words("thinking laughing afraid work stand consist consists"), _STRANDABLE),
            *pairs(words("ask asked play pay search fight set"), {"for"}),
            *pairs({"belong", "belongs", "set"}, {"to"}),
            *("where to", *pairs(_VERBS_TO_BE, words("about by for from"))),
        }
    ),
    unfinished_question_ends=frozenset({"times"}),
    indirect_ends=frozenset(_VERBS_TO_BE - {"am"}),
    partners={
        "about": {*_ASKING_WHAT, *_WHAT_WAS_TALKED},
        "at": pairs({"what", "which"}, words("temperature speed age rate price height level")),
        "before": pairs(words("have has did"), words("i you we they he she it")),
        "by": words("who who's"),
        "for": {
            *pairs({"what is", "what's", "what are"}, words("this that these those")),
            "how long",
        },
        "from": pairs({"where"}, _VERBS_TO_BE),
        "married to": {"who is", "who's", "who was"},
        "with": pairs(
            pairs(pairs({"what"}, words("can could do should")), {"i", "you", "we"}),
            {"replace", "substitute"},
        ),
        "in": {*words("plug let bring tuck fill"), "time zone", *pairs({"what", "which"}, _PLACES)},
        "like": words("what what's"),
    },
)
