"""``voicebot doctor`` on a real sound server whose microphone hears its loudspeaker, or not."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import program_environment, run_program
from tests.support.pulse import PulseServer

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]


def findings(folder: Path, pulse: PulseServer) -> dict[str, dict[str, Any]]:
    environment = program_environment(folder, pulse.environment)
    done = run_program(environment, "doctor", "--json")
    assert done.err == ""
    found: list[dict[str, Any]] = json.loads(done.out)
    failed = any(each["verdict"] == "fail" for each in found)
    assert done.status == (70 if failed else 0)
    return {each["check"]: each for each in found}


def test_it_hears_its_own_sound(tmp_path: Path) -> None:
    with PulseServer(coupling_db=-6) as pulse:
        found = findings(tmp_path, pulse)
    assert found["microphone"]["verdict"] == "ok"
    assert found["loudspeaker"]["figures"]["device"] == "default"
    assert found["sound server"]["text"].endswith("answers")
    live = found["live"]
    assert live["verdict"] in {"ok", "warn"}, live
    # The sweep has a peak of -12 dBFS, so an RMS of -15 dBFS; the coupling takes 6 dB.
    assert live["figures"]["level_dbfs"] == pytest.approx(-21, abs=1)
    assert 30 < live["figures"]["round_trip_ms"] < 1000


def test_a_microphone_that_hears_nothing_is_noticed(tmp_path: Path) -> None:
    with PulseServer() as pulse:
        found = findings(tmp_path, pulse)
    assert found["microphone"]["verdict"] == "ok"
    assert found["input level"]["verdict"] == "fail"
    assert "digital silence" in found["input level"]["text"]
