import dataclasses

import pytest

from voicebot.dialogue.phrases import PHRASES, phrases_for


def test_the_ten_languages_are_there() -> None:
    assert set(PHRASES) == {"en", "zh", "de", "fr", "es", "it", "pt", "ru", "hi", "ja"}


@pytest.mark.parametrize("language", PHRASES)
def test_every_phrase_is_a_sentence_of_its_own(language: str) -> None:
    phrases = dataclasses.asdict(phrases_for(language))
    assert len(set(phrases.values())) == len(phrases)
    for phrase in phrases.values():
        assert phrase == phrase.strip()
        assert phrase[-1] in ".。।"
        assert not any(character.isdigit() for character in phrase)


def test_language_tags_and_unknown_languages() -> None:
    assert phrases_for("de-AT") is PHRASES["de"]
    assert phrases_for("pt_BR") is PHRASES["pt"]
    assert phrases_for("xx") is PHRASES["en"]
