from typing import Any

import jsonschema
import pytest

from voicebot.config.editor_schema import editor_schema
from voicebot.config.keys import all_keys


def is_valid(document: Any) -> bool:
    return jsonschema.Draft202012Validator(editor_schema()).is_valid(document)


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(editor_schema())


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"language": "pt-BR", "tts": None},
        {"wake_word": "none"},
        {"wake_word": {"model": "/x/hello.tflite", "threshold": 0.5}},
        {"models": "starter"},
        {"audio": {"input": {"device": 3}, "output": {"device": "hw:0"}}},
        {"skills": {"disabled": ["clock"]}},
    ],
)
def test_right_documents(document: Any) -> None:
    assert is_valid(document)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"langage": "en"},
        {"language": "EN"},
        {"tts": {"volume": 3}},
        {"tts": {"volume": "1"}},
        {"wake_word": "hey_jarvs"},
        {"wake_word": {"modle": "none"}},
        {"log": {"level": "loud"}},
        {"llm": {"context_tokens": 2048.5}},
    ],
)
def test_wrong_documents(document: Any) -> None:
    assert not is_valid(document)


def test_every_key_is_described_for_editors() -> None:
    schema = editor_schema()
    for key in all_keys().values():
        part: dict[str, Any] = schema
        for name in key.path.split("."):
            mapping = next((p for p in part.get("anyOf", []) if "properties" in p), part)
            part = mapping["properties"][name]
            if "$ref" in part:
                part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        assert part["description"] == key.description
