import threading
from collections.abc import AsyncIterator

import pytest

from tests.support.fakes import FakeClock
from voicebot.pipeline import judge as judge_module
from voicebot.pipeline.judge import CompletenessJudge
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Completeness, SkillRequest


@pytest.fixture
async def worker() -> AsyncIterator[EngineWorker]:
    worker = EngineWorker("skills")
    yield worker
    await worker.close()


async def test_what_a_skill_knows_counts_before_the_words(worker: EngineWorker) -> None:
    asked: list[SkillRequest] = []

    def skills(request: SkillRequest) -> Completeness:
        asked.append(request)
        return Completeness.COMPLETE if request.text == "what is" else Completeness.UNKNOWN

    judge = CompletenessJudge(skills, worker, language="en", clock=FakeClock())
    assert await judge("what is") is Completeness.COMPLETE
    assert await judge("who is") is Completeness.UNFINISHED
    assert await judge("") is Completeness.UNKNOWN
    assert [request.text for request in asked] == ["what is", "who is"]
    assert {(request.language, request.now) for request in asked} == {("en", FakeClock().now())}


async def test_the_words_count_when_the_skills_cannot_be_asked(worker: EngineWorker) -> None:
    judge = CompletenessJudge(
        lambda _: Completeness.UNKNOWN, worker, language="en", clock=FakeClock()
    )
    await worker.close()
    assert await judge("never mind") is Completeness.COMPLETE


async def test_the_words_count_when_a_skill_hangs(
    worker: EngineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_module, "_SKILL_TIMEOUT_S", 0.2)
    release = threading.Event()

    def skills(_: SkillRequest) -> Completeness:
        release.wait(5.0)
        return Completeness.UNFINISHED

    judge = CompletenessJudge(skills, worker, language="en", clock=FakeClock())
    assert await judge("never mind") is Completeness.COMPLETE
    assert worker.hung
    release.set()
