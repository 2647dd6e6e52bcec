"""Says a sentence with its contractions written out, or with words contracted."""

import re
from typing import Final

_WRITTEN_OUT: Final = {
    "i'm": "i am", "i've": "i have", "i'll": "i will", "i'd": "i would",
    "you're": "you are", "you've": "you have", "you'll": "you will",
    "we're": "we are", "we've": "we have", "we'll": "we will",
    "they're": "they are", "they've": "they have", "they'll": "they will",
    "he's": "he is", "she's": "she is", "it's": "it is", "it'll": "it will",
    "that's": "that is", "there's": "there is", "here's": "here is",
    "what's": "what is", "where's": "where is", "who's": "who is", "how's": "how is",
    "when's": "when is", "why's": "why is",
    "don't": "do not", "doesn't": "does not", "didn't": "did not", "isn't": "is not",
    "aren't": "are not", "wasn't": "was not", "weren't": "were not", "haven't": "have not",
    "hasn't": "has not", "won't": "will not", "wouldn't": "would not", "couldn't": "could not",
    "shouldn't": "should not", "can't": "cannot",
}  # fmt: skip
# Who has something does not contract it: "do i have mail".
_CONTRACTED: Final = {
    full: short for short, full in _WRITTEN_OUT.items() if not full.endswith(" have")
}


def _any_of(forms: dict[str, str]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, forms)) + r")(?![\w'])")


_SHORT: Final = _any_of(_WRITTEN_OUT)
_FULL: Final = _any_of(_CONTRACTED)


def other_form(sentence: str) -> str | None:
    """Return `sentence` without its contractions, or where it has none, with all that it allows.

    A word at the end is not contracted ("you know who i am"). None where there is nothing to
    change.
    """
    changed = _SHORT.sub(lambda match: _WRITTEN_OUT[match[0]], sentence)
    if changed == sentence:
        changed = _FULL.sub(
            lambda match: match[0] if match.end() == len(sentence) else _CONTRACTED[match[0]],
            sentence,
        )
    return None if changed == sentence else changed
