"""The daemon whose start and memory are measured."""

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.support.assistants import running_assistant
from tests.support.fakes import ScriptedModel, ToneSynthesizer
from voicebot import assembly
from voicebot.bench import child, children
from voicebot.bench.context import QUICK, Bench
from voicebot.bench.jobs import Job
from voicebot.bench.keys import for_bench
from voicebot.config.loader import load_config
from voicebot.config.schema import Config
from voicebot.errors import StageTimeoutError
from voicebot.models.select import ChosenModels
from voicebot.pipeline import assistant as assistant_module
from voicebot.pipeline.attention import WakeMode
from voicebot.pipeline.turn import Origin


@pytest.fixture
def bench() -> Iterator[Bench]:
    folder = tempfile.TemporaryDirectory(prefix="voicebot-test-")
    yield Bench(
        config=for_bench(Config()),
        models=cast(ChosenModels, None),
        size=QUICK,
        selected=frozenset(),
        report=print,
        folder=folder,
    )
    folder.cleanup()


def test_the_daemon_that_is_measured_waits_for_the_wake_word(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_PROGRAM", "import json, sys; print(json.dumps(sys.argv[1:]))")
    with children.daemon_lines(bench, [Job(kind="text", turns=5)]) as told:
        _, words = told
    path, job = words
    config = load_config(Path(path), [], os.environ).config
    assert assembly.wake_mode(config) is WakeMode.WAKE_WORD
    assert config.audio.earcons.enabled
    assert Job.parse(job) == Job(kind="text", turns=5)


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize("rests", [False, True])
def test_a_job_survives_the_command_line(settled: bool, rests: bool) -> None:
    job = Job(kind="voice", turns=60, settled=settled, rests=rests)
    assert Job.parse(str(job)) == job


_FREES = """
import ctypes, json
from voicebot.native_heap import bytes_in_use
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
bytes_in_use()  # what the first call itself allocates is left out
before = bytes_in_use()
for block in [libc.malloc(size) for size in (700, 800, 900, 1000) for _ in range(7)]:
    libc.free(ctypes.c_void_p(block))
print(json.dumps(None if before is None else bytes_in_use() - before))
"""


@pytest.mark.parametrize("settled", [False, True])
def test_threads_keep_what_they_freed_unless_all_is_given_back(
    settled: bool, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_PROGRAM", _FREES)
    job = Job(kind="text", turns=5, settled=settled)
    with children.daemon_lines(bench, [job]) as told:
        _, kept = told
    if kept is None:
        pytest.skip("this C library does not tell how much is in use")
    kept_bytes = cast(int, kept)
    assert abs(kept_bytes) < 7000 if settled else kept_bytes > 14_000


def test_other_tunables_stay_as_they_are() -> None:
    inherited = {"GLIBC_TUNABLES": "glibc.malloc.perturb=1", "HOME": "/home/person"}
    settled = [Job(kind="text", turns=5, settled=True)]
    assert children.environment([], inherited) == inherited
    assert children.environment(settled, inherited) == {
        "GLIBC_TUNABLES": "glibc.malloc.perturb=1:glibc.malloc.tcache_count=0",
        "HOME": "/home/person",
    }


async def lines_of(
    job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """Return in short what is told of a job, and when it is settled."""
    happened: list[str] = []

    def settle() -> None:
        print(json.dumps({"settle": True}))

    async def rest_over() -> None:
        await asyncio.sleep(0)

    async def ask(number: int) -> None:
        happened.append(str(number))

    monkeypatch.setattr(child, "settle", settle)
    monkeypatch.setattr(child, "rest_over", rest_over)
    monkeypatch.setattr(child, "_REST_EVERY", {"text": 3})
    await child.take_turns(job, ask)
    assert happened == [str(number) for number in range(job.turns)]
    return [next(iter(json.loads(line))) for line in capsys.readouterr().out.splitlines()]


async def test_a_daemon_is_left_as_it_is_and_rests_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = await lines_of(Job(kind="text", turns=7), monkeypatch, capsys)
    assert lines == [*["turn"] * 3, "rested", *["turn"] * 3, "rested", "turn", "rested"]


async def test_a_settled_one_gives_back_what_is_free_before_each_reading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = Job(kind="text", turns=2, settled=True, rests=False)
    assert await lines_of(job, monkeypatch, capsys) == ["settle", "turn"] * 2


async def test_a_rest_is_over_when_nothing_is_left_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant_module, "_IDLE_WORK_DELAY_S", 0.02)
    monkeypatch.setattr(assistant_module, "_RELEASE_AFTER_S", 0.02)
    model = ScriptedModel(["Paris."])
    async with running_assistant(model, synthesizer=ToneSynthesizer()) as bench:
        turn = bench.assistant.new_turn(Origin.TEXT, speak=True)
        await bench.assistant.answer(turn, "what is the capital")
        prefills = len(model.prefilled)
        resting = asyncio.create_task(child.rest_over())
        bench.assistant.rest()  # as when nobody asked further
        await resting
        assert len(model.prefilled) == prefills + 1


async def test_a_rest_without_an_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant_module, "_IDLE_WORK_DELAY_S", 60.0)
    monkeypatch.setattr(child, "_REST_TIMEOUT_S", 0.02)
    async with running_assistant(ScriptedModel([])) as bench:
        bench.assistant.rest()
        with pytest.raises(StageTimeoutError, match="not at rest"):
            await child.rest_over()
