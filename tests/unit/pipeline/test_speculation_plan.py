from dataclasses import replace

import pytest

from voicebot.events import TurnWork
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.speculation_plan import (
    SpeculationPlan,
    SpeculationSettings,
    Step,
    WasteBudget,
)
from voicebot.protocols import Completeness

PAUSE = Progress(
    partial="who are you",
    is_settled=True,
    completeness=Completeness.UNKNOWN,
    recognized_s=1.0,
    backlog_s=0.0,
    last_voiced_s=1.0,
    silence_s=0.2,
)


def begun(settings: SpeculationSettings | None = None) -> SpeculationPlan:
    plan = SpeculationPlan(settings or SpeculationSettings())
    assert plan.observe(PAUSE) is Step.BEGIN
    return plan


def test_a_pause_begins_a_reply_and_silence_keeps_it() -> None:
    plan = begun()
    assert plan.hypothesis == "who are you"
    assert plan.observe(replace(PAUSE, silence_s=0.5)) is Step.NOTHING
    assert plan.begun == 1


@pytest.mark.parametrize(
    "change",
    [
        {"silence_s": 0.09},
        {"is_settled": False},
        {"partial": ""},
        {"backlog_s": 0.41},
        {"completeness": Completeness.UNFINISHED},
        {"completeness": None},
    ],
)
def test_no_reply_is_begun(change: dict[str, object]) -> None:
    plan = SpeculationPlan(SpeculationSettings())
    assert plan.observe(replace(PAUSE, **change)) is Step.NOTHING  # type: ignore[arg-type]
    assert plan.observe(PAUSE) is Step.BEGIN


def test_switched_off_none_is_begun() -> None:
    assert SpeculationPlan(SpeculationSettings(enabled=False)).observe(PAUSE) is Step.NOTHING


def test_a_complete_command_needs_no_longer_pause_than_the_recognizer() -> None:
    plan = SpeculationPlan(SpeculationSettings())
    short = replace(PAUSE, silence_s=0.08, completeness=Completeness.COMPLETE)
    assert plan.observe(replace(short, is_settled=False)) is Step.NOTHING
    assert plan.observe(short) is Step.BEGIN


@pytest.mark.parametrize("change", [{"partial": "who are you two"}, {"backlog_s": 0.5}])
def test_a_revised_transcript_or_a_busy_recognizer_drops_it(change: dict[str, object]) -> None:
    plan = begun()
    assert plan.observe(replace(PAUSE, **change)) is Step.DROP  # type: ignore[arg-type]
    assert plan.hypothesis is None
    assert plan.observe(PAUSE) is Step.BEGIN


def test_speech_that_goes_on_drops_it_and_a_short_noise_does_not() -> None:
    plan = begun()
    voiced = replace(PAUSE, is_settled=False, silence_s=0.0)
    assert plan.observe(replace(voiced, last_voiced_s=1.4)) is Step.NOTHING
    assert plan.observe(replace(voiced, last_voiced_s=1.46)) is Step.NOTHING
    assert plan.observe(replace(PAUSE, last_voiced_s=1.46)) is Step.NOTHING
    assert plan.observe(replace(voiced, last_voiced_s=1.7)) is Step.NOTHING
    assert plan.observe(replace(voiced, last_voiced_s=1.75)) is Step.NOTHING
    assert plan.observe(replace(voiced, last_voiced_s=1.81)) is Step.DROP


def test_only_so_many_are_begun_for_one_question() -> None:
    plan = begun(SpeculationSettings(max_per_turn=2))
    changed = replace(PAUSE, partial="who are you then")
    assert [plan.observe(changed) for _ in range(2)] == [Step.DROP, Step.BEGIN]
    assert [plan.observe(PAUSE) for _ in range(3)] == [Step.DROP, Step.NOTHING, Step.NOTHING]


def test_a_reply_that_came_to_nothing_is_not_begun_again_for_the_same_words() -> None:
    plan = begun()
    plan.refuse()
    assert plan.observe(PAUSE) is Step.NOTHING
    assert plan.observe(replace(PAUSE, partial="who is he")) is Step.BEGIN


def work(useful_ms: float, wasted_ms: float) -> TurnWork:
    return TurnWork(speculation_useful_ms=useful_ms, speculation_wasted_ms=wasted_ms)


def test_the_budget_closes_on_waste_and_opens_when_it_is_long_ago() -> None:
    settings = SpeculationSettings(pause_s=0.2, late_pause_s=0.4, max_waste=0.5)
    budget = WasteBudget(settings)
    for _ in range(3):
        budget.add(work(0, 100))
    assert budget.pause_s() == 0.2
    budget.add(work(0, 100))
    assert budget.pause_s() is None
    budget.add(work(801, 0))
    assert budget.pause_s() == 0.4
    budget.add(work(0, 1))
    assert budget.pause_s() is None
    budget.add(work(804, 0))
    assert budget.pause_s() == 0.2
    for _ in range(20):
        budget.add(work(0, 0))
    assert budget.pause_s() == 0.2


def test_a_reply_that_is_begun_later_waits_for_a_longer_silence() -> None:
    plan = SpeculationPlan(SpeculationSettings())
    assert plan.observe(replace(PAUSE, silence_s=0.39), 0.4) is Step.NOTHING
    complete = replace(PAUSE, completeness=Completeness.COMPLETE)
    assert SpeculationPlan(SpeculationSettings()).observe(complete, 0.4) is Step.BEGIN
    assert plan.observe(replace(PAUSE, silence_s=0.4), 0.4) is Step.BEGIN
    assert plan.observe(PAUSE, None) is Step.NOTHING
