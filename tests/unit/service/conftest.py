from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.service.commands import Commands
from voicebot.service.state_store import StateStore


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    made = Commands(tmp_path)
    monkeypatch.setenv("PATH", made.path)
    return made


@pytest.fixture(autouse=True)
def _stores_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every store that a test opens; Python 3.13 reports those that are only dropped."""
    opened: list[StateStore] = []
    make = StateStore.__init__

    def note(store: StateStore, *arguments: Any, **settings: Any) -> None:
        make(store, *arguments, **settings)
        opened.append(store)

    monkeypatch.setattr(StateStore, "__init__", note)
    yield
    for store in opened:
        store.close()
