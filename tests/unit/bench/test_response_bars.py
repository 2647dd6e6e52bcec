import json

import pytest

from tests.unit.bench.readings import reading, work
from voicebot.bench.baselines import Timed
from voicebot.bench.floor import FloorStages
from voicebot.bench.response_bars import (
    EQUAL,
    beyond_silence,
    hit_rate,
    response_bars,
    waste,
)
from voicebot.bench.rounds import AGAIN, OURS, UNHURRIED, Rounds
from voicebot.events import Speculation


def timed(response_s: float) -> Timed:
    return Timed(
        response_s=response_s,
        stages_s={"silence": 0.7, "recognizer": 0.3, "voice": response_s - 1.0},
        finish_s=0.05,
        reply="The capital of France is Paris.",
        audio_s=2.0,
    )


@pytest.fixture
def rounds() -> Rounds:
    return Rounds(
        ours={
            OURS: [reading(0.5), reading(0.6), reading(0.7)],
            AGAIN[OURS]: [reading(0.5), reading(0.66), reading(0.7)],
            EQUAL: [reading(0.9, speculation=Speculation.HIT)] * 3,
            UNHURRIED: [reading(1.0), reading(1.1), reading(1.2)],
            AGAIN[UNHURRIED]: [reading(1.1), reading(1.1), reading(1.1)],
        },
        baselines={
            "naive": [timed(2.0), timed(2.0), timed(3.5)],
            "streaming": [timed(1.5), timed(1.8), timed(2.0)],
        },
        floor=[FloorStages(recognizer=0.01, language_model=0.2, tail=0.05, voice=0.09)] * 3,
    )


ALL = frozenset({"R1", "R2", "R7"})


def test_each_pair_of_sides_is_compared_question_by_question(rounds: Rounds) -> None:
    bars = response_bars(rounds, end_silence_s=0.3, selected=ALL).bars
    naive, streaming, floor, beyond, *_ = bars
    assert naive.value == pytest.approx(0.25)  # of 0.25, 0.3 and 0.2
    assert streaming.value == pytest.approx(0.5)  # of 0.6, 0.5 and 0.45
    assert streaming.detail["least_possible"][0] == pytest.approx(0.7 / 1.8)
    assert floor.value == pytest.approx(0.4 / 0.3)
    assert floor.detail["without_that"][0] == pytest.approx(0.38 / 0.3)
    assert not floor.met
    assert beyond.value == pytest.approx(200)
    assert [bar.family for bar in bars] == ["R1", "R1", "R2", "R2", "R7", "R7"]


def test_only_wanted_families_are_judged(rounds: Rounds) -> None:
    bars = response_bars(rounds, end_silence_s=0.3, selected=frozenset({"R2"})).bars
    assert {bar.family for bar in bars} == {"R2"}


def test_streaming_that_hears_meanwhile_is_told_beside_the_bar(rounds: Rounds) -> None:
    _, streaming = response_bars(rounds, end_silence_s=0.3, selected=frozenset({"R1"})).bars
    assert streaming.detail["hears_meanwhile_ms"] == pytest.approx(1550)
    assert streaming.detail["hears_meanwhile"] == pytest.approx([0.9 / 1.55, 0.9 / 1.75, 0.72])


def test_a_floor_that_reads_while_the_recognizer_finishes_is_told_beside_the_bar(
    rounds: Rounds,
) -> None:
    floor, _ = response_bars(rounds, end_silence_s=0.3, selected=frozenset({"R2"})).bars
    assert floor.detail["floor_overlapping_ms"] == pytest.approx(290)
    assert floor.detail["floor_overlapping"][0] == pytest.approx(0.4 / 0.29)
    assert rounds.as_json()["floor"][0]["overlapping"] == pytest.approx(0.29)


def test_ours_against_ours_shows_the_noise(rounds: Rounds) -> None:
    data = response_bars(rounds, end_silence_s=0.3, selected=ALL).data
    assert data["ours_to_ours"] == pytest.approx([1.0, 1.0, 1.1])
    again = data["again"]
    assert again[OURS]["response"] == data["ours_to_ours"]
    assert again[OURS]["beyond_silence"] == pytest.approx([1.0, 1.0, 0.36 / 0.3])
    assert again[UNHURRIED]["response"] == pytest.approx([1.0, 1.1 / 1.2, 1.1])
    assert again[UNHURRIED]["beyond_silence"] == pytest.approx([1.0, 0.8, 0.4 / 0.3])
    assert again[UNHURRIED]["difference_ms"] == pytest.approx([0, -100, 100], abs=1e-6)
    json.dumps(data)


def test_the_noise_is_told_where_ours_by_default_is_not_asked(rounds: Rounds) -> None:
    del rounds.ours[OURS], rounds.ours[AGAIN[OURS]]
    data = response_bars(rounds, end_silence_s=0.3, selected=frozenset({"R2"})).data
    assert list(data["again"]) == [UNHURRIED]
    assert "ours_to_ours" not in data


def test_an_answer_before_the_silence_is_over_has_no_ratio_beyond_it(rounds: Rounds) -> None:
    rounds.ours[OURS][0] = reading(0.25)
    noise = rounds.noise(0.3)[OURS]
    assert noise["beyond_silence_pairs"] == 2
    assert noise["beyond_silence"][0] == pytest.approx(1.1)
    assert noise["response"][2] == pytest.approx(2.0)
    noise = rounds.noise(5.0)[OURS]
    assert noise["beyond_silence"] is None


def test_sides_of_the_plot_of_stages_are_apart_from_second_rides(rounds: Rounds) -> None:
    turns = rounds.as_json()
    assert list(turns["ours"]) == [OURS, AGAIN[OURS], EQUAL, UNHURRIED]
    assert len(turns["again"][UNHURRIED]) == 3


def test_the_table_sets_each_sides_own_silence_apart(rounds: Rounds) -> None:
    rows = {row["side"]: row for row in rounds.table(0.3)}
    assert rows["ours"]["beyond_silence_ms"] == pytest.approx(300)
    assert rows[EQUAL]["beyond_silence_ms"] == pytest.approx(200)
    assert rows["naive"]["end_silence_ms"] == pytest.approx(700)


HIT, MISSED = work(Speculation.HIT), work(Speculation.MISSED)


def test_answers_that_were_not_begun_early_do_not_count_as_hits() -> None:
    hit = reading(0.74, speculation=Speculation.HIT)
    missed = reading(1.5, speculation=Speculation.MISSED)
    assert beyond_silence([hit, missed, missed]).value == pytest.approx(40)
    assert hit_rate([HIT, MISSED, MISSED, HIT], []).value == 0.5
    assert beyond_silence([missed]).value is None


def test_turns_of_skills_do_not_count_as_missed() -> None:
    skill = work(prompt_tokens=None)
    assert hit_rate([HIT, skill], [skill]).value == 1.0
    assert hit_rate([skill], []).value is None


def test_waste_is_weighed_over_all_turns() -> None:
    turns = [work(useful_ms=300), work(useful_ms=100, wasted_ms=100)]
    assert waste(turns, []).value == 0.25
    assert waste([work(wasted_ms=5)], []).value is None


def test_what_is_begun_in_vain_at_a_pause_counts(rounds: Rounds) -> None:
    rounds.paused = [
        work(Speculation.MISSED, useful_ms=0, wasted_ms=400),
        work(Speculation.HIT, useful_ms=200, wasted_ms=300),
        work(prompt_tokens=None, wasted_ms=100),
    ]
    rounds.ours["ours"] = [reading(0.5, speculation=Speculation.HIT)] * 3
    bars = response_bars(rounds, end_silence_s=0.3, selected=frozenset({"R7"})).bars
    hits, wasted = bars
    assert hits.value == pytest.approx(4 / 5)
    assert hits.detail["hits_and_turns_with_a_pause"] == (1, 2)
    assert wasted.value == pytest.approx(800 / 200)
    assert not wasted.met
    assert len(rounds.as_json()["paused"]) == 3
