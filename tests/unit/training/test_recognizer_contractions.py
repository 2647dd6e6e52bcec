"""What is said with contractions is said without them too."""

import pytest
from training.recognizer.contractions import other_form


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("i'm home", "i am home"),
        ("i am home", "i'm home"),
        ("don't tell me what's on", "do not tell me what is on"),
        ("what is it that you do not like", "what's it that you don't like"),
        ("i've lost my keys", "i have lost my keys"),
        ("do i have mail", None),
        ("tell me what it is", None),
        ("turn on the kitchen light", None),
    ],
)
def test_the_other_form(sentence: str, other: str | None) -> None:
    assert other_form(sentence) == other
