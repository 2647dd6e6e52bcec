from datetime import UTC, datetime

import pytest

from tests.unit.pipeline.endpoint_corpus import ENGLISH, GERMAN, boundaries, pauses
from voicebot.dialogue.router import Router
from voicebot.pipeline.completeness import LANGUAGES, completeness
from voicebot.protocols import Completeness, SkillRequest
from voicebot.skills.clock import ClockSkill
from voicebot.skills.delay import DelaySkill

CORPORA = {"en": ENGLISH, "de": GERMAN}
MOST_CUT_SHORT = 0.02
_ROUTER = Router([ClockSkill(), DelaySkill()])


def judged(text: str, language: str) -> Completeness:
    """What skills and words tell together."""
    request = SkillRequest(text=text, language=language, now=datetime(2026, 11, 21, tzinfo=UTC))
    answer = _ROUTER.completeness(request)
    return completeness(text, language) if answer is Completeness.UNKNOWN else answer


@pytest.mark.parametrize(
    "text",
    [
        *("what is the", "What is", "who was", "how old are", "tell me about", "set a timer for"),
        *("what is the capital of", "add um", "um", "i want to", "can you", "what is five plus"),
        *(
            "what time is it in",
            "remind me",
            "turn",
            "because",
            "my",
            "what's",
            "the capital of the",
        ),
    ],
)
def test_unfinished_english(text: str) -> None:
    assert completeness(text, "en-GB") is Completeness.UNFINISHED


@pytest.mark.parametrize(
    "text",
    [
        *("what is that for", "where are you from", "what is it like", "who am i", "yes it is"),
        *(
            "turn the light on",
            "stop",
            "cancel",
            "switch the radio off",
            "what can you do",
            "tell me what it was",
        ),
        *("when is the first of may", "how many times", "which city do you live in", "what", "why"),
        *("what did he die of", "what are you up to", "what for", "", "?!", "paris", "yes", "no"),
    ],
)
def test_open_english(text: str) -> None:
    assert completeness(text, "en") is Completeness.UNKNOWN


@pytest.mark.parametrize("text", ["stop it", "Stop, please!", "never mind", "yes please", "go on"])
def test_commands_in_english(text: str) -> None:
    assert completeness(text, "en") is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("was ist", Completeness.UNFINISHED),
        ("wie hoch ist der", Completeness.UNFINISHED),
        ("stell den timer für", Completeness.UNFINISHED),
        ("kannst du mir", Completeness.UNFINISHED),
        ("ähm", Completeness.UNFINISHED),
        ("mach das licht aus", Completeness.UNKNOWN),
        ("schalte die heizung an", Completeness.UNKNOWN),
        ("was ist das", Completeness.UNKNOWN),
        ("weißt du wie spät es ist", Completeness.UNKNOWN),
        ("sag das noch mal", Completeness.COMPLETE),
        ("zwölf mal", Completeness.UNFINISHED),
        ("stopp bitte", Completeness.COMPLETE),
        ("ja", Completeness.UNKNOWN),
    ],
)
def test_german(text: str, expected: Completeness) -> None:
    assert completeness(text, "de-AT") is expected


def test_a_language_without_a_table_has_open_questions_only() -> None:
    assert completeness("stop", "fr") is Completeness.UNKNOWN
    assert completeness("what is the", "zh") is Completeness.UNKNOWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_are_what_texts_are_compared_with(language: str) -> None:
    table = LANGUAGES[language]
    ends = table.unfinished_ends | table.finished_ends | table.stranded_ends
    ends |= table.unfinished_question_ends | table.partners.keys()
    partners = set().union(*table.partners.values())
    for text in ends | table.commands | table.unfinished_texts | partners:
        assert text == " ".join(text.lower().split())
    assert max(len(end.split()) for end in ends) <= 3
    assert not table.commands & table.unfinished_texts
    for text in table.commands:
        assert completeness(text, language) is Completeness.COMPLETE


@pytest.mark.parametrize("language", CORPORA)
@pytest.mark.parametrize("places", [pauses, boundaries])
def test_hardly_anybody_who_pauses_is_cut_short(language: str, places: object) -> None:
    assert callable(places)
    cases = places(CORPORA[language])
    cut = [whole for said, whole in cases if judged(said, language) is Completeness.COMPLETE]
    assert len(cases) > 100
    assert len(cut) / len(cases) <= MOST_CUT_SHORT, cut


@pytest.mark.parametrize("language", CORPORA)
def test_a_third_of_those_who_pause_get_more_time(language: str) -> None:
    cases = pauses(CORPORA[language])
    waits = [said for said, _ in cases if judged(said, language) is Completeness.UNFINISHED]
    assert len(waits) / len(cases) >= 1 / 3


@pytest.mark.parametrize("language", CORPORA)
def test_hardly_any_whole_sentence_seems_unfinished(language: str) -> None:
    wholes = {whole for _, whole in pauses(CORPORA[language])}
    slow = [text for text in wholes if judged(text, language) is Completeness.UNFINISHED]
    assert len(slow) / len(wholes) <= MOST_CUT_SHORT, slow
