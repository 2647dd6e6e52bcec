import dataclasses

import pytest

from voicebot import assembly
from voicebot.config.schema import Config
from voicebot.dialogue.phrases import PHRASES, phrases_for
from voicebot.engines.phrase_parts import split_into
from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.speakable import SpeechNormalizer


@pytest.mark.parametrize("language", PHRASES)
def test_every_fixed_phrase_is_kept_as_the_voice_is_asked_for_it(language: str) -> None:
    kept = assembly._repeated_phrases(Config(language=language))
    speakable = SpeechNormalizer(language)
    for phrase in dataclasses.astuple(phrases_for(language)):
        cutter = Cutter(language=language)
        for piece in (*cutter.feed(phrase), *cutter.flush()):
            assert speakable(piece) in kept


def test_what_skills_say_is_kept_unless_they_are_disabled() -> None:
    kept = assembly._repeated_phrases(Config())
    assert split_into("It's ten past two.", kept) == ("It's ten past", "two.")
    without = Config.model_validate({"skills": {"disabled": ["clock"]}})
    assert split_into("It's ten past two.", assembly._repeated_phrases(without)) is None
