from datetime import UTC, datetime

import pytest

from voicebot.protocols import ForgetConversation, SkillReply, SkillRequest
from voicebot.skills.forget import ForgetSkill


def _ask(text: str, language: str = "en") -> SkillReply | None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return ForgetSkill().handle(SkillRequest(text=text, language=language, now=now))


@pytest.mark.parametrize(
    "text",
    [
        "forget what I said",
        "Forget what I just said, please.",
        "forget everything i told you",
        "please forget what we talked about",
        "can you forget everything",
        "forget all that",
        "forget what i have said",
        "delete our conversation",
        "clear the conversation history",
        "erase the history",
        "let's start over",
        "start a new conversation",
        "let's begin a new chat",
        "forget what I said earlier",
        "you can forget all of this",
        "delete everything",
        "clear history",
        "forget everything you know about me",
        "could you please forget what i said",
        "would you please delete our conversation",
        "forget about what i said",
        "forget that conversation",
        "forget what we were talking about",
        "delete all our conversations",
        "forget everything about me",
        "delete my data",
    ],
)
def test_it_forgets_when_it_is_told_to(text: str) -> None:
    reply = _ask(text)
    assert reply is not None
    assert reply.effects == (ForgetConversation(),)
    assert reply.text == "Okay, I have forgotten what we said."


@pytest.mark.parametrize(
    "text",
    [
        "vergiss was ich gesagt habe",
        "vergiss bitte alles",
        "kannst du alles was ich dir erzählt habe vergessen",
        "lösche unser gespräch",
        "lass uns neu anfangen",
        "lass uns von vorn anfangen",
        "kannst du alles vergessen",
        "kannst du bitte vergessen was ich gesagt habe",
        "vergiss unsere unterhaltung",
        "beginne ein neues gespräch",
        "lösche den chatverlauf",
        "verlauf löschen",
        "vergiss alles worüber wir gesprochen haben",
        "vergiss was ich dir erzählt hab",
        "vergiss alles was du über mich weißt",
        "würdest du bitte alles vergessen",
    ],
)
def test_it_forgets_in_german(text: str) -> None:
    reply = _ask(text, "de")
    assert reply is not None
    assert reply.effects == (ForgetConversation(),)


@pytest.mark.parametrize(
    "text",
    [
        "what did i forget",
        "don't forget what i said",
        "do not forget everything",
        "forget it",
        "forget that",
        "forget about that",
        "did you forget what i said",
        "forget that i have a dog",
        "reset",
        "why do people forget what they said",
        "tell me about the history of rome",
        "what is a conversation",
        "start",
        "start over",
        "can you start over",
        "will you forget what i told you",
        "will you delete our conversation",
        "would you forget everything",
        "forget about me",
        "",
    ],
)
def test_other_questions_are_left_alone(text: str) -> None:
    assert _ask(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "was habe ich vergessen",
        "vergiss das",
        "was ich gesagt habe",
        "vergiss nicht was ich gesagt habe",
        "hast du vergessen was ich gesagt habe",
        "ich habe vergessen was ich gesagt habe",
        "würdest du alles vergessen",
        "von vorne",
        "fang von vorne an",
        "worüber haben wir gesprochen",
    ],
)
def test_other_questions_are_left_alone_in_german(text: str) -> None:
    assert _ask(text, "de") is None


def test_other_languages_are_left_alone() -> None:
    assert _ask("forget what i said", "fr") is None
