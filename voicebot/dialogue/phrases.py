# ruff: noqa: RUF001
"""What the assistant says on its own account, by language."""

from enum import StrEnum


class Phrase(StrEnum):
    """An occasion for a fixed phrase.

    Attributes:
        MODEL_SLOW: the language model is past its deadline.
        MODEL_FAILED: the language model is broken or absent.
        NO_ANSWER: the language model had nothing to say.
        NOT_UNDERSTOOD: speech was heard but nothing was recognized.
        RECOGNIZER_FAILED: the recognizer is broken.
        NO_MICROPHONE: the microphone is gone.
        MICROPHONE_BACK: the microphone is there again.
        SKILL_FAILED: a skill failed and nothing else can answer.
        QUESTION_TOO_LONG: the end of the question was left out.
        FORGOTTEN: the conversation was reset.
    """

    MODEL_SLOW = "model_slow"
    MODEL_FAILED = "model_failed"
    NO_ANSWER = "no_answer"
    NOT_UNDERSTOOD = "not_understood"
    RECOGNIZER_FAILED = "recognizer_failed"
    NO_MICROPHONE = "no_microphone"
    MICROPHONE_BACK = "microphone_back"
    SKILL_FAILED = "skill_failed"
    QUESTION_TOO_LONG = "question_too_long"
    FORGOTTEN = "forgotten"


PHRASES: dict[str, dict[Phrase, str]] = {
    "en": {
        Phrase.MODEL_SLOW: "Sorry, that is taking me too long.",
        Phrase.MODEL_FAILED: "Sorry, I can't think right now.",
        Phrase.NO_ANSWER: "Sorry, I have no answer to that.",
        Phrase.NOT_UNDERSTOOD: "Sorry, I did not catch that.",
        Phrase.RECOGNIZER_FAILED: "Sorry, I can't understand speech right now.",
        Phrase.NO_MICROPHONE: "I can't hear the microphone.",
        Phrase.MICROPHONE_BACK: "I can hear the microphone again.",
        Phrase.SKILL_FAILED: "Sorry, something went wrong with that.",
        Phrase.QUESTION_TOO_LONG: "That was very long, so I only heard the beginning.",
        Phrase.FORGOTTEN: "Okay, let's start over.",
    },
    "zh": {
        Phrase.MODEL_SLOW: "抱歉，我想得太久了。",
        Phrase.MODEL_FAILED: "抱歉，我现在无法思考。",
        Phrase.NO_ANSWER: "抱歉，这个我答不上来。",
        Phrase.NOT_UNDERSTOOD: "抱歉，我没听清。",
        Phrase.RECOGNIZER_FAILED: "抱歉，我现在听不懂语音。",
        Phrase.NO_MICROPHONE: "我听不到麦克风的声音。",
        Phrase.MICROPHONE_BACK: "我又能听到麦克风了。",
        Phrase.SKILL_FAILED: "抱歉，出了点问题。",
        Phrase.QUESTION_TOO_LONG: "这段话太长了，我只听了开头。",
        Phrase.FORGOTTEN: "好的，我们重新开始。",
    },
    "de": {
        Phrase.MODEL_SLOW: "Entschuldigung, das dauert mir zu lange.",
        Phrase.MODEL_FAILED: "Entschuldigung, ich kann gerade nicht nachdenken.",
        Phrase.NO_ANSWER: "Entschuldigung, darauf habe ich keine Antwort.",
        Phrase.NOT_UNDERSTOOD: "Entschuldigung, das habe ich nicht verstanden.",
        Phrase.RECOGNIZER_FAILED: "Entschuldigung, ich kann gerade keine Sprache verstehen.",
        Phrase.NO_MICROPHONE: "Ich höre das Mikrofon nicht.",
        Phrase.MICROPHONE_BACK: "Ich höre das Mikrofon wieder.",
        Phrase.SKILL_FAILED: "Entschuldigung, dabei ist etwas schiefgegangen.",
        Phrase.QUESTION_TOO_LONG: "Das war sehr lang, ich habe nur den Anfang gehört.",
        Phrase.FORGOTTEN: "Gut, fangen wir von vorne an.",
    },
    "fr": {
        Phrase.MODEL_SLOW: "Désolé, cela me prend trop de temps.",
        Phrase.MODEL_FAILED: "Désolé, je n'arrive pas à réfléchir pour le moment.",
        Phrase.NO_ANSWER: "Désolé, je n'ai pas de réponse à cela.",
        Phrase.NOT_UNDERSTOOD: "Désolé, je n'ai pas compris.",
        Phrase.RECOGNIZER_FAILED: "Désolé, je ne comprends pas la parole pour le moment.",
        Phrase.NO_MICROPHONE: "Je n'entends pas le microphone.",
        Phrase.MICROPHONE_BACK: "J'entends de nouveau le microphone.",
        Phrase.SKILL_FAILED: "Désolé, quelque chose s'est mal passé.",
        Phrase.QUESTION_TOO_LONG: "C'était très long, je n'ai entendu que le début.",
        Phrase.FORGOTTEN: "D'accord, recommençons.",
    },
    "es": {
        Phrase.MODEL_SLOW: "Lo siento, estoy tardando demasiado.",
        Phrase.MODEL_FAILED: "Lo siento, ahora mismo no puedo pensar.",
        Phrase.NO_ANSWER: "Lo siento, no tengo respuesta para eso.",
        Phrase.NOT_UNDERSTOOD: "Lo siento, no te he entendido.",
        Phrase.RECOGNIZER_FAILED: "Lo siento, ahora mismo no puedo entender la voz.",
        Phrase.NO_MICROPHONE: "No oigo el micrófono.",
        Phrase.MICROPHONE_BACK: "Vuelvo a oír el micrófono.",
        Phrase.SKILL_FAILED: "Lo siento, algo ha salido mal.",
        Phrase.QUESTION_TOO_LONG: "Era muy largo, solo he oído el principio.",
        Phrase.FORGOTTEN: "De acuerdo, empecemos de nuevo.",
    },
    "it": {
        Phrase.MODEL_SLOW: "Mi dispiace, ci sto mettendo troppo.",
        Phrase.MODEL_FAILED: "Mi dispiace, adesso non riesco a pensare.",
        Phrase.NO_ANSWER: "Mi dispiace, non ho una risposta.",
        Phrase.NOT_UNDERSTOOD: "Mi dispiace, non ho capito.",
        Phrase.RECOGNIZER_FAILED: "Mi dispiace, adesso non riesco a capire la voce.",
        Phrase.NO_MICROPHONE: "Non sento il microfono.",
        Phrase.MICROPHONE_BACK: "Sento di nuovo il microfono.",
        Phrase.SKILL_FAILED: "Mi dispiace, qualcosa è andato storto.",
        Phrase.QUESTION_TOO_LONG: "Era molto lungo, ho sentito solo l'inizio.",
        Phrase.FORGOTTEN: "Va bene, ricominciamo.",
    },
    "pt": {
        Phrase.MODEL_SLOW: "Desculpe, estou a demorar demasiado.",
        Phrase.MODEL_FAILED: "Desculpe, agora não consigo pensar.",
        Phrase.NO_ANSWER: "Desculpe, não tenho resposta para isso.",
        Phrase.NOT_UNDERSTOOD: "Desculpe, não percebi.",
        Phrase.RECOGNIZER_FAILED: "Desculpe, agora não consigo compreender a fala.",
        Phrase.NO_MICROPHONE: "Não ouço o microfone.",
        Phrase.MICROPHONE_BACK: "Já ouço o microfone outra vez.",
        Phrase.SKILL_FAILED: "Desculpe, algo correu mal.",
        Phrase.QUESTION_TOO_LONG: "Era muito longo, só ouvi o início.",
        Phrase.FORGOTTEN: "Está bem, vamos recomeçar.",
    },
    "ru": {
        Phrase.MODEL_SLOW: "Извините, я слишком долго думаю.",
        Phrase.MODEL_FAILED: "Извините, сейчас я не могу думать.",
        Phrase.NO_ANSWER: "Извините, на это у меня нет ответа.",
        Phrase.NOT_UNDERSTOOD: "Извините, не удалось расслышать.",
        Phrase.RECOGNIZER_FAILED: "Извините, сейчас я не понимаю речь.",
        Phrase.NO_MICROPHONE: "Я не слышу микрофон.",
        Phrase.MICROPHONE_BACK: "Я снова слышу микрофон.",
        Phrase.SKILL_FAILED: "Извините, что-то пошло не так.",
        Phrase.QUESTION_TOO_LONG: "Это было очень длинно, я слышу только начало.",
        Phrase.FORGOTTEN: "Хорошо, начнём сначала.",
    },
    "hi": {
        Phrase.MODEL_SLOW: "माफ़ कीजिए, इसमें बहुत समय लग रहा है।",
        Phrase.MODEL_FAILED: "माफ़ कीजिए, अभी सोचना संभव नहीं है।",
        Phrase.NO_ANSWER: "माफ़ कीजिए, इसका जवाब नहीं है।",
        Phrase.NOT_UNDERSTOOD: "माफ़ कीजिए, समझ नहीं आया।",
        Phrase.RECOGNIZER_FAILED: "माफ़ कीजिए, अभी आवाज़ समझना संभव नहीं है।",
        Phrase.NO_MICROPHONE: "माइक्रोफ़ोन से आवाज़ नहीं आ रही है।",
        Phrase.MICROPHONE_BACK: "माइक्रोफ़ोन से फिर आवाज़ आ रही है।",
        Phrase.SKILL_FAILED: "माफ़ कीजिए, कुछ गड़बड़ हो गई।",
        Phrase.QUESTION_TOO_LONG: "सवाल बहुत लंबा था, केवल शुरुआत सुनी गई।",
        Phrase.FORGOTTEN: "ठीक है, फिर से शुरू करते हैं।",
    },
    "ja": {
        Phrase.MODEL_SLOW: "すみません、時間がかかりすぎています。",
        Phrase.MODEL_FAILED: "すみません、今は考えることができません。",
        Phrase.NO_ANSWER: "すみません、答えが見つかりません。",
        Phrase.NOT_UNDERSTOOD: "すみません、聞き取れませんでした。",
        Phrase.RECOGNIZER_FAILED: "すみません、今は音声を理解できません。",
        Phrase.NO_MICROPHONE: "マイクの音が聞こえません。",
        Phrase.MICROPHONE_BACK: "マイクの音がまた聞こえます。",
        Phrase.SKILL_FAILED: "すみません、うまくいきませんでした。",
        Phrase.QUESTION_TOO_LONG: "とても長かったので、最初だけ聞きました。",
        Phrase.FORGOTTEN: "はい、最初から始めましょう。",
    },
}


def phrase(occasion: Phrase, language: str) -> str:
    """Return what to say on ``occasion``; English for a language without phrases."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return PHRASES.get(primary, PHRASES["en"])[occasion]
