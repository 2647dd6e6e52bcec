"""Folders that are brought to the disk."""

import errno
import os
from pathlib import Path

import pytest

from voicebot.models.durable import make_readable, sync_folder, sync_tree


def test_a_tree_is_synced_to_its_last_file_and_folder(tmp_path: Path, synced: list[Path]) -> None:
    inner = tmp_path / "am" / "deep"
    inner.mkdir(parents=True)
    (inner / "final.mdl").write_bytes(b"model")
    sync_tree(tmp_path)
    assert set(synced) == {tmp_path, tmp_path / "am", inner, inner / "final.mdl"}


def test_a_folder_is_synced_without_its_files(tmp_path: Path, synced: list[Path]) -> None:
    (tmp_path / "file").touch()
    sync_folder(tmp_path)
    assert synced == [tmp_path]


def test_what_is_made_readable_is_so_for_every_user(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    (folder / "file").touch(mode=0o600)
    make_readable(folder)
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "file").stat().st_mode & 0o777 == 0o644


def test_a_file_system_that_cannot_sync_folders_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    sync_folder(tmp_path)
