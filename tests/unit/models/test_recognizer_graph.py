"""The recognizer's graph: where it is written, and what the disk refuses."""

import errno
import shutil
import tempfile
from pathlib import Path

import pytest

from voicebot.models.recognizer_graph import TOOLS, GraphSettings, build_graph
from voicebot.models.recognizer_lexicon import Lexicon
from voicebot.models.recognizer_ngram import NgramCounts

LEXICON: Lexicon = {"lamp": {("L", "AE", "M", "P"): 0.0}}

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="needs libfst-tools"
)


@pytest.fixture(name="counts")
def _counts() -> NgramCounts:
    counts = NgramCounts()
    counts.add("lamp")
    return counts


@pytest.mark.parametrize("name", ["HCLr.fst", "Gr.fst", "words.txt"])
def test_a_full_disk_is_told_as_that(tmp_path: Path, counts: NgramCounts, name: str) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as refused:
        build_graph(tmp_path, LEXICON, counts, GraphSettings())
    assert refused.value.errno == errno.ENOSPC


def test_no_room_for_temporary_files_is_needed(
    tmp_path: Path, counts: NgramCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    build_graph(tmp_path, LEXICON, counts, GraphSettings())
    assert {path.name for path in tmp_path.iterdir()} == {
        "HCLr.fst", "Gr.fst", "words.txt", "disambig_tid.int"
    }  # fmt: skip
