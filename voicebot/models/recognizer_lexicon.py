"""The recognizer's pronunciation lexicon, and pronunciations of new words by espeak-ng."""

import gzip
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from voicebot.errors import ModelError
from voicebot.models.recognizer_phones import PHONE_INDEX, SILENCE, from_espeak

Lexicon = dict[str, dict[tuple[str, ...], float]]
"""Of each word, its pronunciations and what each costs (0 for the likeliest, in nats)."""

ACCENTS: Final = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp")
_TIMEOUT_S: Final = 60.0
_STRESS_MARKS: Final = str.maketrans("", "", "',%=")


def read_lexicon(path: Path) -> Lexicon:
    """Read lines of ``word cost phone phone ...`` from a gzip file.

    Raises:
        ModelError: the file is missing or empty, or a line is broken.
    """
    lexicon: Lexicon = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                word, cost, *phones = line.split()
                lexicon.setdefault(word, {})[tuple(phones)] = float(cost)
    except (OSError, EOFError, ValueError) as error:
        raise ModelError(f"{path} is no lexicon ({error}): install the model again") from error
    if not lexicon:
        raise ModelError(f"{path} is empty: install the model again")
    return lexicon


def write_lexicon(path: Path, lexicon: Lexicon) -> None:
    """Write what `read_lexicon` reads; the same lexicon gives the same bytes."""
    lines = [
        f"{word} {cost:.2f} {' '.join(phones)}\n"
        for word, pronunciations in sorted(lexicon.items())
        for phones, cost in sorted(pronunciations.items())
    ]
    with path.open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
        file.write("".join(lines).encode())


def parse_pronunciation(text: str) -> tuple[str, ...]:
    """Phones of a pronunciation written like ``K IH CH AX N``.

    Raises:
        ModelError: a phone is unknown, or there is none.
    """
    phones = tuple(text.upper().split())
    unknown = [phone for phone in phones if phone == SILENCE or phone not in PHONE_INDEX]
    if unknown or not phones:
        raise ModelError(
            f"pronunciation {text!r} has unknown phones {' '.join(unknown) or '(none given)'}: "
            f"use {' '.join(name for name in PHONE_INDEX if name != SILENCE)}"
        )
    return phones


def pronounce(words: Iterable[str]) -> Lexicon:
    """Pronunciations of words in several accents of English, by the espeak-ng program.

    Raises:
        ModelError: espeak-ng is not installed, or cannot say one of the words.
    """
    wanted = list(words)
    program = shutil.which("espeak-ng")
    if program is None:
        raise ModelError("espeak-ng gives new words their sounds: apt install espeak-ng")
    lexicon: Lexicon = {word: {} for word in wanted}
    for accent in ACCENTS:
        for word, line in zip(wanted, _transcribe(program, accent, wanted), strict=True):
            phones = _phones(line, rhotic="us" in accent)
            if phones:
                lexicon[word].setdefault(phones, 0.0 if not lexicon[word] else 0.3)
    silent = [word for word, pronunciations in lexicon.items() if not pronunciations]
    if silent:
        raise ModelError(f"espeak-ng cannot say {silent[0]!r}: spell it as it sounds")
    return lexicon


def merge(base: Lexicon, added: Mapping[str, Mapping[tuple[str, ...], float]]) -> Lexicon:
    """A lexicon with the pronunciations of both; `base` decides the cost of a shared one."""
    merged = {word: dict(pronunciations) for word, pronunciations in base.items()}
    for word, pronunciations in added.items():
        for phones, cost in pronunciations.items():
            merged.setdefault(word, {}).setdefault(phones, cost)
    return merged


def _transcribe(program: str, accent: str, words: list[str]) -> list[str]:
    process = subprocess.run(
        [program, "-q", "-x", "--sep=_", "-v", accent],
        input="".join(f"{word}\n" for word in words),
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT_S,
    )
    lines = [line for line in process.stdout.splitlines() if line.strip()]
    if process.returncode or len(lines) != len(words):
        raise ModelError(
            f"espeak-ng wrote {len(lines)} pronunciations for {len(words)} words "
            f"({process.stderr.strip() or 'no message'}): check `espeak-ng -x -v {accent}`"
        )
    return lines


def _phones(line: str, *, rhotic: bool) -> tuple[str, ...]:
    """Phones of one transcription such as ``k_'I_tS_@_n``; empty if one is not English."""
    mnemonics = [part.translate(_STRESS_MARKS) for part in line.replace(" ", "_").split("_")]
    mnemonics = [part for part in mnemonics if part]
    phones: list[str] = []
    for mnemonic, following in zip(mnemonics, [*mnemonics[1:], ""], strict=True):
        mapped = from_espeak(mnemonic, rhotic=rhotic, following=following)
        if mapped is None:
            return ()
        phones += [phone for phone in mapped if phone != SILENCE]
    return tuple(phones)
