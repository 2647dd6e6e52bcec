"""What ``voicebot models`` does after a command that was killed or interrupted."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Models
from tests.unit.models.publisher_server import (
    Fault,
    Publishers,
    cdn_path,
    language_model,
)
from tests.unit.models.test_pull import QWEN, VOICE, _leftovers
from tests.unit.models.test_store import half_land
from voicebot.models.record import read_record
from voicebot.models.verify import verify


def _start(words: list[str], *given: str) -> subprocess.Popen[str]:
    # A shell's background job ignores SIGINT, and so would its children.
    heeding = ["env", "--default-signal=INT"]
    return subprocess.Popen(
        [*heeding, sys.executable, "-m", "voicebot.cli.main", "models", *given, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("ending", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)]
)
def test_a_pull_that_was_ended_continues_where_it_was(
    publishers: Publishers, words: list[str], directory: Path, ending: signal.Signals, status: int
) -> None:
    content = language_model()
    half, path = len(content) // 2, cdn_path(content)
    publishers.faults[path] = [Fault(hold_after=half)]
    with _start(words, "pull", QWEN, VOICE) as process:
        assert publishers.held.wait(30)
        _wait_for(lambda: any(part.stat().st_size == half for part in directory.rglob("*.part")))
        process.send_signal(ending)
        # The server stays silent, as a network does that went away.
        _, error = process.communicate(timeout=15)
    assert "trying again" not in error
    assert process.returncode == status
    publishers.requests.clear()
    with _start(words, "pull", QWEN, VOICE) as process:
        _, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    assert publishers.ranges_of(path) == [f"bytes={half}-"]
    record = read_record(directory)
    assert {model.id for model in record.models} == {QWEN, VOICE}
    assert not [fault for model in record.models for fault in verify(model, directory).faults]
    assert not _leftovers(directory)


@pytest.mark.parametrize(
    "told",
    ["list: Installed in", "verify: as installed", "bundle b.tar: 1 models", "remove: Removed"],
)
def test_a_model_that_landed_before_a_kill_is_known_to_every_command(
    models: Models,
    directory: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    told: str,
) -> None:
    half_land(directory, 1)
    monkeypatch.chdir(directory)
    command, _, line = told.partition(": ")
    names = [] if command in {"list", "bundle b.tar"} else [VOICE]
    assert models(*command.split(), *names) == 0
    assert line in capsys.readouterr().out


@pytest.mark.parametrize("step", ["Store.land", "write_record", "Store.drop_parts"])
def test_a_kill_while_landing_fetches_nothing_again(
    publishers: Publishers, words: list[str], models: Models, directory: Path, step: str
) -> None:
    dying = (
        "import os, sys\n"
        "from voicebot.cli.main import main\n"
        "from voicebot.models import store\n"
        f"store.{step} = lambda *_: os._exit(9)\n"
        "main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", dying, "models", "pull", QWEN, *words]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 9
    assert bool(read_record(directory).models) is (step == "Store.drop_parts")
    assert models("pull", QWEN) == 0
    assert read_record(directory).find(QWEN)
    assert publishers.ranges_of(cdn_path(language_model())) == [None]
    assert not _leftovers(directory)
