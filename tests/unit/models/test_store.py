import contextlib
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.models.samples import write_voice
from tests.unit.models.small_disk import fill, small_disk
from voicebot.errors import ModelError
from voicebot.models import store as store_module
from voicebot.models.catalog import ModelKind, load_catalog
from voicebot.models.digest import record_of
from voicebot.models.record import InstalledModel, read_record
from voicebot.models.store import Store, half_fetched, open_store
from voicebot.models.verify import verify

ID = "en_US-lessac-medium"


class Killed(BaseException):
    """Stands for a process that ends in the middle."""


def _stage(store: Store, content: bytes = b"") -> InstalledModel:
    folder = store.staging(ID)
    voice = write_voice(folder / f"{ID}.onnx")
    voice.write_bytes(voice.read_bytes() + content)
    entry = load_catalog().find(ID)
    return InstalledModel(
        id=ID,
        title=entry.title,
        kind=ModelKind.VOICE,
        languages=entry.languages,
        licence="MIT",
        source=entry.source,
        files={path.name: record_of(path) for path in folder.iterdir()},
        installed_at="2026-01-01T00:00:00+00:00",
    )


def half_land(directory: Path, renames: int) -> None:
    """Land a voice in a process that is killed after so many moves, before it is recorded."""
    with open_store(directory):
        pass
    left = iter(range(renames))
    rename = Path.rename

    def move(path: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise Killed
        return rename(path, target)

    def die(*_: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", move)
        patch.setattr(store_module, "write_record", die)
        store = Store(directory)
        with pytest.raises(Killed):
            store.land(_stage(store, b"new"))


def _is_whole(directory: Path) -> bool:
    model = read_record(directory).find(ID)
    return model is not None and not verify(model, directory).faults


def _hidden(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir() if path.name.startswith("."))


def test_lands_replaces_and_removes(directory: Path) -> None:
    with open_store(directory) as store:
        store.land(_stage(store))
        assert _is_whole(directory)
        second = _stage(store, b"more")
        store.land(second)
        assert read_record(directory).models == (second,)
        assert _is_whole(directory)
        store.remove(ID)
        assert not list((directory / "voice").iterdir())
        with pytest.raises(ModelError, match="no installed model"):
            store.remove(ID)
    assert _hidden(directory) == [".lock"]


def test_a_full_disk_does_not_keep_a_model(directory: Path) -> None:
    with small_disk(directory, 8):
        with open_store(directory) as store:
            store.land(_stage(store))
        fill(directory)
        with open_store(directory) as store:
            store.remove(ID)
        assert not read_record(directory).models
        assert not list((directory / "voice").iterdir())
        assert _hidden(directory) == [".lock"]


def test_what_was_fetched_of_a_model_can_be_removed(directory: Path) -> None:
    part = directory / ".parts" / ID / "file.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    assert half_fetched(directory) == {ID: 4}
    with open_store(directory) as store:
        with pytest.raises(ModelError, match="no installed model"):
            store.remove("../voice")
        store.remove(ID)
    assert _hidden(directory) == [".lock"]


def test_the_service_can_read_what_a_careful_root_installs(directory: Path) -> None:
    before = os.umask(0o077)
    try:
        with open_store(directory) as store:
            store.land(_stage(store))
    finally:
        os.umask(before)
    for path in (directory / "voice" / ID, *(directory / "voice" / ID).iterdir()):
        assert path.stat().st_mode & 0o044 == 0o044
    assert directory.stat().st_mode & 0o055 == 0o055


def test_what_is_moved_into_place_is_brought_to_the_disk_before_its_record_and_both_stay(
    directory: Path, synced: list[Path]
) -> None:
    with open_store(directory) as store:
        model = _stage(store)
        store.land(model)
    places, record = [directory / "voice", directory / ".landing"], directory / "installed.part"
    assert synced[-5:] == [*places, record, directory, directory]


@pytest.mark.parametrize("installed_before", [False, True])
@pytest.mark.parametrize("steps", range(12))
def test_a_kill_at_any_step_is_finished_or_undone(
    directory: Path, monkeypatch: pytest.MonkeyPatch, steps: int, installed_before: bool
) -> None:
    with open_store(directory) as store:
        if installed_before:
            store.land(_stage(store))
    left = iter(range(steps))

    def dying(function: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            if next(left, None) is None:
                raise Killed
            return function(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("rename", "replace", "unlink"):
            patch.setattr(Path, name, dying(getattr(Path, name)))
        for name in ("write_synced", "sync_folder", "write_record"):
            patch.setattr(store_module, name, dying(getattr(store_module, name)))
        store = Store(directory)
        with contextlib.suppress(Killed):
            store.land(_stage(store, b"new"))
    with open_store(directory):
        pass
    if installed_before:
        assert _is_whole(directory)
    else:
        installed = (directory / "voice" / ID).exists()
        assert installed == _is_whole(directory)
    assert _hidden(directory) == [".lock"]


def test_a_full_disk_at_the_record_leaves_everything_as_it_was(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with open_store(directory) as store:
        store.land(_stage(store))
        before = read_record(directory)
        monkeypatch.setattr(store_module, "write_record", full)
        with pytest.raises(OSError, match="No space"):
            store.land(_stage(store, b"new"))
    assert read_record(directory) == before
    assert _is_whole(directory)


def test_a_folder_that_cannot_be_moved_leaves_everything_as_it_was(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if target == directory / "voice" / ID and path.suffix != ".old":
            raise OSError(5, "Input/output error")
        return rename(path, target)

    with open_store(directory) as store:
        store.land(_stage(store))
        before = read_record(directory)
        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(OSError, match="Input/output"):
            store.land(_stage(store, b"new"))
    assert read_record(directory) == before
    assert _is_whole(directory)
    assert _hidden(directory) == [".lock"]


def test_ctrl_c_while_landing_loses_nothing(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(directory) as store:
        store.land(_stage(store))

    def interrupted(*_: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    def land() -> None:
        with open_store(directory) as store:
            model = _stage(store, b"new")
            monkeypatch.setattr(store_module, "write_record", interrupted)
            store.land(model)

    with pytest.raises(KeyboardInterrupt):
        land()
    assert _is_whole(directory)
    assert (directory / "voice" / ID / f"{ID}.onnx").read_bytes().endswith(b"new")
    assert _hidden(directory) == [".lock"]


def test_a_damaged_record_is_found_before_anything_moves(directory: Path) -> None:
    with open_store(directory) as store:
        store.land(_stage(store))
        (directory / "installed.json").write_text("{")
        with pytest.raises(ModelError, match="damaged"):
            store.land(_stage(store, b"new"))
    assert not (directory / "voice" / ID / f"{ID}.onnx").read_bytes().endswith(b"new")


@pytest.mark.parametrize("step", ["voicebot.models.store.write_record", "shutil.rmtree"])
def test_a_kill_while_removing_is_finished_or_undone(
    directory: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with open_store(directory) as store:
        store.land(_stage(store))

    def dying(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(step, dying)
        with pytest.raises(Killed):
            Store(directory).remove(ID)
    with open_store(directory):
        pass
    installed = (directory / "voice" / ID).exists()
    assert installed == _is_whole(directory) == (step != "shutil.rmtree")
    assert _hidden(directory) == [".lock"]


def _hold(directory: Path, ready: "multiprocessing.Barrier", done: "multiprocessing.Event") -> None:  # type: ignore[valid-type]
    with open_store(directory):
        ready.wait()  # type: ignore[attr-defined]
        done.wait()  # type: ignore[attr-defined]


def test_a_second_process_is_told_who_is_at_work(directory: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(2), context.Event()
    process = context.Process(target=_hold, args=(directory, ready, done))
    process.start()
    ready.wait(30)
    try:
        with (
            pytest.raises(ModelError, match=rf"process {process.pid} changes models there now"),
            open_store(directory),
        ):
            pass
    finally:
        done.set()
        process.join(30)
    with open_store(directory):
        pass


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ModelError, match=rf"^{tmp_path}/file/models: Not a directory$"),
        open_store(tmp_path / "file" / "models"),
    ):
        pass


@pytest.mark.parametrize("linked", ["", "voice"])
def test_a_link_to_a_disk_that_is_not_mounted_is_named(directory: Path, linked: str) -> None:
    link = directory / linked
    link.parent.mkdir(exist_ok=True)
    link.symlink_to("/disk/absent")
    told = rf"^{link}: a link to /disk/absent, which is not there; is its disk mounted\?$"
    with pytest.raises(ModelError, match=told), open_store(directory):
        pass


def test_parts_that_nobody_continued_are_deleted(directory: Path) -> None:
    for name, age_s in {"old": 30 * 24 * 3600, "new": 60}.items():
        part = directory / ".parts" / name / "file.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(b"x")
        moment = part.stat().st_mtime - age_s
        os.utime(part, (moment, moment))
    with open_store(directory):
        pass
    assert [path.name for path in (directory / ".parts").iterdir()] == ["new"]
