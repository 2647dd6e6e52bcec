"""The Vosk recognizer on the starter model and on damaged copies of it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.support.speech import espeak_speech
from voicebot.audio_types import Samples
from voicebot.engines.vosk import VoskRecognizer
from voicebot.errors import ModelError

_MODEL = Path(__file__).parents[2] / "models/starter/recognizer/en"
_PAUSE = np.zeros(16_000, np.int16)


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(_MODEL)


def _hear(recognizer: VoskRecognizer, samples: Samples, size: int = 1600) -> list[str]:
    return [
        recognizer.accept(samples[start : start + size]) for start in range(0, len(samples), size)
    ]


def test_partials_grow_into_the_transcript(recognizer: VoskRecognizer) -> None:
    recognizer.start()
    partials = _hear(recognizer, espeak_speech("what is the capital of france"))
    transcript = recognizer.finish()
    assert transcript.text == "what is the capital of france"
    assert len({partial for partial in partials if partial}) > 2
    assert partials[-1].startswith("what is the")


def test_words_have_places_in_their_own_utterance(recognizer: VoskRecognizer) -> None:
    speech = espeak_speech("what time is it")
    places = []
    for _ in range(3):
        recognizer.start()
        _hear(recognizer, np.concatenate([_PAUSE[:8000], speech]))
        words = recognizer.finish().words
        assert [word.text for word in words] == ["what", "time", "is", "it"]
        assert all(0 <= word.confidence <= 1 for word in words)
        assert all(word.start_s < word.end_s for word in words)
        places.append((words[0].start_s, words[-1].end_s))
    starts, ends = zip(*places, strict=True)
    assert max(starts) - min(starts) < 0.1
    assert 0.4 < min(starts) < 0.8
    assert max(ends) < 0.5 + len(speech) / 16_000 + 0.1


def test_after_many_utterances_the_next_ones_are_heard_by_a_new_recognizer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("voicebot.engines.vosk.RENEWED_AFTER_UTTERANCES", 2)
    recognizer, speech = VoskRecognizer(_MODEL), espeak_speech("what time is it")
    used, starts = [], []
    for _ in range(5):
        recognizer.start()
        used.append(recognizer._recognizer)
        _hear(recognizer, np.concatenate([_PAUSE[:8000], speech]))
        transcript = recognizer.finish()
        assert transcript.text == "what time is it"
        starts.append(transcript.words[0].start_s)
    first, second, third, fourth, fifth = used
    assert first is second is not third
    assert third is fourth is not fifth
    assert max(starts) - min(starts) < 0.1


def test_nothing_is_lost_where_vosk_ends_an_utterance_itself(recognizer: VoskRecognizer) -> None:
    recognizer.start()
    pause = np.zeros(48_000, np.int16)
    first, second = espeak_speech("what time is it"), espeak_speech("what is the capital of france")
    partials = _hear(recognizer, np.concatenate([first, pause, second]))
    assert len(recognizer._parts) >= 1
    transcript = recognizer.finish()
    assert transcript.text == "what time is it what is the capital of france"
    assert partials[-1].startswith("what time is it what is")
    assert transcript.words[4].start_s > (len(first) + 40_000) / 16_000


def test_start_drops_what_was_unfinished(recognizer: VoskRecognizer) -> None:
    recognizer.start()
    _hear(recognizer, espeak_speech("what is the capital of france"))
    recognizer.start()
    _hear(recognizer, espeak_speech("what time is it"))
    assert recognizer.finish().text == "what time is it"
    assert recognizer.finish().text == ""


def test_silence_and_nothing_are_empty(recognizer: VoskRecognizer) -> None:
    recognizer.start()
    assert recognizer.accept(np.zeros(0, np.int16)) == ""
    assert recognizer.finish().text == ""
    recognizer.start()
    _hear(recognizer, _PAUSE)
    assert recognizer.finish().text == ""


def test_a_grammar_limits_what_is_understood() -> None:
    recognizer = VoskRecognizer(_MODEL, grammar=["what time is it", "[unk]"])
    recognizer.start()
    _hear(recognizer, espeak_speech("what time is it"))
    assert recognizer.finish().text == "what time is it"
    recognizer.start()
    _hear(recognizer, espeak_speech("what is the capital of france"))
    assert "france" not in recognizer.finish().text


@pytest.mark.parametrize("name", ["am/final.mdl", "conf/mfcc.conf", "graph/words.txt"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "en"
    shutil.copytree(_MODEL, folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"missing or empty: {name}"):
        VoskRecognizer(folder)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("am/final.mdl", "Failed to read"),
        ("conf/mfcc.conf", "mfcc.conf"),
        ("graph/words.txt", "Could not read symbol table"),
        ("graph/Gr.fst", "Can't create decoding graph"),
    ],
)
def test_a_damaged_file_is_one_line(
    tmp_path: Path, name: str, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "en"
    shutil.copytree(_MODEL, folder)
    path = folder / name
    half = path.read_bytes()[: path.stat().st_size // 2]
    # A table ends in the middle of a line.
    path.write_bytes(half[: half.rindex(b" ")] if name.endswith(".txt") else half)
    with pytest.raises(ModelError, match=reason) as caught:
        VoskRecognizer(folder)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")
