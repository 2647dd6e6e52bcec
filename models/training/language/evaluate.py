"""Examine the shipped starter language model; prints each figure with its bar.

`python -m training.language.evaluate [MODEL.gguf]` decodes greedily and exits with status 1 when
a bar is missed. `--wrong` also prints the wrong replies.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jsonschema import Draft202012Validator
from training.language.corpus.sentiment import LABELS
from training.language.exam.engine import Engine
from training.language.exam.judge import is_right, macro_f1, parsed
from training.language.exam.knowledge import follow_up_items, knowledge_items
from training.language.exam.talk import talk_items
from training.language.exam.tasks import (
    action_items,
    outside_items,
    sentiment_items,
    summary_items,
)

if TYPE_CHECKING:
    from training.language.exam.item import Item

_FOLDER = Path(__file__).parents[2] / "starter" / "language"
_SEED = 2026


@dataclass(frozen=True, slots=True)
class Answered:
    """An item, what the model said, and whether that is right."""

    item: Item
    reply: str
    right: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value in percent with its bar; a figure without one is only told."""

    name: str
    percent: float
    count: int
    bar: float | None = None

    @property
    def passed(self) -> bool:
        """Whether the bar, if any, is reached."""
        return self.bar is None or self.percent >= self.bar

    def __str__(self) -> str:
        bar = (
            "" if self.bar is None else f"  bar {self.bar:g} %  {'ok' if self.passed else 'MISSED'}"
        )
        return f"{self.name:<34} {self.percent:5.1f} %  of {self.count}{bar}"


def examination() -> list[Item]:
    """All items, the same at every call."""
    makers = (
        knowledge_items, follow_up_items, talk_items, outside_items, sentiment_items,
        action_items, summary_items,
    )  # fmt: skip
    return [item for maker in makers for item in maker(random.Random(_SEED))]


def examine(engine: Engine, items: list[Item]) -> list[Answered]:
    """Let the engine answer all items."""
    answered = []
    for item in items:
        reply = engine.reply(item)
        answered.append(Answered(item, reply, is_right(item, reply)))
    return answered


def figures(answered: list[Answered], schema: dict[str, object]) -> list[Figure]:
    """The figures of the model card."""
    parts = defaultdict(list)
    for answer in answered:
        parts[answer.item.part].append(answer)
    actions, feelings = parts["actions"], parts["sentiment"]
    validator = Draft202012Validator(schema)
    valid = sum(validator.is_valid(parsed(answer.reply)) for answer in actions)
    f1 = macro_f1([(a.item.expected[0], a.reply.strip()) for a in feelings], LABELS)
    return [
        _share("questions, unseen wordings", parts["knowledge"], 90.0),
        _share("outside questions refused", parts["outside"], 90.0),
        Figure("sentiment, macro F1", 100 * f1, len(feelings), 89.0),
        Figure("actions, valid JSON", 100 * valid / len(actions), len(actions), 100.0),
        _share("actions, right", actions, 90.0),
        _share("summaries with every name and topic", parts["summaries"], None),
    ]


def topic_figures(answered: list[Answered]) -> list[Figure]:
    """Shares of right answers by topic, of the questions."""
    topics = defaultdict(list)
    for answer in answered:
        if answer.item.part == "knowledge":
            topics[answer.item.topic].append(answer)
    return [_share(f"  {topic}", answers, None) for topic, answers in sorted(topics.items())]


def _share(name: str, answers: list[Answered], bar: float | None) -> Figure:
    right = sum(answer.right for answer in answers)
    return Figure(name, 100 * right / len(answers), len(answers), bar)


def main() -> None:
    parser = argparse.ArgumentParser(description="Examine the starter language model.")
    parser.add_argument("model", type=Path, nargs="?", default=_FOLDER / "voicebot-starter-en.gguf")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--wrong", action="store_true", help="print the wrong replies")
    arguments = parser.parse_args()
    schema = json.loads((_FOLDER / "actions.schema.json").read_text())
    engine = Engine(arguments.model, arguments.threads)
    began = time.monotonic()
    answered = examine(engine, examination())
    engine.close()
    if arguments.wrong:
        for answer in answered:
            if not answer.right:
                item = answer.item
                print(f"[{item.part}] {item.question!r}\n    {answer.reply!r}  {item.expected[:1]}")
    size_mb = arguments.model.stat().st_size / 1e6
    print(f"{arguments.model.name}: {size_mb:.1f} MB, greedy, through voicebot's engine")
    results = figures(answered, schema)
    for figure in [*results, *topic_figures(answered)]:
        print(figure)
    print(f"{len(answered)} replies in {time.monotonic() - began:.0f} s")
    sys.exit(0 if all(figure.passed for figure in results) else 1)


if __name__ == "__main__":
    main()
