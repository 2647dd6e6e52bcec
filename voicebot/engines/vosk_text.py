"""Cleans the text that Vosk returns."""

import re

_UNKNOWN = {"[unk]", "<unk>", "<UNK>"}
_WITHOUT_SPACES = {"zh", "cmn", "yue", "cn", "ja"}
_SPACE_BESIDE_CJK = re.compile(r"(?<![A-Za-z0-9']) +| +(?![A-Za-z0-9'])")


def is_word(token: str) -> bool:
    """Whether a token of a result is a word, not the mark of an unknown one."""
    return token not in _UNKNOWN


def clean_text(text: str, language: str) -> str:
    """Return ``text`` without marks of unknown words and with the spaces of its language.

    Chinese and Japanese have spaces only between words in Latin letters.
    """
    text = " ".join(token for token in text.split() if is_word(token))
    if language.replace("_", "-").split("-", maxsplit=1)[0].lower() in _WITHOUT_SPACES:
        return _SPACE_BESIDE_CJK.sub("", text)
    return text
