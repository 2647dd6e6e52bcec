"""Facts with their wordings, read from the topic tables under `data/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from training.language.corpus.templates import expand_all, fill
from training.language.corpus.text import sentence_case

TOPICS = (
    "animals", "astronomy", "body", "calendar", "capitals", "colours", "cooking", "creators",
    "definitions", "geography", "opposites", "sayings", "smalltalk", "spelling", "tips",
    "weekdays",
)  # fmt: skip
_DONE = {"wrote": "written", "built": "built"}
_MAKER = {
    "wrote": "author", "painted": "painter", "carved": "sculptor", "composed": "composer",
    "invented": "inventor", "discovered": "discoverer", "built": "builder",
    "directed": "director",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One answer, the wordings that ask for it, and how an answer is judged.

    `key` holds what a right answer contains (parts joined by `+`); where `loose` is set most of
    its content words suffice. Facts of one `group` answer the same kind of question, so that
    `follow` wordings ("and of Italy") lead from one to another.
    """

    topic: str
    group: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    answer: str
    key: str
    loose: bool
    about: str
    follow: tuple[str, ...]
    follow_test: tuple[str, ...]
    weight: float
    plain: bool


@cache
def read_data(name: str) -> dict[str, Any]:
    """The table file `data/<name>.toml`; not to be changed."""
    text = resources.files("training.language.corpus").joinpath(f"data/{name}.toml").read_text()
    return tomllib.loads(text)


@cache
def all_facts() -> tuple[Fact, ...]:
    """Every fact of every topic, in a fixed order."""
    return tuple(fact for topic in TOPICS for fact in _topic_facts(topic))


def _topic_facts(topic: str) -> list[Fact]:
    data = read_data(topic)
    facts = []
    for index, table in enumerate([data, *data.get("table", [])]):
        rows = _rows(table)
        for number, ask in enumerate(table.get("ask", [])):
            group = f"{topic}.{index}.{number}"
            facts += [_fact(topic, group, ask, row) for row in rows if not _skipped(ask, row)]
    for number, single in enumerate(data.get("fact", [])):
        facts.append(_fact(topic, f"{topic}.fact.{number}", single, {}))
    return facts


def _rows(table: dict[str, Any]) -> list[dict[str, str]]:
    if "words" in table:
        return [{"word": word, "spelled": "-".join(word.upper())} for word in spelled_words(table)]
    columns = table.get("columns", [])
    rows = [
        dict(zip(columns, line.split("|"), strict=True))
        for line in table.get("rows", "").splitlines()
        if line.strip()
    ]
    if table.get("both_ways"):
        known = {row["word"] for row in rows}
        rows += [
            {"word": row["opposite"], "opposite": row["word"]}
            for row in rows
            if row["opposite"] not in known
        ]
    return [_derive(row) for row in rows]


def spelled_words(table: dict[str, Any]) -> list[str]:
    """The words of the spelling table, once each."""
    return list(dict.fromkeys(table["words"].split()))


def _derive(row: dict[str, str]) -> dict[str, str]:
    if "thing" in row and "meaning" in row:
        return row | _definition(row["thing"], row["meaning"])
    if "part" in row:
        plain = row["part"].rstrip("=")
        return row | {"part_plain": plain, "part_bare": plain.removeprefix("the ")}
    if "verb" in row:
        verb = row["verb"]
        return row | {"done": _DONE.get(verb, verb), "maker": _MAKER[verb]}
    return row


def _definition(thing: str, meaning: str) -> dict[str, str]:
    if thing.endswith("="):
        bare = thing[:-1]
        return {"thing": bare, "bare": bare, "sentence": f"{bare} means {meaning}."}
    article, _, rest = thing.partition(" ")
    bare = rest if article in ("a", "an", "the", "to") and rest else thing
    link = "means" if article == "to" else "is"
    return {"thing": thing, "bare": bare, "sentence": f"{thing} {link} {meaning}."}


def _skipped(ask: dict[str, Any], row: dict[str, str]) -> bool:
    equal = ask.get("skip_equal")
    value = ask.get("skip_value")
    return bool(equal and row[equal[0]] == row[equal[1]]) or bool(
        value and row[value[0]] == value[1]
    )


def _fact(topic: str, group: str, ask: dict[str, Any], row: dict[str, str]) -> Fact:
    def wordings(name: str) -> tuple[str, ...]:
        return tuple(fill(wording, row) for wording in expand_all(ask.get(name, [])))

    answer = sentence_case(fill(ask["answer"], row))
    return Fact(
        topic=topic,
        group=group,
        train=wordings("train"),
        test=wordings("test"),
        answer=answer,
        key=fill(ask.get("key", "{answer}"), row | {"answer": answer}),
        loose=ask.get("loose", "key" not in ask),
        about=fill(ask["about"], row),
        follow=wordings("follow"),
        follow_test=wordings("follow_test"),
        weight=ask.get("weight", 2.5),
        plain=ask.get("plain", False),
    )
