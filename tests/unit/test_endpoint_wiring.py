from collections.abc import AsyncIterator

import pytest

from tests.support.fakes import FakeClock
from voicebot import assembly
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


def test_the_silences_come_from_the_configuration() -> None:
    config = _config(complete_silence_s=0.4, unfinished_factor=3)
    endpointer = assembly.attention_settings(config, None).endpointer
    assert endpointer.complete_silence_s == 0.4
    assert endpointer.unfinished_factor == 3
    assert endpointer.end_silence_s == Config().listening.end_silence_s
