"""docs/operations.md against the code."""

import re
from pathlib import Path

import pytest

from voicebot.events import Stage, TurnState
from voicebot.service.liveness import Liveness, Vitals

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/operations.md").read_text()


def test_every_check_of_the_doctor_is_explained() -> None:
    sources = [path.read_text() for path in (ROOT / "voicebot/service/checks").glob("*.py")]
    names = {name for source in sources for name in re.findall(r'check="([^"]+)"', source)}
    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_every_state_is_explained() -> None:
    assert {state.value for state in TurnState if f"`{state.value}" not in PAGE} == set()


@pytest.mark.parametrize(
    "vitals",
    [
        Vitals(now_s=6.0, delivering=True, last_frame_s=0.0),
        Vitals(now_s=91.0, delivering=False, last_frame_s=None, thinking_since_s=0.0,
               thinking_limit_s=90.0),
        Vitals(now_s=1.0, delivering=True, last_frame_s=1.0, stuck=("recognizer",)),
    ],
)  # fmt: skip
def test_every_reason_to_restart_is_explained(vitals: Vitals) -> None:
    reason = Liveness().why_dead(vitals)
    assert reason is not None
    assert f"`{reason}`" in PAGE


@pytest.mark.parametrize(
    "stage",
    [
        Stage.AUDIO_INPUT,
        Stage.AUDIO_OUTPUT,
        Stage.RECOGNIZER,
        Stage.LANGUAGE_MODEL,
        Stage.SYNTHESIZER,
    ],
)
def test_the_failure_of_each_stage_is_explained(stage: Stage) -> None:
    assert f"`{stage.value} failed (" in PAGE
