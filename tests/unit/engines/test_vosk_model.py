"""What a Vosk folder must hold."""

from pathlib import Path

import pytest

from voicebot.engines.vosk import VoskRecognizer
from voicebot.engines.vosk_model import check_folder
from voicebot.errors import ModelError

_STATIC = ("am/final.mdl", "conf/mfcc.conf", "graph/HCLG.fst", "graph/words.txt")


def _folder(path: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    return path


def test_complete_folders_pass(tmp_path: Path) -> None:
    check_folder(_folder(tmp_path / "static", _STATIC))
    dynamic = ("graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int")
    check_folder(_folder(tmp_path / "dynamic", (*_STATIC[:2], "graph/words.txt", *dynamic)))
    check_folder(_folder(tmp_path / "flat", ("final.mdl", "mfcc.conf", "HCLG.fst", "words.txt")))


@pytest.mark.parametrize("name", _STATIC)
def test_a_missing_or_empty_file_is_named(tmp_path: Path, name: str) -> None:
    folder = _folder(tmp_path, _STATIC)
    expected = "graph/HCLr.fst" if name == "graph/HCLG.fst" else name
    (folder / name).unlink()
    if name == "am/final.mdl":
        (folder / name).write_bytes(b"")
    with pytest.raises(ModelError, match=f"missing or empty: {expected}"):
        check_folder(folder)


def test_a_half_ivector_folder_is_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path, (*_STATIC, "ivector/final.ie"))
    with pytest.raises(ModelError, match=r"ivector/final\.dubm, ivector/final\.mat"):
        check_folder(folder)


def test_no_folder_and_a_file_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none", _folder(tmp_path, ("file",)) / "file"):
        with pytest.raises(ModelError, match=r"no such folder.*recognizer\.model"):
            VoskRecognizer(path)


def test_a_grammar_needs_a_dynamic_graph(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="takes no grammar"):
        VoskRecognizer(_folder(tmp_path, _STATIC), grammar=["yes", "no"])
