"""Checks and loads a folder in Vosk's model format."""

from pathlib import Path

import vosk

from voicebot.errors import ModelError

_FLAT = ("final.mdl", "mfcc.conf")
_NESTED = ("am/final.mdl", "conf/mfcc.conf")
_IVECTOR = (
    "final.dubm",
    "final.ie",
    "final.mat",
    "global_cmvn.stats",
    "online_cmvn.conf",
    "splice.conf",
)


def load_model(folder: Path) -> vosk.Model:
    """Return the model in ``folder``; raises ModelError that names what is missing or wrong.

    The files are looked for first, because Kaldi ends the process over some that are missing.
    """
    check_folder(folder)
    vosk.SetLogLevel(-1)
    try:
        return vosk.Model(str(folder))
    except Exception as error:  # vosk raises no narrower class
        raise ModelError(
            f"recognizer {folder}: Vosk cannot load it ({error}); a file is damaged, install the "
            "model again"
        ) from error


def has_dynamic_graph(folder: Path) -> bool:
    """Whether the model's graph can be limited to a grammar."""
    return any((folder / prefix / "Gr.fst").exists() for prefix in ("graph", "."))


def check_folder(folder: Path) -> None:
    """Raise ModelError unless ``folder`` has every file that a Vosk model needs."""
    if not folder.is_dir():
        raise ModelError(
            f"recognizer {folder}: no such folder; install the model or correct asr.model"
        )
    flat = not (folder / "am").is_dir()
    graph = folder if flat else folder / "graph"
    needed = [folder / name for name in (_FLAT if flat else _NESTED)]
    needed.append(graph / "words.txt")
    if not (graph / "HCLG.fst").exists():
        needed += [graph / "HCLr.fst", graph / "Gr.fst", graph / "disambig_tid.int"]
    ivector = folder / "ivector"
    if ivector.is_dir():
        needed += [ivector / name for name in _IVECTOR]
    wrong = [str(path.relative_to(folder)) for path in needed if not _has_content(path)]
    if wrong:
        raise ModelError(
            f"recognizer {folder}: missing or empty: {', '.join(wrong)}; install the model again"
        )


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
