"""The wake word, the speaker and the language: what `voicebot run` would refuse."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.service.checks.surroundings import surroundings
from voicebot.config.schema import Config
from voicebot.models.select import choose_models
from voicebot.service.checks.engines import check_speaker, check_wake_word
from voicebot.service.checks.finding import Verdict
from voicebot.service.checks.storage import check_models
from voicebot.service.doctor import CHECKS


def test_doctor_runs_both() -> None:
    assert {check_speaker, check_wake_word} <= set(CHECKS)


def test_a_language_that_the_models_do_not_speak_is_noticed(tmp_path: Path) -> None:
    german = choose_models("de", directory=tmp_path, needed=())
    looked_at = replace(surroundings(config=Config()), choose_models=lambda: german)
    (in_use, language) = check_models(looked_at)
    assert (in_use.verdict, language.verdict) == (Verdict.OK, Verdict.WARN)
    assert "no voice for 'de'" in language.text
    assert "voicebot models pull --language de" in str(language.remedy)


def test_a_wake_word_that_works_is_named() -> None:
    (finding,) = check_wake_word(surroundings(config=Config()))
    assert (finding.verdict, finding.text) == (Verdict.OK, "hey jarvis")


def test_a_wake_word_whose_file_is_missing_or_damaged_is_noticed(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.tflite"
    damaged.write_bytes(b"x")
    for path in (tmp_path / "missing.tflite", damaged):
        config = Config.model_validate({"wake_word": {"model": str(path)}})
        (finding,) = check_wake_word(surroundings(config=config))
        assert finding.verdict is Verdict.FAIL
        assert str(path) in finding.text
        assert "wake_word=" in str(finding.remedy)


@pytest.mark.parametrize("model", ["none", "push_to_talk"])
def test_without_a_wake_word_nothing_is_loaded(model: str) -> None:
    config = Config.model_validate({"wake_word": {"model": model}})
    (finding,) = check_wake_word(surroundings(config=config))
    assert finding.verdict is Verdict.SKIP


def test_a_speaker_that_the_voice_lacks_is_noticed() -> None:
    config = Config.model_validate({"tts": {"speaker": "bob"}})
    (finding,) = check_speaker(surroundings(config=config))
    assert finding.verdict is Verdict.FAIL
    assert "no speaker 'bob'" in finding.text
    assert "tts.speaker" in str(finding.remedy)


def test_a_speaker_of_the_voice_is_right_and_none_is_no_finding() -> None:
    config = Config.model_validate({"tts": {"speaker": 1}})
    (finding,) = check_speaker(surroundings(config=config))
    assert finding.verdict is Verdict.OK
    assert list(check_speaker(surroundings(config=Config()))) == []
