from collections.abc import AsyncIterator
from dataclasses import asdict

import pytest

from tests.support.fakes import FakeClock
from voicebot import assembly
from voicebot.config.hearing import ListeningConfig, SpeculationConfig
from voicebot.config.schema import Config
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Completeness


@pytest.fixture
async def worker() -> AsyncIterator[EngineWorker]:
    worker = EngineWorker("skills")
    yield worker
    await worker.close()


def _config(**endpoint: object) -> Config:
    return Config.model_validate({"listening": {"endpoint": endpoint}})


async def test_one_key_turns_the_end_by_hypothesis_off(worker: EngineWorker) -> None:
    config = _config(by_hypothesis=False)
    dialogue = assembly.make_dialogue(config, len)
    assert assembly.make_judge(config, dialogue, worker, FakeClock()) is None


async def test_the_installed_skills_judge(worker: EngineWorker) -> None:
    config = Config()
    dialogue = assembly.make_dialogue(config, len)
    judge = assembly.make_judge(config, dialogue, worker, FakeClock())
    assert judge is not None
    assert await judge("what time is it") is Completeness.COMPLETE
    assert await judge("why were you so slow") is Completeness.COMPLETE
    assert await judge("what time is") is Completeness.UNFINISHED
    assert await judge("who wrote hamlet") is Completeness.UNKNOWN


@pytest.mark.parametrize(("pause_s", "end_silence_s", "late_s"), [(0.2, 0.8, 0.5), (0.6, 0.4, 0.6)])
def test_a_late_reply_is_begun_in_the_middle_of_the_silence(
    pause_s: float, end_silence_s: float, late_s: float
) -> None:
    listening = ListeningConfig(
        end_silence_s=end_silence_s, speculation=SpeculationConfig(pause_s=pause_s)
    )
    plan = assembly.head_start_settings(Config(listening=listening)).speculation
    assert plan.pause_s == pause_s
    assert plan.late_pause_s == pytest.approx(late_s)


@pytest.mark.parametrize("key", ["prefill_partials", "begin_at_end"])
def test_early_work_can_be_switched_off_by_one_key(key: str) -> None:
    config = Config.model_validate({"listening": {key: False}})
    default, changed = map(assembly.head_start_settings, (Config(), config))
    assert getattr(default, key)
    assert asdict(changed) == {**asdict(default), key: False}


@pytest.mark.parametrize("yields", [True, False])
def test_whether_the_model_yields_to_the_voice_comes_from_the_configuration(yields: bool) -> None:
    config = Config.model_validate({"llm": {"yield_to_voice": yields}})
    assert assembly.response_settings(config).yields_to_voice is yields


def test_the_silences_come_from_the_configuration() -> None:
    config = _config(complete_silence_s=0.4, unfinished_factor=3)
    endpointer = assembly.attention_settings(config, None).endpointer
    assert endpointer.complete_silence_s == 0.4
    assert endpointer.unfinished_factor == 3
    assert endpointer.end_silence_s == Config().listening.end_silence_s
