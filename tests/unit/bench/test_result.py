import copy
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import QUICK, Size
from voicebot.bench.run import FAMILIES, SCHEMA_VERSION, Plan, open_bench, put_together
from voicebot.bench.schema import RESULT_SCHEMA
from voicebot.bench.table import table
from voicebot.config.schema import Config
from voicebot.errors import UsageError

MET = Bar(family="R4", title="rate", value=1.0, bound=0.97, at_least=True)
MISSED = Bar(family="R8", title="first audio", value=2.0, bound=1.2)


def result(*bars: Bar, selected: frozenset[str]) -> dict[str, Any]:
    model = {"kind": "voice", "name": "starter voice", "bytes": 5, "sha256": "0" * 64}
    machine = {
        "version": "0.1.0",
        "commit": None,
        "cpu": "Test CPU",
        "cores": 2,
        "memory_mb": 1000,
        "stolen_share": 0.0,
        "libraries": {},
        "build_flags": {"llama.cpp": "AVX", "onnxruntime": "Release"},
    }
    head = {
        "schema": SCHEMA_VERSION,
        "began": "2026-01-01T00:00:00+00:00",
        "seconds": 1.0,
        "command": ["voicebot", "bench"],
        "size": Size().as_json(),
        "model_set": "starter",
        "threads": [1, 1],
        "notes": [],
        "machine": machine,
        "models": [model] * 6,
    }
    return head | put_together([Findings(bars=(bar,)) for bar in bars], selected)


def test_a_result_follows_the_schema() -> None:
    jsonschema.validate(result(MET, MISSED, selected=frozenset({"R4", "R8"})), RESULT_SCHEMA)


@pytest.mark.parametrize("key", ["bars_met", "models", "machine", "command", "size"])
def test_the_schema_misses_what_is_missing(key: str) -> None:
    broken = copy.deepcopy(result(MET, selected=frozenset({"R4"})))
    del broken[key]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, RESULT_SCHEMA)


def test_the_size_of_a_quick_run_is_told() -> None:
    assert Size().as_json()["quick"] is False
    few = replace(QUICK, utterances=7).as_json()
    assert (few["quick"], few["utterances"]) == (True, 7)


def test_bars_are_met_when_all_that_were_wanted_are() -> None:
    wanted = frozenset({"R4", "R8"})
    assert result(MET, selected=frozenset({"R4"}))["bars_met"]
    assert not result(MET, selected=wanted)["bars_met"]
    assert not result(MET, MISSED, selected=wanted)["bars_met"]


def test_what_was_not_measured_is_told() -> None:
    left = result(MET, selected=frozenset({"R4"}))["bars_not_measured"]
    assert set(left) == set(FAMILIES) - {"R4"}


def test_a_single_bar_that_was_not_measured_is_told() -> None:
    growth = Bar(family="R4", title="growth", value=None, bound=0.0)
    found = result(MET, growth, selected=frozenset({"R4"}))
    assert "R4 growth" in found["bars_not_measured"]
    assert not found["bars_met"]
    text = table(found)
    assert "R4 growth" in text
    assert "All bars that were measured are met." in text
    jsonschema.validate(found, RESULT_SCHEMA)


def test_people_see_the_verdicts() -> None:
    text = table(result(MET, MISSED, selected=frozenset({"R4", "R8"})))
    assert "Test CPU, 2 cores" in text
    assert "MISSED" in text
    assert "Not all bars are met." in text


def test_every_bar_of_the_goal_has_a_family() -> None:
    assert set(FAMILIES) == {
        *("R1", "R2", "R4", "R6", "R7", "R8", "R10", "R11", "R12", "R13"),
        "start",
    }


def test_a_bar_that_does_not_exist_is_refused() -> None:
    plan = Plan(use="starter", only=frozenset({"R3"}))
    with pytest.raises(UsageError, match="no bar R3"):
        open_bench(Config(), plan, print)


def test_other_languages_are_refused() -> None:
    with pytest.raises(UsageError, match="English"):
        open_bench(Config(language="de"), Plan(use="starter"), print)
