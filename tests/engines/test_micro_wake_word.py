"""The wake word detector on the library's own models and on broken files."""

import json
import shutil
from pathlib import Path

import numpy as np
import pymicro_wakeword
import pytest

from tests.support.flite import flite_speech, silence
from tests.support.speech import espeak_speech
from voicebot.audio_types import Samples
from voicebot.engines.micro_wake_word import BUILTIN_WAKE_WORDS, MicroWakeWordDetector
from voicebot.errors import ConfigError, ModelError

_MODELS = Path(pymicro_wakeword.__file__).parent / "models"


def _spoken(text: str) -> Samples:
    pause = np.zeros(16_000, np.int16)
    return np.concatenate([pause, espeak_speech(text, voice="en-us+f3"), pause])


def _detections(detector: MicroWakeWordDetector, samples: Samples, size: int) -> list[int]:
    return [
        start
        for start in range(0, len(samples), size)
        if detector.process(samples[start : start + size])
    ]


@pytest.mark.parametrize("size", [160, 512, 999, 100_000])
def test_the_phrase_is_heard_once_whatever_the_chunks(size: int) -> None:
    detector = MicroWakeWordDetector("hey_jarvis")
    assert len(_detections(detector, _spoken("hey jarvis"), size)) == 1


def test_other_words_are_not_the_phrase() -> None:
    detector = MicroWakeWordDetector("hey_jarvis")
    speech = _spoken("what is the capital of France, and how tall is the Eiffel tower?")
    assert _detections(detector, speech, 512) == []


def test_reset_forgets_half_a_phrase_and_does_not_leak() -> None:
    detector = MicroWakeWordDetector("hey_jarvis")
    speech = _spoken("hey jarvis")
    (detected_at,) = _detections(detector, speech, 160)
    detector.reset()
    assert _detections(detector, speech[: detected_at - 3200], 160) == []
    detector.reset()
    assert _detections(detector, speech[detected_at - 3200 :], 160) == []
    before = _resident_pages()
    for _ in range(1000):
        detector.reset()
    assert _resident_pages() - before < 500
    assert _detections(detector, speech, 160) == [detected_at]


def test_questions_that_follow_each_other_closely_all_wake_a_detector_that_forgets() -> None:
    detector = MicroWakeWordDetector("hey_jarvis")
    question = flite_speech("Hey Jarvis, what time is it?", voice="rms")
    pause = silence(0.3)
    for _ in range(6):
        assert _detections(detector, np.concatenate([pause, question, pause]), 320)
        detector.reset()


def _resident_pages() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


def test_builtin_names_have_phrases() -> None:
    phrases = {MicroWakeWordDetector(name).phrase for name in BUILTIN_WAKE_WORDS}
    assert phrases == {"okay nabu", "hey jarvis", "hey mycroft", "alexa"}


def test_threshold_override() -> None:
    speech = _spoken("hey jarvis")
    assert MicroWakeWordDetector("hey_jarvis").threshold == pytest.approx(0.97)
    strict = MicroWakeWordDetector("hey_jarvis", threshold=0.9999)
    assert strict.threshold == pytest.approx(0.9999)
    assert _detections(strict, speech, 512) == []
    with pytest.raises(ConfigError, match="above 0 and below 1"):
        MicroWakeWordDetector("hey_jarvis", threshold=1.5)


def test_a_file_of_ones_own_with_and_without_manifest(tmp_path: Path) -> None:
    path = tmp_path / "hello_robot.tflite"
    shutil.copy(_MODELS / "hey_jarvis.tflite", path)
    bare = MicroWakeWordDetector(path)
    assert bare.phrase == "hello robot"
    assert bare.threshold == pytest.approx(0.9)
    assert len(_detections(bare, _spoken("hey jarvis"), 512)) == 1
    manifest = {
        "wake_word": "Hey Robot",
        "micro": {"probability_cutoff": 0.5, "sliding_window_size": 3},
    }
    path.with_suffix(".json").write_text(json.dumps(manifest), encoding="utf-8")
    described = MicroWakeWordDetector(str(path))
    assert described.phrase == "hey robot"
    assert described.threshold == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", "not a microWakeWord manifest"),
        ("[]", "not a microWakeWord manifest"),
        ("{}", "not a microWakeWord manifest"),
        ('{"micro": {"probability_cutoff": "high"}}', "probability_cutoff is 'high'"),
        ('{"micro": {"sliding_window_size": 0}}', "sliding_window_size is 0"),
    ],
)
def test_a_broken_manifest_is_named(tmp_path: Path, manifest: str, message: str) -> None:
    path = tmp_path / "hello.tflite"
    shutil.copy(_MODELS / "hey_jarvis.tflite", path)
    path.with_suffix(".json").write_text(manifest, encoding="utf-8")
    with pytest.raises(ModelError, match=message) as caught:
        MicroWakeWordDetector(path)
    assert str(path.with_suffix(".json")) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a TensorFlow Lite file"),
        (b"no model at all", "not a TensorFlow Lite file"),
        (b"\x1c\0\0\0TFL3 but nothing more", "truncated or damaged"),
        ((_MODELS / "hey_jarvis.tflite").read_bytes()[:30_000], "truncated or damaged"),
    ],
)
def test_a_broken_model_is_named(
    tmp_path: Path, content: bytes, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=message) as caught:
        MicroWakeWordDetector(path)
    assert str(path) in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_missing_and_unknown_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        MicroWakeWordDetector(tmp_path / "none.tflite")
    with pytest.raises(ModelError, match="did you mean hey_jarvis"):
        MicroWakeWordDetector("hey_jarvs")
