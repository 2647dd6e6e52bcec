from datetime import date, timedelta

import pytest

from voicebot.engines.phrase_parts import split_into
from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.speakable import SpeechNormalizer
from voicebot.protocols import RepeatingSkill
from voicebot.skills.clock import LANGUAGES, ClockSkill

_CLOCK = ClockSkill()


def _pieces(text: str, language: str) -> list[str]:
    """What the voice is asked for."""
    cutter, speakable = Cutter(language=language), SpeechNormalizer(language)
    return [speakable(piece) for piece in (*cutter.feed(text), *cutter.flush())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_time_and_date_is_made_of_a_few_phrases(language: str) -> None:
    assert isinstance(_CLOCK, RepeatingSkill)
    phrases = _CLOCK.phrases(f"{language}-XX")
    assert len(phrases) < 170
    table, new_year = LANGUAGES[language], date(2026, 1, 1)
    replies = [table.time(hour, minute) for hour in range(24) for minute in range(60)]
    replies += [table.day(new_year + timedelta(days=count), count % 3 - 1) for count in range(365)]
    for reply in replies:
        for piece in _pieces(reply, language):
            parts = split_into(piece, phrases)
            assert parts is not None, piece
            assert len(parts) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_what_the_voice_is_asked_for(language: str) -> None:
    speakable = SpeechNormalizer(language)
    for phrase in _CLOCK.phrases(language):
        assert speakable(phrase) == phrase == " ".join(phrase.split())


def test_a_language_without_a_table_has_no_phrases() -> None:
    assert _CLOCK.phrases("pl") == frozenset()
