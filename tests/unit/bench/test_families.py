import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from voicebot import assembly
from voicebot.audio_types import Samples
from voicebot.bench import child, cut_short, idle, interruption, memory, prompt_share
from voicebot.bench.context import Bench
from voicebot.bench.decode_log import Step
from voicebot.bench.jobs import Job
from voicebot.bench.run import put_together
from voicebot.bench.texts import QUESTIONS
from voicebot.bench.utterances import Speaker, Utterance, trimmed
from voicebot.config.schema import Config
from voicebot.engines.vosk import RENEWED_AFTER_UTTERANCES
from voicebot.errors import StateError
from voicebot.models.locations import starter_voice


def test_prompt_share_is_the_median_and_its_growth_is_watched() -> None:
    flat = [(100 + 40 * turn, 10) for turn in range(20)]
    share, growth = prompt_share.bars(flat)
    assert share.value is not None
    assert 10 / 860 < share.value < 10 / 100
    assert share.met
    assert growth.value == 1.0
    growing = [(100 + 40 * turn, 5 + 3 * turn) for turn in range(20)]
    assert not prompt_share.bars(growing)[1].met


def test_prompts_that_were_not_counted_meet_nothing() -> None:
    assert [bar.met for bar in prompt_share.bars([(0, 0), (0, 0)])] == [False, False]


def silence(seconds: float) -> Samples:
    return np.zeros(round(16_000 * seconds), np.int16)


def test_an_end_before_the_last_sample_is_cut_short() -> None:
    utterances = [Utterance(str(number), silence(1)) for number in range(4)]
    bar = cut_short.bar(utterances, [0.3, -0.1, 0.7, 0.7])
    assert bar.value == 0.25
    assert bar.detail["cut"] == ["1"]
    assert not bar.met
    assert cut_short.bar(utterances, [0.3] * 4).met


def test_the_slowest_interruption_counts() -> None:
    silent, idle_bar = interruption.bars([0.01, 0.3], [0.2, 0.9])
    assert silent.value == 0.3
    assert not silent.met
    assert idle_bar.met


def step(start_s: float, end_s: float) -> Step:
    return Step(start_s=start_s, end_s=end_s, tokens=1)


def test_steps_behind_an_interruption_count_to_their_end() -> None:
    steps = [step(0.0, 0.1), step(0.1, 0.2)]
    assert interruption.worked_after_s(steps, 0.13) == pytest.approx(0.07)
    steps.append(step(0.2, 0.3))
    assert interruption.worked_after_s(steps, 0.13) == pytest.approx(0.17)


def test_a_model_that_was_done_tells_nothing() -> None:
    assert interruption.worked_after_s([step(0.0, 0.1)], 0.2) is None


def test_a_fixed_silence_is_counted_from_the_end_of_the_speech(tmp_path: Path) -> None:
    voice = starter_voice()
    speaker = Speaker(
        lambda: assembly.make_synthesizer(Config(), voice), "", tmp_path, assembly.to_speech_rate
    )
    utterances = [speaker.say(text) for text in QUESTIONS[:3]]
    window_s = 0.032
    for row in cut_short.fixed_silences(utterances):
        if row["silence_s"] >= 0.3:
            assert row["cut_share"] == 0
            assert row["endpoint_s"] == pytest.approx(row["silence_s"], abs=1.5 * window_s)


def pair(ours_s: float, program_s: float, library_s: float) -> idle.Pair:
    return idle.Pair(
        ours_s=ours_s,
        threads_s={"voicebot-ear/7": ours_s - 0.01, "native/9": 3.0},
        bare=idle.BareCost(program_s=program_s, library_s=library_s),
    )


def test_idle_cost_is_compared_with_the_library_pair_by_pair() -> None:
    pairs = [pair(0.26, 0.2, 0.13), pair(0.52, 0.4, 0.26), pair(0.9, 0.2, 0.1)]
    ratio, spinning = idle.bars(pairs, 20.0)
    assert ratio.value == pytest.approx(1.3)
    assert ratio.met
    assert ratio.detail["interval"] == pytest.approx([1.3, 1.3, 4.5])
    assert ratio.detail["ratio_if_the_library_need_not_read"] == pytest.approx([2, 2, 9])
    assert spinning.value == pytest.approx(0.15)
    assert not spinning.met


def test_the_library_costs_no_more_than_the_program_around_it() -> None:
    cost = idle.BareEar().hear(0.2)
    assert 0 < cost.library_s < cost.program_s < 0.2


def test_threads_of_this_process_are_found_by_name() -> None:
    assert any(name.startswith("MainThread/") for name in idle.thread_cpu_s())


def told(rss_mb: int, peak_mb: int, **facts: object) -> dict[str, Any]:
    return facts | {"VmRSS": rss_mb * 1024, "VmHWM": peak_mb * 1024}


def test_peak_memory_is_that_of_all_daemons() -> None:
    lines = [
        {"started_s": 0.5},
        told(300, 500, model_loaded_s=1.0),
        told(310, 500, turn="text", settled=False),
        told(330, 700, rested="text"),
        told(310, 800, done=True),
    ]
    bar = memory.peak({"mixed": lines})
    assert bar.value == 800
    assert bar.detail == {"peaks_mb": {"mixed": 800}, "once_loaded_mb": 300}
    assert not bar.met
    assert memory.peak({"mixed": lines[:-1]}).value is None
    smaller = [told(310, 500, model_loaded_s=1.0), told(320, 600, done=True)]
    assert memory.peak({"text": smaller, "mixed": lines}).value == 800
    assert memory.peak({"text": smaller, "mixed": lines[:-1]}).value is None


def test_one_daemon_is_never_settled() -> None:
    (short,) = memory.plan(long=False, rests=True).values()
    planned = memory.plan(long=True, rests=True)
    mixed = planned.pop("mixed")
    assert not any(job.settled for job in short + mixed)
    assert {job.kind: job.turns for job in mixed} == {"text": 300, "voice": 60}
    steady = {
        name: [(job.kind, job.turns, job.settled) for job in jobs] for name, jobs in planned.items()
    }
    assert steady == {"text": [("text", 1500, True)], "voice": [("voice", 460, True)]}
    assert all(job.rests for jobs in (short, mixed, *planned.values()) for job in jobs)


async def test_growth_is_not_measured_without_the_long_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: object, name: str, jobs: list[Job], given_up: Event) -> list[dict[str, Any]]:
        turns = [told(310, 500, turn=job.kind, settled=False) for job in jobs]
        return [*turns, told(310, 500, done=True)]

    monkeypatch.setattr(memory, "_run", run)
    size = SimpleNamespace(rests=True)
    bench = cast(Bench, SimpleNamespace(long=False, size=size))
    findings = await memory.measure(bench)
    peak, *growth = findings.bars
    assert peak.met
    assert [bar.value for bar in growth] == [None, None]
    result = put_together([findings], frozenset({"R13"}))
    assert not result["bars_met"]
    left = [each for each in result["bars_not_measured"] if each.startswith("R13")]
    assert [" ".join(each.split()[:7]) for each in left] == [
        "R13 growth of memory over 1000 text",
        "R13 growth of memory over 400 voice",
    ]


async def test_growth_is_that_of_the_settled_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: object, name: str, jobs: list[Job], given_up: Event) -> list[dict[str, Any]]:
        lines = []
        for job in jobs:
            for number in range(job.turns):
                grown = 300 if job.settled else 300 + number
                lines.append(told(grown, 1000, turn=job.kind, settled=job.settled))
        return [*lines, told(300, 1000, done=True)]

    monkeypatch.setattr(memory, "_run", run)
    bench = cast(Bench, SimpleNamespace(long=True, size=SimpleNamespace(rests=True)))
    _, text, voice = (await memory.measure(bench)).bars
    assert "over 1000 text turns" in text.title
    assert "over 400 voice turns" in voice.title
    assert text.detail["interval"] == [0, 0, 0]
    assert text.met
    assert voice.met


async def test_a_daemon_that_fails_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = itertools.repeat(told(310, 500, turn="text", settled=True))

    @contextmanager
    def lines(_: object, jobs: list[Job], name: str) -> Iterator[Iterator[dict[str, Any]]]:
        if name == "voice":
            raise StateError("the daemon that is measured failed")
        yield endless

    monkeypatch.setattr(memory, "daemon_lines", lines)
    size = SimpleNamespace(rests=True)
    bench = cast(Bench, SimpleNamespace(long=True, size=size, report=lambda _: None))
    with pytest.raises(StateError):
        await memory.measure(bench)


def test_a_leak_is_found_and_noise_is_not() -> None:
    noise = np.random.default_rng(2).normal(0, 200, 1000)
    filling = list(range(200_000, 300_000, 1000))
    steady = filling + (300_000 + noise).astype(int).tolist()
    leaking = filling + (300_000 + noise + 4 * np.arange(1000)).astype(int).tolist()
    assert memory.slope("text", steady, len(filling)).met
    assert not memory.slope("text", leaking, len(filling)).met


def test_growth_before_the_slope_is_told() -> None:
    bar = memory.slope("text", [100, 300, 450, *[500] * 450], 3)
    assert bar.detail["turns_before"] == 3
    assert bar.detail["growth_before_kb"] == 350
    assert "over 450 text turns" in bar.title


def test_a_cycle_of_memory_is_what_shifts_it() -> None:
    text, voice = memory._CYCLE["text"], memory._CYCLE["voice"]
    assert text == child._REST_EVERY["text"]
    assert voice == RENEWED_AFTER_UTTERANCES
    assert all(memory._STEADY[kind] >= 4 * cycle for kind, cycle in memory._CYCLE.items())


def test_silence_around_speech_is_cut_off() -> None:
    speech = np.array([0, 3, 0, 1000, -800, 0, 900, 10, 0], np.int16)
    assert trimmed(speech).tolist() == [1000, -800, 0, 900]
