import json
import subprocess
import sys

import pytest


@pytest.mark.system
@pytest.mark.slow
def test_the_benchmark_measures_both_sides_on_the_starter_models() -> None:
    words = ["bench", "--utterances", "2", "--json", "--set", "models.use=starter"]
    done = subprocess.run(
        [sys.executable, "-m", "voicebot.cli.main", *words],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert len(result["ours_ms"]) == len(result["naive_ms"]) == len(result["ours_again_ms"]) == 2
    silence_ms = result["end_silence_s"] * 1000
    assert all(silence_ms < each < 30_000 for each in result["ours_ms"])
    assert result["ours_to_naive"]["median"] > 0
    assert all(stages["recognizer_ms"] is not None for stages in result["stages_ms"])
