"""A short soak; ``script/soak`` runs long ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.system
@pytest.mark.slow
@pytest.mark.timeout(420)
def test_simulated_minutes_with_faults_leave_the_daemon_working(tmp_path: Path) -> None:
    figures = tmp_path / "soak.json"
    words = ("--hours", "0.25", "--fault-every", "75", "--seed", "1", "--json", str(figures))
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak", *words, "--log", str(tmp_path / "soak.log")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(figures.read_text())
    assert report["violations"] == []
    assert sum(report["faults"].values()) >= 5
    assert report["outcomes_whole"]["answered"] + report["outcomes_broken"]["answered"] > 3
    assert sum(len(each) for each in report["recoveries_s"].values()) >= 5
