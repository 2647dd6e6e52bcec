import os

import pytest

from voicebot.assembly import voice_threads
from voicebot.config.schema import Config


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (3, 1), (4, 2), (8, 2)])
def test_the_voice_gets_a_second_thread_on_four_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int, threads: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    assert voice_threads(Config()) == threads


def test_the_configured_number_counts() -> None:
    assert voice_threads(Config.model_validate({"tts": {"threads": 3}})) == 3
