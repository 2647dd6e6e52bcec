"""The shipped recognizer: the house's phrases, run-time grammars, and nothing out of noise."""

import re
from pathlib import Path

import numpy as np
import pytest
from training.language.corpus import questions
from training.recognizer.decoding import Listener, Recording, count_errors, load
from training.recognizer.sentences import domain_words
from training.recognizer.test_sets import non_speech

from tests.support.speech import espeak_speech
from voicebot.engines.vosk import VoskRecognizer
from voicebot.models.recognizer_lexicon import read_lexicon
from voicebot.models.recognizer_words import LEXICON_FILE

SPELLED_OTHERWISE = {"ok"}
STARTER = Path(__file__).parents[3] / "models/starter/recognizer/en"
PHRASES = (
    "hey jarvis what is the capital of france",
    "what time is it",
    "set a timer for ten minutes",
    "turn on the kitchen light",
    "add milk to the shopping list",
    "set an alarm for seven thirty",
    "volume up",
    "never mind",
)


def _hear(recognizer: VoskRecognizer, samples: np.ndarray) -> str:
    recognizer.start()
    recognizer.accept(samples)
    return recognizer.finish().text


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(STARTER)


@pytest.mark.parametrize("phrase", PHRASES)
def test_phrases_of_the_house_are_heard(recognizer: VoskRecognizer, phrase: str) -> None:
    assert _hear(recognizer, espeak_speech(phrase)) == phrase


@pytest.mark.parametrize("phrase", ["make it brighter", "maximum volume", "roll a dice"])
def test_a_likely_next_word_is_not_heard_in_the_silence_behind_a_phrase(
    recognizer: VoskRecognizer, phrase: str
) -> None:
    recognizer.start()
    recognizer.accept(espeak_speech(phrase))
    partial = recognizer.accept(np.zeros(9600, np.int16))
    assert partial == recognizer.finish().text


def test_every_word_of_the_language_models_questions_is_in_the_lexicon() -> None:
    asked = {word for question in questions() for word in question.split()}
    spoken = {word for word in asked if re.fullmatch(r"[a-z]+(?:'[a-z]+)?", word)}
    assert spoken - read_lexicon(STARTER / LEXICON_FILE).keys() == SPELLED_OTHERWISE


def test_silence_noise_and_music_give_no_text(recognizer: VoskRecognizer) -> None:
    heard = {name: _hear(recognizer, samples) for name, samples in non_speech()}
    assert {name: text for name, text in heard.items() if text} == {}


def test_grammar_limits_what_is_heard() -> None:
    limited = VoskRecognizer(STARTER, grammar=["turn on the lamp", "stop"])
    assert _hear(limited, espeak_speech("turn on the lamp")) == "turn on the lamp"


def test_lexicon_has_the_domain_and_the_common_words() -> None:
    lexicon = read_lexicon(STARTER / LEXICON_FILE)
    assert domain_words() <= lexicon.keys()
    assert len(lexicon) > 650 + 4000


def test_directory_is_small() -> None:
    total = sum(path.stat().st_size for path in STARTER.rglob("*") if path.is_file())
    assert total <= 15 * 2**20


def test_a_recognizer_that_is_kept_makes_the_errors_of_new_ones() -> None:
    model = load(STARTER)
    said = [Recording(text=f"{phrase} lights", samples=espeak_speech(phrase)) for phrase in PHRASES]
    kept, renewed, new = (Listener(model, renewed_after=count) for count in (100, 3, 1))
    counts = [count_errors(listener, said) for listener in (kept, renewed, new)]
    assert {count.errors for count in counts} == {len(PHRASES)}
    assert {count.words for count in counts} == {sum(len(each.text.split()) for each in said)}
