"""Pulling onto disks that are full, failing, forbidden or elsewhere."""

import ctypes
import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.models.publisher_server import (
    Publishers,
    cdn_path,
    language_model,
    vosk_zip,
)
from tests.unit.models.samples import VOSK_FILES
from tests.unit.models.small_disk import small_disk
from tests.unit.models.test_pull import QWEN, RECOGNIZER, VOICE, _leftovers, _publish, _pull
from voicebot.errors import ModelError
from voicebot.models.http import Client
from voicebot.models.record import read_record
from voicebot.models.storage_errors import DiskFullError
from voicebot.models.verify import verify


@contextmanager
def _largest_file(size_bytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_room_in_the_middle_is_one_line_and_frees_what_was_fetched(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    _pull(directory, client, VOICE)
    with _largest_file(100_000), pytest.raises(DiskFullError, match="no room left") as caught:
        _pull(directory, client, QWEN, RECOGNIZER)
    assert "\n" not in str(caught.value)
    record = read_record(directory)
    assert VOICE in {model.id for model in record.models} <= {VOICE, RECOGNIZER}
    assert not [fault for model in record.models for fault in verify(model, directory).faults]
    assert not _leftovers(directory)
    _pull(directory, client, QWEN)
    assert read_record(directory).find(QWEN)


def test_a_disk_that_fills_while_unpacking_keeps_what_was_there(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    large = bytes(range(256)) * 400_000
    publishers.publish_recognizer(
        RECOGNIZER, vosk_zip(RECOGNIZER, VOSK_FILES | {"graph/words.txt": large})
    )
    with small_disk(directory, 64):
        _pull(directory, client, VOICE)
        with pytest.raises(DiskFullError, match=r"no room left \(No space left on device\)"):
            _pull(directory, client, RECOGNIZER)
        (voice,) = read_record(directory).models
        assert not verify(voice, directory).faults
        assert not _leftovers(directory)


def test_a_disk_that_is_too_small_is_found_before_anything_is_fetched(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    with small_disk(directory, 8):
        publishers.requests.clear()
        with pytest.raises(DiskFullError, match=r"5\d MB are needed and \d MB are free"):
            _pull(directory, client, QWEN)
        assert not publishers.ranges_of(cdn_path(language_model()))


def test_a_folder_of_another_user_is_one_line(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    with small_disk(directory, 64):
        libc = ctypes.CDLL(None, use_errno=True)
        readonly, remount = 1, 32
        assert libc.mount(None, os.fsencode(directory), None, readonly | remount, None) == 0
        with pytest.raises(ModelError, match=r"cannot be written .Read-only file system.; run as"):
            _pull(directory, client, QWEN)


def test_a_disk_that_fails_while_installing_keeps_what_was_fetched(
    publishers: Publishers, client: Client, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    _publish(publishers)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(ModelError, match="Input/output error"):
            _pull(directory, client, QWEN)
    publishers.requests.clear()
    _pull(directory, client, QWEN)
    assert {method for method, *_ in publishers.requests} == {"HEAD"}
    assert not _leftovers(directory)


def test_a_folder_on_another_disk_is_told_before_anything_is_fetched(
    publishers: Publishers, client: Client, directory: Path, tmp_path: Path
) -> None:
    _publish(publishers)
    directory.mkdir()
    with small_disk(tmp_path / "disk", 1):
        (directory / "language").symlink_to(tmp_path / "disk")
        with pytest.raises(ModelError, match=rf"^{directory}/language: on another disk than"):
            _pull(directory, client, QWEN)
        assert not publishers.ranges_of(cdn_path(language_model()))
        _pull(directory, client, VOICE)
