"""``voicebot models teach`` on what was taught before: nothing of it gets lost or broken."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.models.samples import write_recognizer
from voicebot.cli.main import main
from voicebot.models.recognizer_graph import TOOLS, GraphSettings
from voicebot.models.recognizer_lexicon import read_lexicon
from voicebot.models.recognizer_ngram import NgramCounts
from voicebot.models.recognizer_words import COUNTS_FILE, LEXICON_FILE, SETTINGS_FILE, write_graph

Teach = Callable[..., int]

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="needs libfst-tools"
)


class Killed(BaseException):
    """Stands for a process that ends in the middle."""


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Path:
    """A recognizer that knows one word."""
    folder = write_recognizer(tmp_path / "small")
    counts = NgramCounts()
    counts.add("lamp")
    write_graph(folder, {"lamp": {("L", "AE", "M", "P"): 0.0}}, counts, GraphSettings())
    return folder


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    return tmp_path / "models" / "taught" / "en"


@pytest.fixture(name="teach")
def _teach(tmp_path: Path, small: Path) -> Teach:
    directory = f"models.directory={tmp_path / 'models'}"

    def run(*given: object, model: Path = small) -> int:
        settings = ("--set", directory, "--set", f"recognizer.model={model}")
        return main(["models", "teach", *map(str, given), *settings])

    return run


def _words(folder: Path) -> set[str]:
    return set(read_lexicon(folder / LEXICON_FILE))


def test_a_kill_while_replacing_loses_nothing(teach: Teach, out: Path) -> None:
    assert teach("zoe=Z-OW-IY") == 0
    rename = Path.rename

    def die(source: Path, target: Path) -> None:
        rename(source, target)
        if source == out:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", die)
        with pytest.raises(Killed):
            teach("tom=T-AA-M")
    assert teach("kim=K-IH-M", model=out) == 0
    assert _words(out) == {"lamp", "zoe", "kim"}
    assert [path.name for path in out.parent.iterdir()] == ["en"]


def test_a_copy_of_the_user_stays(teach: Teach, out: Path) -> None:
    assert teach("zoe=Z-OW-IY") == 0
    copies = [shutil.copytree(out, out.with_name(name)) for name in ("en.old", "en.new")]
    assert teach("tom=T-AA-M") == 0
    assert [_words(copy) for copy in copies] == [{"lamp", "zoe"}] * 2


def test_the_old_copy_goes_once_the_new_one_is_on_the_disk(
    teach: Teach, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert teach("zoe=Z-OW-IY") == 0
    synced: list[tuple[Path, int]] = []
    really = os.fsync

    def note(descriptor: int) -> None:
        really(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append((path, len(list(out.parent.iterdir()))))

    monkeypatch.setattr(os, "fsync", note)
    assert teach("tom=T-AA-M") == 0
    assert {path.name for path, _ in synced} >= {"final.mdl", "HCLr.fst", "taught.txt", "graph"}
    assert synced[-1] == (out.parent, 2)
    assert [path.name for path in out.parent.iterdir()] == ["en"]


@pytest.mark.parametrize(
    ("broken", "remedy"),
    [
        ("am/final.mdl", "give a new folder with --out, or delete this one"),
        (SETTINGS_FILE, "give a new folder with --out, or delete this one"),
        (LEXICON_FILE, "is empty"),
        (COUNTS_FILE, "is empty"),
    ],
)
def test_nothing_is_added_to_a_broken_one(
    teach: Teach, out: Path, broken: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert teach("zoe=Z-OW-IY") == 0
    (out / broken).write_bytes(b"")
    capsys.readouterr()
    assert teach("tom=T-AA-M") == 69
    assert remedy in capsys.readouterr().err
    assert (out / broken).read_bytes() == b""
    assert [path.name for path in out.parent.iterdir()] == ["en"]


@pytest.mark.slow
def test_who_deletes_it_begins_anew(teach: Teach, out: Path) -> None:
    assert teach("quorvex=K-W-AO-R-V-EH-K-S") == 0
    shutil.rmtree(out)
    assert teach("blorptag=B-L-AO-R-P-T-AE-G", "--set", "models.use=starter", model=out) == 0
    assert "blorptag" in _words(out)
    assert "quorvex" not in _words(out)


def test_taught_again_weighs_no_more(
    teach: Teach, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert teach("zoe=Z-OW-IY", "lamp", "lamp of  zoe", "of=AX-V") == 0
    weights = NgramCounts.load(out / COUNTS_FILE).followers
    capsys.readouterr()
    assert teach("zoe=Z-OW", "Lamp", "Lamp of zoe", "lamp  of zoe") == 0
    assert "knows 0 words and 0 sentences more" in capsys.readouterr().out
    assert NgramCounts.load(out / COUNTS_FILE).followers == weights
    assert set(read_lexicon(out / LEXICON_FILE)["zoe"]) == {("Z", "OW", "IY"), ("Z", "OW")}
    assert teach("tom=T-AA-M", "zoe of lamp") == 0
    assert "knows 1 word and 1 sentence more" in capsys.readouterr().out
    assert NgramCounts.load(out / COUNTS_FILE).followers[()]["zoe"] > weights[()]["zoe"]


def test_a_link_stays_one(teach: Teach, out: Path, tmp_path: Path) -> None:
    out.parent.mkdir(parents=True)
    out.symlink_to(tmp_path / "disk" / "en")
    assert teach("zoe=Z-OW-IY") == 0
    assert teach("tom=T-AA-M") == 0
    assert out.is_symlink()
    assert _words(tmp_path / "disk" / "en") == {"lamp", "zoe", "tom"}
    assert [path.name for path in out.parent.iterdir()] == ["en"]


def test_an_empty_folder_is_filled(teach: Teach, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert teach("zoe=Z-OW-IY", "--out", tmp_path / "empty") == 0
    assert _words(tmp_path / "empty") == {"lamp", "zoe"}


def test_every_user_can_read_it(teach: Teach, out: Path) -> None:
    before = os.umask(0o077)
    try:
        assert teach("zoe=Z-OW-IY") == 0
    finally:
        os.umask(before)
    modes = {path: path.stat().st_mode & 0o777 for path in (out.parent, out, *out.rglob("*"))}
    assert modes == {path: 0o755 if path.is_dir() else 0o644 for path in modes}


def test_a_file_of_windows_is_read(teach: Teach, out: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("zoe=Z-OW-IY\r\n", encoding="utf-8-sig")
    assert teach("--from", names) == 0
    assert _words(out) == {"lamp", "zoe"}
