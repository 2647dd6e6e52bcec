"""The shipped voice does what its model card says, through stock Piper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from training.voice import figures
from training.voice.evaluate import NAME
from training.voice.levenshtein import distance
from training.voice.listeners import PocketSphinx, prepare, words
from training.voice.speech import StarterVoice

PATH = Path(__file__).parents[3] / "models" / "starter" / "voice" / f"{NAME}.onnx"


@pytest.fixture(scope="module")
def voice() -> StarterVoice:
    made = StarterVoice(PATH)
    made.on_one_core(PATH)
    return made


def failures(made: list[figures.Figure]) -> list[str]:
    return [f"{figure.name}: {figure.value} ({figure.bar})" for figure in made if not figure.met]


def test_file_is_small() -> None:
    assert failures([figures.file_size(PATH)]) == []


def test_hard_texts_are_spoken(voice: StarterVoice) -> None:
    assert failures([figures.robustness(voice)]) == []


def test_level_is_right_and_ends_are_clean(voice: StarterVoice) -> None:
    assert failures(figures.level(voice)) == []


def test_scales_do_something_sensible(voice: StarterVoice) -> None:
    assert failures(figures.scales(voice)) == []


@pytest.mark.slow
def test_speech_is_faster_than_a_tenth_of_real_time(voice: StarterVoice) -> None:
    assert failures([figures.real_time_factor(voice)]) == []


@pytest.mark.slow
def test_pocketsphinx_understands_most_words(voice: StarterVoice) -> None:
    text = " ".join(figures.SENTENCES.read_text("utf-8").splitlines()[5:10])
    heard = PocketSphinx().hear(prepare(voice.say(text), voice.rate_hz))
    assert distance(words(text), words(heard)) < 0.5 * len(words(text))


def test_batch_of_one_gives_pipers_output_shape(voice: StarterVoice) -> None:
    session = voice.session
    assert [entry.name for entry in session.get_inputs()] == [
        "input",
        "input_lengths",
        "scales",
        "sid",
    ]
    (output,) = session.run(
        None,
        {
            "input": np.array([[1, 0, 20, 0, 18, 0, 2]], np.int64),
            "input_lengths": np.array([7], np.int64),
            "scales": np.array([0.0, 1.0, 0.0], np.float32),
            "sid": np.array([0], np.int64),
        },
    )
    assert output.shape[:3] == (1, 1, 1)
    assert output.dtype == np.float32
