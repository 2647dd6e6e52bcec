"""The judge of the examination accepts right replies and nothing else."""

import pytest
from training.language.exam.item import Item, Rule
from training.language.exam.judge import is_right, macro_f1


@pytest.mark.parametrize(
    ("rule", "expected", "reply", "right"),
    [
        ("contains", ("four",), "It has four legs.", True),
        ("contains", ("four",), "It has fourteen legs.", False),
        ("contains", ("red", "blue"), "Mix blue and red.", True),
        ("contains", ("red", "blue"), "Mix blue and green.", False),
        (
            "words",
            ("a folding cover that keeps off the rain",),
            "A folding cover that keeps rain away.",
            True,
        ),
        ("words", ("a folding cover that keeps off the rain",), "A cover.", False),
        ("same", ("It is 14:05.",), "it is 14:05", True),
        ("same", ("It is 14:05.",), "It is 14:06.", False),
        ("one_of", ("A", "B"), "b", True),
        ("one_of", ("A", "B"), "c", False),
        ("refused", (), "I don't know that, sorry.", True),
        ("refused", (), "It is Paris.", False),
        ("label", ("neutral",), "neutral", True),
        ("label", ("neutral",), "positive", False),
        ("json", ('{"tool":"none"}',), '{"tool": "none"}', True),
        ("json", ('{"tool":"none"}',), '{"tool":"none"', False),
        ("topics", ("Anna", "a joke"), "Anna asked for a joke.", True),
        ("topics", ("Anna", "a joke"), "Anna asked about France.", False),
    ],
)
def test_rules(rule: Rule, expected: tuple[str, ...], reply: str, right: bool) -> None:
    item = Item(
        part="knowledge", topic="t", messages=(("user", "?"),), rule=rule, expected=expected
    )

    assert is_right(item, reply) is right


def test_macro_f1() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]

    assert macro_f1(pairs, ("a", "b")) == pytest.approx((2 / 3 + 4 / 5) / 2)
