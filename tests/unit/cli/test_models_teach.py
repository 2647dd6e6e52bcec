"""``voicebot models teach``, with the starter recognizer."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from voicebot.cli.main import main
from voicebot.models.recognizer_graph import TOOLS
from voicebot.models.recognizer_lexicon import read_lexicon
from voicebot.models.recognizer_words import LEXICON_FILE

Teach = Callable[..., int]

needs_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in (*TOOLS, "espeak-ng")),
    reason="needs libfst-tools and espeak-ng",
)


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    return tmp_path / "models" / "taught" / "en"


@pytest.fixture(name="teach")
def _teach(tmp_path: Path) -> Teach:
    words = ("--set", f"models.directory={tmp_path / 'models'}", "--set", "models.use=starter")
    return lambda *given: main(["models", "teach", *map(str, given), *words])


@needs_tools
@pytest.mark.slow
def test_words_are_added_and_then_more(
    teach: Teach, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("# the family\nAnneliese\n\nturn on the lamp of anneliese\n")
    assert teach("quorvex=K-W-AO-R-V-EH-K-S", "--from", names) == 0
    assert capsys.readouterr().out == (
        f"{out} knows 2 words and 1 sentence more than before\n"
        f"To use it: --set recognizer.model={out}, or the same key in voicebot.yaml\n"
    )
    assert teach("blorptag") == 0
    lexicon = read_lexicon(out / LEXICON_FILE)
    assert lexicon["quorvex"] == {("K", "W", "AO", "R", "V", "EH", "K", "S"): 0.0}
    assert {"anneliese", "blorptag"} <= lexicon.keys()
    assert [path.name for path in out.parent.iterdir()] == ["en"]
    assert main(["transcribe", "--set", f"recognizer.model={out}", str(names)]) == 66


@needs_tools
@pytest.mark.slow
def test_what_is_wrong_leaves_what_was_taught(
    teach: Teach, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert teach("blorptag") == 0
    before = (out / LEXICON_FILE).read_bytes()
    assert teach("zoe=QQ") == 69
    assert "unknown phones QQ" in capsys.readouterr().err
    assert (out / LEXICON_FILE).read_bytes() == before


def test_a_word_with_a_digit_is_refused(
    teach: Teach, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert teach("room2") == 66
    assert capsys.readouterr().err == (
        "voicebot: word 'room2' must be lower-case letters: write it as it is said\n"
    )
    assert not out.exists()


def test_nothing_to_teach_is_an_error(teach: Teach, capsys: pytest.CaptureFixture[str]) -> None:
    assert teach() == 64
    assert "give words, sentences, or a file" in capsys.readouterr().err


def test_a_file_that_cannot_be_read(
    teach: Teach, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert teach("--from", tmp_path / "gone.txt") == 66
    assert capsys.readouterr().err == (
        f"voicebot: {tmp_path / 'gone.txt'} cannot be read (No such file or directory); "
        "give a text file in UTF-8\n"
    )


def test_a_full_disk_is_one_line(
    teach: Teach, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(source: str, target: str, **_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", source, None, target)

    monkeypatch.setattr(shutil, "copy2", full)
    assert teach("quorvex=K-W-AO-R-V-EH-K-S") == 69
    assert capsys.readouterr().err == (
        f"voicebot: {out.parent}: no room left (No space left on device); free some space or "
        "give another folder with --out, then teach again\n"
    )
    assert list(out.parent.iterdir()) == []
