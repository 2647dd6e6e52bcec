import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.models.publisher_server import Publishers, running_publishers
from voicebot.models.http import Backoff, Client


@pytest.fixture
def publishers() -> Iterator[Publishers]:
    with running_publishers() as running:
        yield running


@pytest.fixture
def client(publishers: Publishers) -> Client:
    return Client(
        mirror=publishers.url, timeout_s=10, backoff=Backoff(attempts=3, first_s=0.01, longest_s=1)
    )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files and folders that were brought to the disk."""
    seen: list[Path] = []
    really = os.fsync

    def note(descriptor: int) -> None:
        really(descriptor)
        seen.append(Path(f"/proc/self/fd/{descriptor}").readlink())

    monkeypatch.setattr(os, "fsync", note)
    return seen
