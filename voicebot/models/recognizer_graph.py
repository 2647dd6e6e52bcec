"""Builds the decoding graph of the recognizer in the look-ahead form: HCLr.fst and Gr.fst.

Vosk composes the two while it decodes, so that a grammar given at run time can stand in for
Gr. The tools come from OpenFst (Debian's ``libfst-tools``).
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voicebot.errors import ModelError
from voicebot.models.recognizer_lexicon import Lexicon
from voicebot.models.recognizer_ngram import (
    END,
    START,
    UNKNOWN,
    BackoffModel,
    NgramCounts,
    NgramSettings,
)
from voicebot.models.recognizer_phones import POSITIONAL_PHONE_COUNT
from voicebot.models.recognizer_trie import EPSILON, phone_graph, transition_text

TOOLS: Final = ("fstcompile", "fstarcsort", "fstconvert", "fstrelabel")
_PACKAGE: Final = "libfst-tools"
_TIMEOUT_S: Final = 300.0
_EPSILON_WORD: Final = "<eps>"
_UNUSED_LABEL: Final = 2 * POSITIONAL_PHONE_COUNT + 1  # Vosk wants at least one to remove


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSettings:
    """Costs of the graph: the n-gram's, and of each phone in an unknown word (nats).

    The phone's cost comes on top of the phone bigram's, and is negative: an unknown word
    competes with several short words.
    """

    ngram: NgramSettings = field(default_factory=NgramSettings)
    unknown_phone_cost: float = -1.0


def build_graph(
    folder: Path, lexicon: Lexicon, counts: NgramCounts, settings: GraphSettings
) -> None:
    """Write HCLr.fst, Gr.fst, words.txt and disambig_tid.int into `folder`.

    Raises:
        ModelError: OpenFst's tools are missing or fail.
        OSError: `folder` cannot be written, or its disk is full.
    """
    require_tools()
    names = [_EPSILON_WORD, *sorted(lexicon), UNKNOWN, START, END]
    numbers = {name: number for number, name in enumerate(names)}
    states = phone_graph(lexicon, numbers, numbers[UNKNOWN], settings.unknown_phone_cost)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:  # no other disk has to have room
        pairs = Path(scratch, "pairs")
        sort = ["fstarcsort", "--sort_type=olabel"]
        phones = _pipe(transition_text(states), [["fstcompile"], sort])
        (folder / "HCLr.fst").write_bytes(_lookahead(phones, pairs))
        relabelled = _relabelling(pairs, numbers)
        pairs.write_text("".join(f"{old}\t{new}\n" for old, new in relabelled.items()))
        model = BackoffModel(counts, lexicon, settings.ngram)
        relabel = [f"--relabel_ipairs={pairs}", f"--relabel_opairs={pairs}"]
        ngram = _pipe(
            _ngram_text(model, numbers),
            [["fstcompile"], ["fstrelabel", *relabel], ["fstarcsort", "--sort_type=ilabel"],
             ["fstconvert", "--fst_type=const"]],
        )  # fmt: skip
        (folder / "Gr.fst").write_bytes(ngram)
    lines = [f"{name} {relabelled.get(number, EPSILON)}\n" for name, number in numbers.items()]
    (folder / "words.txt").write_text("".join(lines), encoding="utf-8")
    (folder / "disambig_tid.int").write_text(f"{_UNUSED_LABEL}\n")


def require_tools() -> None:
    """Check that OpenFst's programs and its look-ahead extension are there.

    Raises:
        ModelError: one is missing.
    """
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise ModelError(f"{missing[0]} builds the recognizer's graph: apt install {_PACKAGE}")
    _lookahead_library()


def _lookahead_library() -> str:
    """Name of OpenFst's look-ahead extension, which registers the ``olabel_lookahead`` type."""
    listed = subprocess.run(
        ["ldconfig", "-p"], capture_output=True, text=True, check=False, timeout=_TIMEOUT_S,
        env={**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin"},
    ).stdout  # fmt: skip
    for line in listed.splitlines():
        if line.strip().startswith("libfstlookahead.so"):
            return line.split()[-1]
    raise ModelError(f"OpenFst's look-ahead extension is missing: apt install {_PACKAGE}")


def _relabelling(pairs: Path, numbers: dict[str, int]) -> dict[int, int]:
    """Old to new word numbers: those that the look-ahead form chose, fresh ones for the rest."""
    relabelled = {
        int(old): int(new) for old, new in (line.split() for line in pairs.read_text().splitlines())
    }
    fresh = max([*relabelled.values(), len(numbers)]) + 1
    for number in numbers.values():
        if number != EPSILON and number not in relabelled:
            relabelled[number] = fresh
            fresh += 1
    return relabelled


def _ngram_text(model: BackoffModel, numbers: dict[str, int]) -> Iterable[str]:
    for arc in model.arcs():
        label = EPSILON if arc.word is None else numbers[arc.word]
        yield f"{arc.source} {arc.target} {label} {label} {arc.cost:.4f}\n"
    for state, cost in model.finals():
        yield f"{state} {cost:.4f}\n"


def _lookahead(graph: bytes, pairs: Path) -> bytes:
    """The look-ahead form of a graph; the word numbers that it chose go into a file."""
    command = ["fstconvert", "--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}"]
    return _run(command, graph, {"LD_PRELOAD": _lookahead_library()})


def _pipe(lines: Iterable[str], commands: list[list[str]]) -> bytes:
    """Feed text through programs one after the other; returns what the last one writes."""
    data = "".join(lines).encode()
    for command in commands:
        data = _run(command, data, {})
    return data


def _run(command: list[str], data: bytes, environment: dict[str, str]) -> bytes:
    process = subprocess.run(
        command, input=data, capture_output=True, check=False, timeout=_TIMEOUT_S,
        env={**os.environ, **environment},
    )  # fmt: skip
    if process.returncode:
        message = process.stderr.decode(errors="replace").strip().splitlines()
        raise ModelError(
            f"{command[0]} failed ({message[-1] if message else process.returncode}): "
            f"reinstall {_PACKAGE}"
        )
    return process.stdout
