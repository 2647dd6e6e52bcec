"""The phone set of the starter recognizer, and how espeak-ng's phonemes map onto it.

The set is the CMU dictionary's 39 phones plus ``AX`` (schwa). ``SIL`` is silence. In the
graph each phone has four variants by its position in the word (begin, end, internal,
singleton), numbered as Kaldi's ``word_boundary.int`` describes them.
"""

from collections.abc import Sequence
from typing import Final

SILENCE: Final = "SIL"
PHONES: Final[tuple[str, ...]] = (
    SILENCE,
    *[
        "AA",
        "AE",
        "AH",
        "AO",
        "AW",
        "AX",
        "AY",
        "B",
        "CH",
        "D",
        "DH",
        "EH",
        "ER",
        "EY",
        "F",
        "G",
        "HH",
        "IH",
        "IY",
        "JH",
        "K",
        "L",
        "M",
        "N",
        "NG",
        "OW",
        "OY",
    ],
    *["P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH"],
)
PHONE_INDEX: Final[dict[str, int]] = {phone: index for index, phone in enumerate(PHONES)}
POSITIONS: Final = ("begin", "end", "internal", "singleton")
SILENCE_ID: Final = 1
POSITIONAL_PHONE_COUNT: Final = 1 + len(POSITIONS) * (len(PHONES) - 1)

_COMMON: Final[dict[str, str]] = {
    "a": "AE", "aa": "AA", "a#": "AX", "A:": "AA", "0": "AA", "0#": "AA", "E": "EH",
    "E2": "EH", "E#": "EH", "e": "EH", "I": "IH", "I2": "IH", "I#": "IH", "i": "IY",
    "i:": "IY", "y": "IY", "u:": "UW", "u": "UW", "Y": "UW", "U": "UH", "U#": "UH",
    "V": "AH", "@": "AX", "@2": "AX", "@5": "AX", "@#": "AX", "@-": "AX", "3:": "ER",
    "VR": "ER", "IR": "ER", "O:": "AO", "O": "AO", "O2": "AO", "aI": "AY", "aI2": "AY",
    "aU": "AW", "eI": "EY", "oU": "OW", "o": "OW", "OI": "OY", "aI@": "AY AX",
    "aI3": "AY ER", "i@": "IY AX", "@L": "AX L", "n-": "AX N", "m-": "AX M",
    "p": "P", "b": "B", "t": "T", "t#": "T", "t2": "T", "t[": "T", "?": "T", "d": "D",
    "d#": "D", "k": "K", "x": "K", "g": "G", "tS": "CH", "dZ": "JH", "f": "F", "v": "V",
    "T": "TH", "D": "DH", "s": "S", "s#": "S", "z": "Z", "z#": "Z", "S": "SH", "C": "SH",
    "Z": "ZH", "h": "HH", "m": "M", "n": "N", "N": "NG", "l": "L", "l#": "L", "r": "R",
    "r-": "R", "R": "R", "j": "Y", "w": "W", "w#": "W", "ts": "T S", "dz": "D Z",
    "_": SILENCE, "_:": SILENCE, "_|": SILENCE, "_!": SILENCE,
}  # fmt: skip
_RHOTIC: Final[dict[str, str]] = {
    "A@": "AA R", "O@": "AO R", "o@": "AO R", "e@": "EH R", "i@3": "IH R", "U@": "UH R",
    "3": "ER",
}  # fmt: skip
_NON_RHOTIC: Final[dict[str, str]] = {
    "A@": "AA", "O@": "AO", "o@": "AO", "e@": "EH", "i@3": "IY AX", "U@": "UH AX",
    "3": "AX",
}  # fmt: skip
_PALATALIZATION_MARK: Final = ";"


def from_espeak(mnemonic: str, *, rhotic: bool, following: str = "") -> tuple[str, ...] | None:
    """Phones of one espeak-ng phoneme mnemonic.

    Args:
        mnemonic: as espeak-ng's phoneme events and ``espeak-ng -x`` name it, no stress mark.
        rhotic: whether the voice pronounces the r of "car", as American voices do.
        following: the next mnemonic; its r is not doubled.

    Returns:
        Zero to two phones, or None for a phoneme that English does not have.
    """
    if mnemonic == _PALATALIZATION_MARK:
        return ()
    mapped = (_RHOTIC if rhotic else _NON_RHOTIC).get(mnemonic) or _COMMON.get(mnemonic)
    if mapped is None:
        return None
    phones = tuple(mapped.split())
    if len(phones) == 2 and phones[1] == "R" and following in {"r", "r-"}:
        return phones[:1]
    return phones


def positional_ids(phones: Sequence[str]) -> list[int]:
    """Kaldi phone ids of one word's pronunciation, each with its position in the word."""
    last = len(phones) - 1
    if not last:
        return [_positional_id(phones[0], "singleton")]
    middle = [_positional_id(phone, "internal") for phone in phones[1:-1]]
    return [
        _positional_id(phones[0], "begin"),
        *middle,
        _positional_id(phones[last], "end"),
    ]


def base_phone_index(phone_id: int) -> int:
    """Index into `PHONES` of a Kaldi phone id (1 is silence)."""
    return 0 if phone_id == SILENCE_ID else (phone_id - 2) // len(POSITIONS) + 1


def _positional_id(phone: str, position: str) -> int:
    return 2 + len(POSITIONS) * (PHONE_INDEX[phone] - 1) + POSITIONS.index(position)
