"""What the running daemon tells a service manager, while its sound server comes and goes."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.manager import Manager
from tests.support.program import RunningProgram, program_environment, run_program
from tests.support.pulse import PulseServer

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]


@pytest.fixture
def manager() -> Iterator[Manager]:
    with tempfile.TemporaryDirectory(prefix="voicebot-manager-") as folder:
        made = Manager(Path(folder))
        yield made
        made.close()


def test_it_tells_the_truth_while_the_sound_server_dies_and_comes_back(
    tmp_path: Path, manager: Manager
) -> None:
    with PulseServer() as pulse:
        environment = program_environment(tmp_path, pulse.environment) | manager.environment()
        with RunningProgram(environment, "run") as program:
            ready = manager.wait_for("READY=1")
            assert "STATUS=idle; hears default; speaks to default" in ready
            manager.wait_for("WATCHDOG=1")
            facts = json.loads(run_program(environment, "status", "--json").out)
            assert (facts["state"], facts["degraded"]) == ("idle", False)
            assert len(facts["models"]) == 3

            pulse.kill()
            manager.wait_for("STATUS=degraded: no microphone")
            manager.forget()
            manager.wait_for("WATCHDOG=1")
            shown = run_program(environment, "status")
            assert "degraded:     no microphone" in shown.out
            assert "audio_input (audio)" in shown.out

            pulse.start()
            manager.wait_for("STATUS=idle")
            assert program.await_line("works again")
            failures = [line for line in program.errors if "audio_input failed" in line]
            assert len(failures) == 1
