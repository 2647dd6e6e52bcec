from datetime import UTC, datetime

import pytest

from voicebot.events import StageTimings
from voicebot.protocols import Completeness, CompletingSkill, LastTurn, SkillRequest
from voicebot.skills.delay import DelaySkill
from voicebot.skills.delay_words import ENGLISH, GERMAN, Stages

_SPOKEN = StageTimings(
    endpoint_ms=704.0,
    recognizer_ms=12.0,
    first_token_ms=212.0,
    first_audio_ms=31.0,
    playback_ms=4.0,
    response_ms=963.0,
    reply_ms=900.0,
    total_ms=3000.0,
)
_SKILL = DelaySkill()


def ask(text: str, timings: StageTimings | None = _SPOKEN, language: str = "en") -> str | None:
    last_turn = None if timings is None else LastTurn(timings=timings)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    request = SkillRequest(text=text, language=language, now=now, last_turn=last_turn)
    reply = _SKILL.handle(request)
    assert reply is not None or completeness(text, language) is Completeness.UNKNOWN
    return None if reply is None else reply.text


def completeness(text: str, language: str = "en") -> Completeness:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return _SKILL.completeness(SkillRequest(text=text, language=language, now=now))


_SLOW = StageTimings(endpoint_ms=704.0, first_token_ms=2500.0, first_audio_ms=31.0)
_ABOUT_IT = (
    *("why did that take so long", "why that took so long", "what took so long"),
    *("can you tell me why it took so long", "why was that so slow", "why is this taking so long"),
    "how long did that take",
)
_ABOUT_IT_IN_GERMAN = (
    *("warum hat das so lange gedauert", "was hat da so lange gedauert"),
    *("kannst du mir sagen warum das so lange gedauert hat", "warum war das eben so langsam"),
    "wie lange hat das gedauert",
)
_WHY = "Mostly waiting to be sure that you had finished: 0.7 seconds; thinking took 0.2."


def test_is_a_skill_that_knows_its_questions() -> None:
    assert isinstance(_SKILL, CompletingSkill)
    assert _SKILL.name == "delay"


@pytest.mark.parametrize(
    "question",
    [
        *("why were you slow", "Why were you so slow?", "why so slow"),
        *("why did it take you so long", "why are you taking so long"),
        *("why did you answer so slowly", "why was your last answer so slow"),
        *(
            "why did it take so long to answer",
            "why does it take so long to answer",
            "why is it so slow to respond",
            "why does the answer take so long",
            "why are you so slow today",
            "what took you so long",
        ),
        *(
            "and why did you take that long",
            "can you tell me why you took so long",
            "why the wait",
        ),
        *("why did i have to wait so long", "how come you were so slow"),
    ],
)
def test_the_reason_in_english(question: str) -> None:
    assert ask(question) == _WHY


@pytest.mark.parametrize(
    "question",
    [
        *(
            "warum warst du so langsam",
            "Warum hat deine Antwort so lange gedauert?",
            "wieso dauert die antwort so lange",
        ),
        *("warum hast du so lange gebraucht", "warum brauchst du immer so lange"),
        *("warum so langsam", "warum hast du so langsam geantwortet"),
        *(
            "kannst du mir sagen warum die antwort so lange gedauert hat",
            "warum musste ich so lange warten",
            "warum antwortest du so langsam",
            "warum kam die antwort so spät",
            "warum war deine letzte antwort so langsam",
        ),
    ],
)
def test_the_reason_in_german(question: str) -> None:
    assert ask(question, language="de-AT") == (
        "Vor allem habe ich gewartet, ob du fertig bist: 0,7 Sekunden; "
        "das Nachdenken hat 0,2 gedauert."
    )


@pytest.mark.parametrize(
    ("question", "language"),
    [
        *((text, "en") for text in ("why is the sky blue", "why does bread take so long to rise")),
        *((text, "en") for text in ("how long does it take to boil an egg", "why", "slow down")),
        *((text, "en") for text in ("why does it take so long", "why is it so slow")),
        *((text, "en") for text in ("why does this take so long", "why this takes so long")),
        *((text, "en") for text in ("why are snails so slow", "what took place in 1914", "")),
        *((text, "en") for text in ("how long did it take", "how long did this take")),
        ("how long did it take to build the eiffel tower", "en"),
        ("how long did that take to build", "en"),
        ("how long did it take you to learn that", "en"),
        *((text, "en") for text in ("why is it so late", "why was it late", "how fast was that")),
        *((text, "en") for text in _ABOUT_IT),
        *((text, "de") for text in _ABOUT_IT_IN_GERMAN),
        *((text, "de") for text in ("wieso dauert das so lange", "warum ist das so langsam")),
        *((text, "de") for text in ("warum ist es so spät", "wie schnell war das")),
        *((text, "de") for text in ("warum ist der himmel blau", "wie lange dauert ein film")),
        *((text, "de") for text in ("wie lange hat es gedauert", "wie lange hat rom gedauert")),
        *((text, "de") for text in ("warum sind schnecken so langsam", "why were you slow")),
        ("why were you slow", "fr"),
    ],
)
def test_other_questions_and_those_about_the_topic_are_left_alone(
    question: str, language: str
) -> None:
    assert ask(question, language=language) is None


@pytest.mark.parametrize(
    ("question", "language"),
    [
        *((text, "en") for text in _ABOUT_IT),
        *((text, "de") for text in _ABOUT_IT_IN_GERMAN),
    ],
)
def test_after_a_long_wait_it_is_the_answer(question: str, language: str) -> None:
    answer = ask(question, _SLOW, language)
    assert answer is not None
    assert ("thinking: 2.5" if language == "en" else "nachgedacht: 2,5") in answer


@pytest.mark.parametrize(
    "question",
    [
        "how long did you take to answer",
        "how long did your answer take",
        "how long did it take you to answer",
        "how fast was your answer",
    ],
)
def test_how_long_it_took(question: str) -> None:
    assert ask(question) == f"1 second in all. {_WHY}"


@pytest.mark.parametrize(
    "question",
    ["wie lange hat deine antwort gedauert", "wie lange hast du gebraucht"],
)
def test_how_long_it_took_in_german(question: str) -> None:
    german = ask(question, language="de")
    assert german is not None
    assert german.startswith("Insgesamt 1 Sekunde. Vor allem")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        *((text, "en") for text in ("why were you slow", "And why did you take that long?")),
        *((text, "en") for text in ("what took you so long", "how come you were so slow")),
        ("why did your answer take so long", "en"),
        *((text, "de") for text in ("warum warst du so langsam", "worauf hast du gewartet")),
        ("kannst du mir sagen warum du so langsam warst", "de"),
    ],
)
def test_a_question_that_names_the_assistant_is_complete(question: str, language: str) -> None:
    assert ask(question, language=language) is not None
    assert completeness(question, language) is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("question", "language"),
    [
        *((text, "en") for text in (*_ABOUT_IT, "how long did you take")),
        *((text, "de") for text in (*_ABOUT_IT_IN_GERMAN, "wie lange hast du gebraucht")),
    ],
)
def test_a_question_that_may_go_on_about_a_thing_is_not(question: str, language: str) -> None:
    assert ask(question, _SLOW, language) is not None
    assert completeness(question, language) is Completeness.UNKNOWN


def test_without_a_stage_that_took_most_of_the_time() -> None:
    even = StageTimings(
        endpoint_ms=300.0, recognizer_ms=20.0, first_token_ms=1200.0, first_audio_ms=1100.0,
        playback_ms=90.0,
    )  # fmt: skip
    assert ask("why were you slow", even) == (
        "The longest part was thinking: 1.2 seconds; finding my voice took 1.1 "
        "and waiting for you to finish took 0.3."
    )


def test_writing_the_first_words_is_not_laid_on_the_voice() -> None:
    slow = StageTimings(
        endpoint_ms=300.0, recognizer_ms=20.0, first_token_ms=200.0, first_piece_ms=2500.0,
        first_audio_ms=700.0, playback_ms=9.0, reply_ms=9000.0, total_ms=20000.0,
    )  # fmt: skip
    assert ask("why were you slow", slow) == (
        "Mostly writing the answer: 2.5 seconds; finding my voice took 0.7 "
        "and waiting for you to finish took 0.3."
    )


def test_what_held_the_question_up_is_not_laid_on_thinking() -> None:
    held_up = StageTimings(queue_ms=4000.0, loading_ms=1500.0, first_token_ms=200.0,
                           reply_ms=6700.0, total_ms=6800.0)  # fmt: skip
    assert ask("why were you slow", held_up) == (
        "Mostly finishing another answer: 4 seconds; starting up took 1.5 "
        "and writing the answer took 1."
    )
    assert ask("warum warst du so langsam", StageTimings(loading_ms=9000.0), "de") == (
        "Vor allem habe ich mich noch bereit gemacht: 9 Sekunden."
    )


def test_a_typed_question_waited_for_the_model_alone() -> None:
    typed = StageTimings(first_token_ms=400.0, reply_ms=2440.0, total_ms=2450.0)
    assert ask("why were you slow", typed) == (
        "Mostly writing the answer: 2 seconds; thinking took 0.4."
    )


@pytest.mark.parametrize(
    ("timings", "why"),
    [
        (
            StageTimings(endpoint_ms=700.0, recognizer_ms=90.0, total_ms=14000.0),
            (
                "Mostly thinking: 14 seconds; waiting for you to finish took 0.7 "
                "and working out what you said took 0.1."
            ),
        ),
        (StageTimings(total_ms=14000.0), "Mostly thinking: 14 seconds."),
        (
            StageTimings(first_token_ms=400.0, total_ms=6000.0),
            "Mostly writing the answer: 5.6 seconds; thinking took 0.4.",
        ),
        (
            StageTimings(first_token_ms=400.0, reply_ms=1400.0, total_ms=6000.0),
            (
                "Mostly finding my voice: 4.6 seconds; "
                "writing the answer took 1 and thinking took 0.4."
            ),
        ),
        (
            StageTimings(first_token_ms=400.0, first_piece_ms=600.0, total_ms=6000.0),
            (
                "Mostly finding my voice: 5 seconds; "
                "writing the answer took 0.6 and thinking took 0.4."
            ),
        ),
        (
            StageTimings(first_token_ms=400.0, first_audio_ms=100.0, total_ms=3000.0),
            (
                "Mostly waiting for the loudspeaker: 2.5 seconds; "
                "thinking took 0.4 and finding my voice took 0.1."
            ),
        ),
    ],
)
def test_the_stage_in_which_an_answer_was_interrupted(timings: StageTimings, why: str) -> None:
    assert ask("why are you so slow", timings) == why


def test_the_time_until_an_interruption() -> None:
    cut = StageTimings(endpoint_ms=700.0, recognizer_ms=90.0, total_ms=14000.0)
    said = ask("how long did that take", cut)
    assert said is not None
    assert said.startswith("14.8 seconds in all. Mostly thinking: 14 seconds;")


def test_the_stage_in_which_an_answer_was_interrupted_in_german() -> None:
    assert ask("warum bist du so langsam", StageTimings(total_ms=14000.0), "de") == (
        "Vor allem habe ich nachgedacht: 14 Sekunden."
    )


def test_the_times_of_an_answer_that_was_heard_end_with_its_first_sound() -> None:
    long = StageTimings(
        first_token_ms=3.0, first_piece_ms=9.0, first_audio_ms=20.0, playback_ms=4.0,
        reply_ms=9000.0, total_ms=20000.0,
    )  # fmt: skip
    assert ask("why were you slow", long) == ENGLISH.at_once


def test_an_answer_that_came_at_once() -> None:
    assert ask("why were you slow", StageTimings(first_token_ms=3.0, reply_ms=4.0)) == (
        "There was hardly any delay: the answer came at once."
    )
    assert (
        ask("how long did you take", StageTimings())
        == "There was hardly any delay: the answer came at once."
    )


def test_before_the_first_answer() -> None:
    assert ask("why were you slow", None) == "I have not answered anything yet."
    assert ask("warum warst du so langsam", None, "de") == "Ich habe noch gar nicht geantwortet."


@pytest.mark.parametrize("words", [ENGLISH, GERMAN])
def test_every_stage_has_its_words(words: object) -> None:
    assert words in (ENGLISH, GERMAN)
    table = ENGLISH if words is ENGLISH else GERMAN
    assert set(table.gerunds) == set(table.clauses) == set(Stages)
    assert all("{time}" in clause for clause in table.clauses.values())
