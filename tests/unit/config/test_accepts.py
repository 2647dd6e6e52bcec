from typing import Any

import pytest

from voicebot.config.accepts import accepted_choices, accepted_values


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "number", "minimum": 0.5, "maximum": 2}, "a number from 0.5 to 2"),
        (
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            "a number above 0 and below 1",
        ),
        ({"type": "integer"}, "a whole number"),
        ({"type": "boolean"}, "true or false"),
        ({"type": "string"}, "text"),
        ({"type": "array"}, "a list of names"),
        ({"type": "string", "title": "a web address"}, "a web address"),
        ({"enum": ["a", "b", "c"]}, "a, b, or c"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "a whole number, or null"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text or null"),
    ],
)
def test_values_in_words(schema: dict[str, Any], words: str) -> None:
    assert accepted_values(schema) == words


def test_choices_come_from_every_alternative() -> None:
    schema = {"anyOf": [{"enum": ["a", "b"]}, {"type": "string"}]}
    assert accepted_choices(schema) == ("a", "b")
    assert accepted_choices({"type": "string"}) == ()
