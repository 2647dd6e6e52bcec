"""Running English text, for words and word orders outside of the domain.

The sentences are the examples and definitions of WordNet (its licence allows any use),
read from Debian's ``wordnet-base``. They are read, never shipped.
"""

import re
from functools import cache
from pathlib import Path

WORDNET_FOLDER = Path("/usr/share/wordnet")
_EXAMPLE = re.compile(r'"([^"]+)"')
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_LETTERS_ONLY = re.compile(r"[A-Za-z' ,;.!?-]+")
_MAX_WORDS = 14


@cache
def sentences() -> tuple[str, ...]:
    """Examples and definitions in lower case without punctuation, 3 to 14 words each.

    Raises:
        FileNotFoundError: Debian's ``wordnet-base`` is not installed.
    """
    found: dict[str, None] = {}
    for name in ("verb", "adj", "adv", "noun"):
        for line in (WORDNET_FOLDER / f"data.{name}").read_text().splitlines():
            _, _, gloss = line.partition(" | ")
            definition = gloss.split(";")[0].split("(")[0]
            for text in (*_EXAMPLE.findall(gloss), definition):
                words = _WORD.findall(text.lower())
                if _LETTERS_ONLY.fullmatch(text.strip()) and 3 <= len(words) <= _MAX_WORDS:
                    found[" ".join(words)] = None
    return tuple(found)
