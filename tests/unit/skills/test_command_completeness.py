"""Whether commands that change something are known to be whole while they are being spoken."""

import time
from datetime import UTC, datetime

import pytest

from tests.unit.pipeline.endpoint_corpus import ENGLISH, GERMAN, boundaries, pauses
from voicebot.dialogue.router import Router
from voicebot.pipeline.completeness import completeness
from voicebot.protocols import (
    Completeness,
    CompletingSkill,
    ForgetConversation,
    SetVolume,
    SkillEffect,
    SkillRequest,
)
from voicebot.skills.clock import ClockSkill
from voicebot.skills.delay import DelaySkill
from voicebot.skills.forget import ForgetSkill
from voicebot.skills.volume import VolumeSkill

_ROUTER = Router([ClockSkill(), DelaySkill(), ForgetSkill(), VolumeSkill()])
_CORPORA = {"en": ENGLISH, "de": GERMAN}
_LONGEST_S = 0.001


def _request(text: str, language: str) -> SkillRequest:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return SkillRequest(text=text, language=language, now=now, volume_level=5)


def _judged(text: str, language: str) -> Completeness:
    """What the skills, and else the words, tell."""
    answer = _ROUTER.completeness(_request(text, language))
    return completeness(text, language) if answer is Completeness.UNKNOWN else answer


@pytest.mark.parametrize("skill", [VolumeSkill(), ForgetSkill()])
def test_both_know_what_is_complete(skill: object) -> None:
    assert isinstance(skill, CompletingSkill)


@pytest.mark.parametrize(
    ("language", "text", "effect"),
    [
        ("en", "turn the volume up", SetVolume(level=6)),
        ("en", "mute", SetVolume(level=0)),
        ("en", "set volume to seven", SetVolume(level=7)),
        ("en", "forget what i said", ForgetConversation()),
        ("de", "stell die lautstärke auf sieben", SetVolume(level=7)),
        ("de", "vergiss alles", ForgetConversation()),
    ],
)
def test_they_are_foreseen_and_foreseeing_changes_nothing(
    language: str, text: str, effect: SkillEffect
) -> None:
    request = _request(text, language)
    foreseen = _ROUTER.foresee(request)
    assert foreseen is not None
    assert foreseen.effects == (effect,)
    assert _ROUTER.foresee(request) == _ROUTER.route(request) == foreseen


@pytest.mark.parametrize(
    "text",
    [
        *("mute", "Unmute, please!", "turn the volume down a bit", "volume three"),
        *("set volume to five", "set the volume to seven please"),
        *("set the volume to twenty five", "set the volume to twenty percent"),
        *("turn it down to two", "set the volume to a hundred", "volume 5", "turn it up two steps"),
        *("could you speak a little louder", "a bit quieter", "set the volume to maximum"),
        *("increase the volume by ten percent", "speak as loud as you can", "not so loud"),
        *("forget what i said please", "forget everything you know about me"),
        "delete our conversation thanks",
    ],
)
def test_whole_commands_in_english(text: str) -> None:
    assert _judged(text, "en-GB") is Completeness.COMPLETE


@pytest.mark.parametrize(
    "text",
    [
        *("stumm", "Ton aus!", "schalte den ton ein", "stell die lautstärke auf fünf"),
        *(
            "lautstärke neunzehn",
            "lautstärke zwanzig",
            "stell die lautstärke auf zehn prozent",
            "mach etwas lauter",
        ),
        *("mach die lautstärke um zwei höher", "mach die lautstärke höher", "nicht so laut"),
        *("kannst du leiser sprechen", "erhöhe die lautstärke um zwei", "lautstärke maximal"),
        *("vergiss bitte was ich gesagt habe danke", "kannst du unser gespräch löschen"),
        "kannst du was ich gesagt habe vergessen",
    ],
)
def test_whole_commands_in_german(text: str) -> None:
    assert _judged(text, "de-AT") is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", f"set the volume to {number}") for number in ("twenty", "ten", "one", "20", "1")),
        *(("en", f"turn the volume up by {number}") for number in ("thirty", "10")),
        *(("en", text) for text in ("turn up", "turn down", "increase the volume")),
        *(("en", text) for text in ("turn the volume up", "volume down", "turn it up")),
        *(("de", text) for text in ("dreh die lautstärke hoch", "dreh die lautstärke runter")),
        *(("en", text) for text in ("what is the volume", "maximum volume", "you're too loud")),
        *(("en", text) for text in ("i can't hear you", "turn on the sound", "how loud are you")),
        *(("en", text) for text in ("forget everything", "forget what i said", "forget all that")),
        *(("en", text) for text in ("delete our conversation", "clear the history")),
        *(("en", text) for text in ("let's start over", "start a new conversation")),
        *(("de", text) for text in ("lautstärke auf zehn", "lautstärke auf ein", "sei leise")),
        *(("de", text) for text in ("erhöhe die lautstärke", "volle lautstärke", "zu laut")),
        *(("de", text) for text in ("wie ist die lautstärke", "ich kann dich nicht")),
        *(("de", text) for text in ("vergiss alles", "kannst du alles vergessen")),
        *(("de", text) for text in ("vergiss was ich gesagt habe", "lösche unser gespräch")),
        *(("de", text) for text in ("lass uns neu anfangen", "neues gespräch")),
    ],
)
def test_commands_that_may_go_on(language: str, text: str) -> None:
    assert _ROUTER.foresee(_request(text, language)) is not None
    assert _judged(text, language) is not Completeness.COMPLETE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", text) for text in ("set the volume to", "set the volume", "turn the volume")),
        *(("en", text) for text in ("please turn it up to", "volume", "turn the volume up by")),
        *(("en", text) for text in ("forget", "forget what", "forget everything we have")),
        *(("de", text) for text in ("stell die lautstärke auf", "mach die lautstärke", "den ton")),
        *(("de", text) for text in ("mach die lautstärke um zwei", "senke die lautstärke auf")),
        *(("de", text) for text in ("vergiss", "vergiss was ich", "kannst du vergessen was wir")),
    ],
)
def test_commands_that_lack_the_rest(language: str, text: str) -> None:
    assert _ROUTER.foresee(_request(text, language)) is None
    assert _judged(text, language) is Completeness.UNFINISHED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "who set the volume to five"),
        ("en", "turn up the heating"),
        ("fr", "mute"),
        ("en", ""),
    ],
)
def test_nothing_is_known_of_other_texts(language: str, text: str) -> None:
    for skill in (VolumeSkill(), ForgetSkill()):
        assert skill.completeness(_request(text, language)) is Completeness.UNKNOWN


@pytest.mark.parametrize("language", _CORPORA)
@pytest.mark.parametrize("places", [pauses, boundaries])
def test_hardly_anybody_who_pauses_is_cut_short(language: str, places: object) -> None:
    assert callable(places)
    cases = places(_CORPORA[language])
    cut = [said for said, _ in cases if _judged(said, language) is Completeness.COMPLETE]
    assert len(cut) / len(cases) <= 0.02, cut


@pytest.mark.parametrize("language", _CORPORA)
def test_judging_takes_no_time(language: str) -> None:
    texts = [said for said, _ in boundaries(_CORPORA[language])]
    skills = (ForgetSkill(), VolumeSkill())
    for skill in skills:
        skill.completeness(_request("mute", language))
    began_s = time.process_time()
    for text in texts:
        for skill in skills:
            skill.completeness(_request(text, language))
    assert (time.process_time() - began_s) / len(texts) < _LONGEST_S
