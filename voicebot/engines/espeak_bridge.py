"""Gives back what Piper's bridge to espeak-ng keeps of each clause that it was asked for.

``PyList_Append`` takes a reference of its own, and espeakbridge.c of piper-tts 1.8.0 never gives
back the one that ``Py_BuildValue`` returned: a tuple and its text stay for as long as the process.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import TypeAlias

from piper import espeakbridge

Clause: TypeAlias = tuple[str, str, bool]
"""Phonemes, what ends the clause, and whether that ends a sentence."""
GetPhonemes: TypeAlias = Callable[[str], list[Clause]]


def mend() -> None:
    """Let the bridge's clauses end with those who use them; once is enough, more does no harm."""
    if not isinstance(espeakbridge.get_phonemes, Releasing):
        espeakbridge.get_phonemes = Releasing(espeakbridge.get_phonemes)


class Releasing:
    """``get_phonemes`` that keeps nothing of what it returned.

    A clause is given back only where it has one reference more than one that nobody keeps, so a
    release of Piper's that does it itself is left alone.

    Attributes:
        bridge: the function that keeps them.
    """

    def __init__(self, get_phonemes: GetPhonemes) -> None:
        self.bridge = get_phonemes

    def __call__(self, text: str) -> list[Clause]:
        """Return the clauses of ``text``. Raises what the bridge raises."""
        clauses = self.bridge(text)
        unkept = _references([(text, "", False)])[0]
        for place, references in enumerate(_references(clauses)):
            if references == unkept + 1:
                ctypes.pythonapi.Py_DecRef(ctypes.py_object(clauses[place]))
        return clauses


def _references(clauses: list[Clause]) -> list[int]:
    return [sys.getrefcount(clause) for clause in clauses]
