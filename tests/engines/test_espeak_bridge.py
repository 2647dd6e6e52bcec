"""What Piper's bridge to espeak-ng keeps of texts, on the real bridge."""

import gc
import sys
from pathlib import Path

import pytest
from piper import espeakbridge
from piper.phonemize_espeak import ESPEAK_DATA_DIR

from tests.support.tiny_voice import write_tiny_voice
from voicebot.engines import espeak_bridge
from voicebot.engines.espeak_bridge import Clause, GetPhonemes, Releasing
from voicebot.engines.piper_voice import load_voice

_TEXT = "Hello there, how are you? Fine."
_CLAUSES = 3
_TIMES = 200


@pytest.fixture
def get_phonemes(monkeypatch: pytest.MonkeyPatch) -> GetPhonemes:
    """The bridge's own function, which the module has again after the test."""
    espeakbridge.initialize(str(ESPEAK_DATA_DIR))
    espeakbridge.set_voice("en-us")
    own: GetPhonemes = espeakbridge.get_phonemes
    while isinstance(own, Releasing):
        own = own.bridge
    monkeypatch.setattr(espeakbridge, "get_phonemes", own)
    return own


def _blocks_kept(get_phonemes: GetPhonemes) -> int:
    get_phonemes(_TEXT)
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(_TIMES):
        get_phonemes(_TEXT)
    gc.collect()
    return sys.getallocatedblocks() - before


def test_nothing_is_kept_of_clauses(get_phonemes: GetPhonemes) -> None:
    assert _blocks_kept(get_phonemes) >= _TIMES * _CLAUSES, "piper does it itself now: drop ours"
    assert _blocks_kept(Releasing(get_phonemes)) < _TIMES


def test_clauses_are_the_same_and_outlive_the_call(get_phonemes: GetPhonemes) -> None:
    clauses = Releasing(get_phonemes)(_TEXT)
    gc.collect()
    assert clauses == get_phonemes(_TEXT)
    assert [clause[1:] for clause in clauses] == [(",", False), ("?", True), (".", True)]


def test_a_bridge_that_keeps_nothing_is_left_alone() -> None:
    def released(text: str) -> list[Clause]:
        return [(word, ".", True) for word in text.split()]

    clauses = Releasing(released)(_TEXT)
    assert [sys.getrefcount(clause) for clause in clauses] == [
        sys.getrefcount(clause) for clause in released(_TEXT)
    ]


def test_mending_again_changes_nothing(get_phonemes: GetPhonemes) -> None:
    espeak_bridge.mend()
    mended = espeakbridge.get_phonemes
    espeak_bridge.mend()
    assert espeakbridge.get_phonemes is mended
    assert get_phonemes(_TEXT) == mended(_TEXT)


def test_a_loaded_voice_keeps_nothing_of_what_it_speaks(
    get_phonemes: GetPhonemes, tmp_path: Path
) -> None:
    del get_phonemes
    voice = load_voice(write_tiny_voice(tmp_path / "hum.onnx"))

    def phonemize(text: str) -> list[Clause]:
        return [("".join(sentence), "", True) for sentence in voice.phonemize(text)]

    assert _blocks_kept(phonemize) < _TIMES
