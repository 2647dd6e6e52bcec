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
        skill_failed: a skill failed and nothing else can answer.
        question_too_long: the end of the question was left out.
    """

    too_slow: str
    model_failed: str
    no_answer: str
    skill_failed: str
    question_too_long: str


PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        too_slow="Sorry, that is taking me too long.",
        model_failed="Sorry, I can't think right now.",
        no_answer="Sorry, I have no answer to that.",
        skill_failed="Sorry, something went wrong with that.",
        question_too_long="That was very long, so I only heard the beginning.",
    ),
    "zh": Phrases(
        too_slow="抱歉，我想得太久了。",
        model_failed="抱歉，我现在无法思考。",
        no_answer="抱歉，这个我答不上来。",
        skill_failed="抱歉，出了点问题。",
        question_too_long="这段话太长了，我只听了开头。",
    ),
    "de": Phrases(
        too_slow="Entschuldigung, das dauert mir zu lange.",
        model_failed="Entschuldigung, ich kann gerade nicht nachdenken.",
        no_answer="Entschuldigung, darauf habe ich keine Antwort.",
        skill_failed="Entschuldigung, dabei ist etwas schiefgegangen.",
        question_too_long="Das war sehr lang, ich habe nur den Anfang gehört.",
    ),
    "fr": Phrases(
        too_slow="Désolé, cela me prend trop de temps.",
        model_failed="Désolé, je n'arrive pas à réfléchir pour le moment.",
        no_answer="Désolé, je n'ai pas de réponse à cela.",
        skill_failed="Désolé, quelque chose s'est mal passé.",
        question_too_long="C'était très long, je n'ai entendu que le début.",
    ),
    "es": Phrases(
        too_slow="Lo siento, estoy tardando demasiado.",
        model_failed="Lo siento, ahora mismo no puedo pensar.",
        no_answer="Lo siento, no tengo respuesta para eso.",
        skill_failed="Lo siento, algo ha salido mal.",
        question_too_long="Era muy largo, solo he oído el principio.",
    ),
    "it": Phrases(
        too_slow="Mi dispiace, ci sto mettendo troppo.",
        model_failed="Mi dispiace, adesso non riesco a pensare.",
        no_answer="Mi dispiace, non ho una risposta.",
        skill_failed="Mi dispiace, qualcosa è andato storto.",
        question_too_long="Era molto lungo, ho sentito solo l'inizio.",
    ),
    "pt": Phrases(
        too_slow="Desculpe, estou a demorar demasiado.",
        model_failed="Desculpe, agora não consigo pensar.",
        no_answer="Desculpe, não tenho resposta para isso.",
        skill_failed="Desculpe, algo correu mal.",
        question_too_long="Era muito longo, só ouvi o início.",
    ),
    "ru": Phrases(
        too_slow="Извините, я слишком долго думаю.",
        model_failed="Извините, сейчас я не могу думать.",
        no_answer="Извините, на это у меня нет ответа.",
        skill_failed="Извините, что-то пошло не так.",
        question_too_long="Это было очень длинно, я слышу только начало.",
    ),
    "hi": Phrases(
        too_slow="माफ़ कीजिए, इसमें बहुत समय लग रहा है।",
        model_failed="माफ़ कीजिए, अभी सोचना संभव नहीं है।",
        no_answer="माफ़ कीजिए, इसका जवाब नहीं है।",
        skill_failed="माफ़ कीजिए, कुछ गड़बड़ हो गई।",
        question_too_long="सवाल बहुत लंबा था, केवल शुरुआत सुनी गई।",
    ),
    "ja": Phrases(
        too_slow="すみません、時間がかかりすぎています。",
        model_failed="すみません、今は考えることができません。",
        no_answer="すみません、答えが見つかりません。",
        skill_failed="すみません、うまくいきませんでした。",
        question_too_long="とても長かったので、最初だけ聞きました。",
    ),
}


def phrases_for(language: str) -> Phrases:
    """Return the phrases of a tag such as ``de-AT``; English for a language without any."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return PHRASES.get(primary, PHRASES["en"])
