from datetime import UTC, datetime

import pytest

from voicebot.chat import Message, Role
from voicebot.dialogue.prompt import PromptLayout, default_system_text, time_sentence
from voicebot.dialogue.prompt_texts import PROMPT_TEXTS, prompt_texts

_NOW = datetime(2026, 11, 21, 14, 5, 59, tzinfo=UTC)
_HISTORY = (
    Message(role=Role.USER, content="hello"),
    Message(role=Role.ASSISTANT, content="Hello!"),
)


def test_system_text_first_history_next_question_last() -> None:
    layout = PromptLayout(system_text="Be short.")
    assert layout.build(_HISTORY, "what is up", _NOW) == (
        Message(role=Role.SYSTEM, content="Be short."),
        *_HISTORY,
        Message(
            role=Role.USER,
            content="(It is 14:05 on Saturday 21 November 2026.)\nwhat is up",
        ),
    )


def test_facts_stand_beside_the_time_or_alone() -> None:
    facts = ("You are in the kitchen.", "The light is on.")
    told = PromptLayout(system_text="S").build((), "q", _NOW, facts)[-1].content
    assert told == (
        "(It is 14:05 on Saturday 21 November 2026. You are in the kitchen. The light is on.)\nq"
    )
    alone = PromptLayout(system_text="S", tell_time=False).build((), "q", _NOW, facts)[-1].content
    assert alone == "(You are in the kitchen. The light is on.)\nq"


def test_without_time_and_facts_the_question_is_bare() -> None:
    layout = PromptLayout(system_text="S", tell_time=False)
    assert layout.build((), "q", _NOW)[-1].content == "q"


def test_no_system_message_without_a_persona() -> None:
    messages = PromptLayout(system_text="").build((), "q", _NOW)
    assert [message.role for message in messages] == [Role.USER]


def test_a_longer_question_keeps_the_beginning_of_the_prompt() -> None:
    layout = PromptLayout(system_text="S")
    partial = layout.build(_HISTORY, "what is the capital", _NOW)
    final = layout.build(_HISTORY, "what is the capital of france", _NOW)
    assert partial[:-1] == final[:-1]
    assert final[-1].content.startswith(partial[-1].content)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en-GB", "It is 14:05 on Saturday 21 November 2026."),
        ("de_AT", "Es ist 14:05 Uhr am Samstag, dem 21. November 2026."),
        ("fr", "Il est 14:05, le samedi 21 novembre 2026."),
        ("zh", "现在是2026年11月21日星期六14:05。"),
        ("xx", "It is 14:05 on Saturday 21 November 2026."),
    ],
)
def test_time_by_language(language: str, expected: str) -> None:
    assert time_sentence(_NOW, language) == expected


@pytest.mark.parametrize("language", PROMPT_TEXTS)
def test_every_language_is_complete(language: str) -> None:
    texts = prompt_texts(language)
    assert len(set(texts.weekdays)) == 7
    assert len(set(texts.months)) == 12
    sentence = time_sentence(_NOW, language)
    assert "14:05" in sentence
    assert "2026" in sentence
    assert texts.weekdays[5] in sentence
    assert all((texts.system, texts.recall, texts.summarize))
    assert default_system_text(language) == texts.system
    assert not set("*#<>|`") & set(texts.system)


def test_the_ten_languages_are_there() -> None:
    assert set(PROMPT_TEXTS) == {"en", "zh", "de", "fr", "es", "it", "pt", "ru", "hi", "ja"}
