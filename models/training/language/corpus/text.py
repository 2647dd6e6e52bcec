"""Spoken and typed forms of a sentence."""

import random
import re

_ASKING = (
    "what", "which", "who", "whom", "whose", "where", "when", "why", "how", "is", "are", "do",
    "does", "did", "can", "could", "has", "have", "will", "should", "by", "in", "on", "at",
)  # fmt: skip


def spoken(text: str) -> str:
    """Lower-cased words without punctuation, as a speech recognizer writes them."""
    words = re.sub(r"[^a-z0-9' ]", " ", text.lower().replace(".", ""))
    return " ".join(word.strip("'") for word in words.split() if word.strip("'"))


def sentence_case(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def typed(text: str, rng: random.Random) -> str:
    """One of the ways in which a person types the sentence: case and closing mark vary."""
    asking = text.split(" ", 1)[0].split("'", maxsplit=1)[0].lower() in _ASKING
    mark = rng.choice(("?", "?", "?", "")) if asking else rng.choice((".", ".", "", "!"))
    if rng.random() < 0.7:
        text = sentence_case(re.sub(r"\bi\b", "I", text))
    return text + mark


def heard_or_typed(text: str, rng: random.Random) -> str:
    """The sentence as recognized speech (two times in three) or as typed text."""
    return spoken(text) if rng.random() < 0.67 else typed(text, rng)
