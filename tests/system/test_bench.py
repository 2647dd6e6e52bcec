import json
import subprocess
import sys
from typing import Any

import pytest


def bench(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "voicebot.cli.main", "bench", "--models", "starter"]
    done = subprocess.run(
        [*command, "--quick", "--json", *words],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.system
@pytest.mark.slow
def test_all_sides_answer_the_same_questions() -> None:
    result = bench("--only", "R1,R2")
    turns = result["data"]["turns"]
    ours, naive = turns["ours"]["ours"], turns["baselines"]["naive"]
    assert len(ours) == len(naive) == len(turns["floor"]) == 2
    assert len(turns["ours"]["ours again"]) == 2
    assert all(0.2 < turn["response_s"] < 30 for turn in ours)
    # The end of the speech is known to a window of 32 ms.
    assert all(turn["response_s"] > 0.65 for turn in turns["ours"]["ours at equal silence"])
    assert all(turn["timings"]["recognizer_ms"] is not None for turn in ours)
    assert [bar["family"] for bar in result["bars"]] == ["R1", "R1", "R2", "R2"]
    assert result["bars_met"] == all(bar["met"] for bar in result["bars"])
    assert all(len(model["sha256"]) == 64 for model in result["models"])


@pytest.mark.system
@pytest.mark.slow
def test_a_daemon_of_its_own_is_started_and_weighed() -> None:
    result = bench("--only", "start,R13,R8")
    figures = {bar["title"]: bar["value"] for bar in result["bars"]}
    assert 0.2 < figures["exec to listening, warm"] < 60
    assert 50 < figures["peak resident memory of the daemon"] < 2000
    assert len(result["data"]["memory"]["rss_kb"]["text"]) == 13
    assert "R1" in result["bars_not_measured"]
    assert any("R13 growth" in each for each in result["bars_not_measured"])
