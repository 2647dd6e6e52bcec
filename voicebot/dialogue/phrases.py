# ruff: noqa: RUF001
"""What the assistant says on its own account, by language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Fixed phrases of one language, each for an occasion.

    Attributes:
        too_slow: the language model is past its deadline.
        model_failed: the language model is broken or absent.
        no_answer: the language model had nothing to say.
        not_understood: speech was heard but nothing was recognized.
        recognizer_failed: the recognizer is broken.
        no_microphone: the microphone is gone.
        microphone_back: the microphone is there again.
        skill_failed: a skill failed and nothing else can answer.
        question_too_long: the end of the question was left out.
        forgotten: the conversation was reset.
    """

    too_slow: str
    model_failed: str
    no_answer: str
    not_understood: str
    recognizer_failed: str
    no_microphone: str
    microphone_back: str
    skill_failed: str
    question_too_long: str
    forgotten: str


PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        too_slow="Sorry, that is taking me too long.",
        model_failed="Sorry, I can't think right now.",
        no_answer="Sorry, I have no answer to that.",
        not_understood="Sorry, I did not catch that.",
        recognizer_failed="Sorry, I can't understand speech right now.",
        no_microphone="I can't hear the microphone.",
        microphone_back="I can hear the microphone again.",
        skill_failed="Sorry, something went wrong with that.",
        question_too_long="That was very long, so I only heard the beginning.",
        forgotten="Okay, let's start over.",
    ),
    "zh": Phrases(
        too_slow="抱歉，我想得太久了。",
        model_failed="抱歉，我现在无法思考。",
        no_answer="抱歉，这个我答不上来。",
        not_understood="抱歉，我没听清。",
        recognizer_failed="抱歉，我现在听不懂语音。",
        no_microphone="我听不到麦克风的声音。",
        microphone_back="我又能听到麦克风了。",
        skill_failed="抱歉，出了点问题。",
        question_too_long="这段话太长了，我只听了开头。",
        forgotten="好的，我们重新开始。",
    ),
    "de": Phrases(
        too_slow="Entschuldigung, das dauert mir zu lange.",
        model_failed="Entschuldigung, ich kann gerade nicht nachdenken.",
        no_answer="Entschuldigung, darauf habe ich keine Antwort.",
        not_understood="Entschuldigung, das habe ich nicht verstanden.",
        recognizer_failed="Entschuldigung, ich kann gerade keine Sprache verstehen.",
        no_microphone="Ich höre das Mikrofon nicht.",
        microphone_back="Ich höre das Mikrofon wieder.",
        skill_failed="Entschuldigung, dabei ist etwas schiefgegangen.",
        question_too_long="Das war sehr lang, ich habe nur den Anfang gehört.",
        forgotten="Gut, fangen wir von vorne an.",
    ),
    "fr": Phrases(
        too_slow="Désolé, cela me prend trop de temps.",
        model_failed="Désolé, je n'arrive pas à réfléchir pour le moment.",
        no_answer="Désolé, je n'ai pas de réponse à cela.",
        not_understood="Désolé, je n'ai pas compris.",
        recognizer_failed="Désolé, je ne comprends pas la parole pour le moment.",
        no_microphone="Je n'entends pas le microphone.",
        microphone_back="J'entends de nouveau le microphone.",
        skill_failed="Désolé, quelque chose s'est mal passé.",
        question_too_long="C'était très long, je n'ai entendu que le début.",
        forgotten="D'accord, recommençons.",
    ),
    "es": Phrases(
        too_slow="Lo siento, estoy tardando demasiado.",
        model_failed="Lo siento, ahora mismo no puedo pensar.",
        no_answer="Lo siento, no tengo respuesta para eso.",
        not_understood="Lo siento, no te he entendido.",
        recognizer_failed="Lo siento, ahora mismo no puedo entender la voz.",
        no_microphone="No oigo el micrófono.",
        microphone_back="Vuelvo a oír el micrófono.",
        skill_failed="Lo siento, algo ha salido mal.",
        question_too_long="Era muy largo, solo he oído el principio.",
        forgotten="De acuerdo, empecemos de nuevo.",
    ),
    "it": Phrases(
        too_slow="Mi dispiace, ci sto mettendo troppo.",
        model_failed="Mi dispiace, adesso non riesco a pensare.",
        no_answer="Mi dispiace, non ho una risposta.",
        not_understood="Mi dispiace, non ho capito.",
        recognizer_failed="Mi dispiace, adesso non riesco a capire la voce.",
        no_microphone="Non sento il microfono.",
        microphone_back="Sento di nuovo il microfono.",
        skill_failed="Mi dispiace, qualcosa è andato storto.",
        question_too_long="Era molto lungo, ho sentito solo l'inizio.",
        forgotten="Va bene, ricominciamo.",
    ),
    "pt": Phrases(
        too_slow="Desculpe, estou a demorar demasiado.",
        model_failed="Desculpe, agora não consigo pensar.",
        no_answer="Desculpe, não tenho resposta para isso.",
        not_understood="Desculpe, não percebi.",
        recognizer_failed="Desculpe, agora não consigo compreender a fala.",
        no_microphone="Não ouço o microfone.",
        microphone_back="Já ouço o microfone outra vez.",
        skill_failed="Desculpe, algo correu mal.",
        question_too_long="Era muito longo, só ouvi o início.",
        forgotten="Está bem, vamos recomeçar.",
    ),
    "ru": Phrases(
        too_slow="Извините, я слишком долго думаю.",
        model_failed="Извините, сейчас я не могу думать.",
        no_answer="Извините, на это у меня нет ответа.",
        not_understood="Извините, не удалось расслышать.",
        recognizer_failed="Извините, сейчас я не понимаю речь.",
        no_microphone="Я не слышу микрофон.",
        microphone_back="Я снова слышу микрофон.",
        skill_failed="Извините, что-то пошло не так.",
        question_too_long="Это было очень длинно, я слышу только начало.",
        forgotten="Хорошо, начнём сначала.",
    ),
    "hi": Phrases(
        too_slow="माफ़ कीजिए, इसमें बहुत समय लग रहा है।",
        model_failed="माफ़ कीजिए, अभी सोचना संभव नहीं है।",
        no_answer="माफ़ कीजिए, इसका जवाब नहीं है।",
        not_understood="माफ़ कीजिए, समझ नहीं आया।",
        recognizer_failed="माफ़ कीजिए, अभी आवाज़ समझना संभव नहीं है।",
        no_microphone="माइक्रोफ़ोन से आवाज़ नहीं आ रही है।",
        microphone_back="माइक्रोफ़ोन से फिर आवाज़ आ रही है।",
        skill_failed="माफ़ कीजिए, कुछ गड़बड़ हो गई।",
        question_too_long="सवाल बहुत लंबा था, केवल शुरुआत सुनी गई।",
        forgotten="ठीक है, फिर से शुरू करते हैं।",
    ),
    "ja": Phrases(
        too_slow="すみません、時間がかかりすぎています。",
        model_failed="すみません、今は考えることができません。",
        no_answer="すみません、答えが見つかりません。",
        not_understood="すみません、聞き取れませんでした。",
        recognizer_failed="すみません、今は音声を理解できません。",
        no_microphone="マイクの音が聞こえません。",
        microphone_back="マイクの音がまた聞こえます。",
        skill_failed="すみません、うまくいきませんでした。",
        question_too_long="とても長かったので、最初だけ聞きました。",
        forgotten="はい、最初から始めましょう。",
    ),
}


def phrases_for(language: str) -> Phrases:
    """Return the phrases of a tag such as ``de-AT``; English for a language without any."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return PHRASES.get(primary, PHRASES["en"])
