import pytest

from tests.unit.bench.readings import reading
from voicebot.bench import ablation_engines
from voicebot.bench.ablation import TECHNIQUES, ablation_table, worth


def test_a_technique_is_worth_the_paired_difference() -> None:
    on = [reading(0.7, after_speech=5), reading(0.8, after_speech=7), reading(0.9)]
    off = [reading(1.0, after_speech=20), reading(0.9, after_speech=22), reading(1.3)]
    row = worth(TECHNIQUES[0], on, off)
    assert row["saved_ms"][0] == pytest.approx(300)
    assert row["on_ms"] == pytest.approx(800)
    assert row["off_ms"] == pytest.approx(1000)
    assert row["prompt_tokens_after_speech"] == [7, 20]


def test_a_technique_that_costs_time_saves_less_than_nothing() -> None:
    row = ablation_engines.row("name", [0.2, 0.2, 0.2], [0.1, 0.1, 0.1])
    assert row["saved_ms"][0] == pytest.approx(-100)
    assert "-100 ms" in ablation_table([row])


def test_each_technique_is_switched_off_by_a_key_that_nothing_else_beside_it_sets() -> None:
    assert all(technique.off for technique in TECHNIQUES)
    assert all(not set(technique.off) & set(technique.beside) for technique in TECHNIQUES)
