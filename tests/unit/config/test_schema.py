import re

import pytest
from pydantic import ValidationError

from voicebot import chat
from voicebot.config.answering import LlmConfig, SamplingConfig
from voicebot.config.hearing import ListeningConfig
from voicebot.config.keys import all_keys
from voicebot.config.schema import Config

LEAVES = [key for key in all_keys().values() if not key.is_section]


def test_the_defaults_satisfy_their_own_limits() -> None:
    defaults = Config()
    assert Config.model_validate(defaults.model_dump()) == defaults


@pytest.mark.parametrize("key", all_keys().values(), ids=lambda key: key.path)
def test_every_key_is_described_in_a_sentence(key: object) -> None:
    description = getattr(key, "description", "")
    assert len(description) > 10
    assert description.endswith(".")
    assert description[0].isupper() or description[0].isdigit() or description.startswith("auto")


@pytest.mark.parametrize("key", LEAVES, ids=lambda key: key.path)
def test_every_number_has_limits(key: object) -> None:
    accepts = getattr(key, "accepts", "")
    if "number" in accepts and "text" not in accepts:
        assert re.search(r" (from|above) .+ (to|below) ", f"{accepts} ")


def test_sampling_starts_from_the_defaults_of_a_request() -> None:
    assert chat.Sampling(**SamplingConfig().model_dump()) == chat.Sampling()


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Config().language = "de"


def test_question_and_reply_must_fit_the_context() -> None:
    with pytest.raises(ValidationError, match="context_tokens must be more than"):
        LlmConfig(context_tokens=632)
    assert LlmConfig(context_tokens=633).context_tokens == 633


def test_a_question_must_be_able_to_end_before_its_cap() -> None:
    with pytest.raises(ValidationError, match="max_duration_s must be longer"):
        ListeningConfig(min_speech_s=1, end_silence_s=1, max_duration_s=2)


def test_integers_count_as_numbers_and_nothing_else_is_converted() -> None:
    assert Config.model_validate({"tts": {"volume": 1}}).tts.volume == 1.0
    for wrong in (True, "1", None, [1]):
        with pytest.raises(ValidationError):
            Config.model_validate({"tts": {"volume": wrong}})
