"""State on disk against ``kill -9`` at random moments."""

import random
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support import state_writer
from voicebot.service.state_store import StateStore, database_path

ROOT = Path(__file__).parents[3]
KILLS = 100
LONGEST_LIFE_S = 0.12


@dataclass
class Acknowledged:
    """What must be on the disk by what a writer said, all its lives together.

    Attributes:
        turns: numbers of the turns that were kept and not erased since.
        erasing: all turns up to this are being erased.
        erasures: how many erasures were acknowledged.
        setting: the newest setting.
    """

    turns: set[int] = field(default_factory=set)
    erasing: int | None = None
    erasures: int = 0
    setting: int = 0

    def read(self, line: str) -> None:
        kind, _, number = line.partition(" ")
        match kind:
            case "turn":
                self.turns.add(int(number))
            case "set":
                self.setting = int(number)
            case "erasing":
                self.erasing = int(number)
            case "erased":
                self.turns, self.erasing = set(), None
                self.erasures += 1

    def check(self, found: set[int]) -> None:
        """Every turn is there, at most one more, and an erasure under way is all or nothing."""
        if self.erasing is not None and not found:
            self.turns = set()
        assert self.turns <= found
        assert len(found - self.turns) <= 1
        self.turns, self.erasing = found, None


def _live(path: Path, first: int, life_s: float) -> list[str]:
    """Let a writer live for that long, kill it, and return what it said."""
    with subprocess.Popen(
        [sys.executable, "-m", state_writer.__name__, str(path), str(first)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        # Nothing can be polled for: the moment is meant to be arbitrary.
        time.sleep(life_s)
        writer.kill()
        return writer.stdout.read().splitlines()


def _numbers(path: Path) -> set[int]:
    store = StateStore(path, retention=timedelta(days=1), max_bytes=2_000_000)
    exchanges = store.exchanges()
    store.close()
    for exchange in exchanges:
        number = int(exchange.question.split()[1])
        assert exchange.answer == state_writer.exchange(number).answer
    return {int(exchange.question.split()[1]) for exchange in exchanges}


def _check_integrity(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_at_100_random_kills(tmp_path: Path) -> None:
    path = database_path(tmp_path)
    moments = random.Random(5)
    acknowledged = Acknowledged()
    last = 0
    for _ in range(KILLS):
        for line in _live(path, last + 1, moments.uniform(0.0, LONGEST_LIFE_S)):
            acknowledged.read(line)
            last = max(last, int(line.split()[1]))
        if path.exists():
            _check_integrity(path)
            acknowledged.check(_numbers(path))
            last = max([last, *acknowledged.turns])
    assert last > KILLS, "the writer hardly came to write"
    assert acknowledged.erasures > 0
    store = StateStore(path, retention=timedelta(days=1), max_bytes=2_000_000)
    setting = int(store.setting("level") or 0)
    store.close()
    assert setting >= acknowledged.setting
    assert not list(path.parent.glob("*.damaged"))
