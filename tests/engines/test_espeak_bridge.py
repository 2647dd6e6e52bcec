"""What Piper's bridge to espeak-ng keeps of texts, on the real bridge."""

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from piper import espeakbridge
from piper.phonemize_espeak import ESPEAK_DATA_DIR

from tests.support.tiny_voice import write_tiny_voice
from voicebot.engines import espeak_bridge
from voicebot.engines.espeak_bridge import Clause, MendedBridge
from voicebot.engines.piper_voice import load_voice
from voicebot.native_heap import bytes_in_use

_TEXT = "Hello there, how are you? Fine."
_CLAUSES = 3
_TIMES = 200
_VOICE_BYTES = 1000
_NAMES = ("initialize", "set_voice", "get_phonemes")
_OTHER_TEXTS = (
    "It's 3:45 p.m., i.e. a quarter to four.",
    "Привет мир! Bonjour. Straße, 東京.",
    "WHO and NASA said: no.",
    "\x015Y odd \x0112S control",
    "",
)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[MendedBridge]:
    """The bridge's own functions are in their place; they are given behind a mended bridge."""
    if isinstance(mended := getattr(espeakbridge.get_phonemes, "__self__", None), MendedBridge):
        for name in _NAMES:
            monkeypatch.setattr(espeakbridge, name, getattr(mended, f"_{name}"))
    else:
        for name in _NAMES:
            monkeypatch.setattr(espeakbridge, name, getattr(espeakbridge, name))
    espeakbridge.initialize(str(ESPEAK_DATA_DIR))
    espeakbridge.set_voice("en-us")
    yield MendedBridge(*(getattr(espeakbridge, name) for name in _NAMES))
    if isinstance(mended, MendedBridge):
        mended.initialize(str(ESPEAK_DATA_DIR))  # what it knows of the voice is not so any more


def _kept(call: Callable[[], object]) -> tuple[int, int]:
    """Return how many blocks and bytes more are in use after many calls."""
    call()
    gc.collect()
    blocks, heap = sys.getallocatedblocks(), bytes_in_use()
    for _ in range(_TIMES):
        call()
    gc.collect()
    assert heap is not None
    return sys.getallocatedblocks() - blocks, (bytes_in_use() or 0) - heap


def test_nothing_is_kept_of_clauses(bare: MendedBridge) -> None:
    blocks, _ = _kept(lambda: espeakbridge.get_phonemes(_TEXT))
    assert blocks >= _TIMES * _CLAUSES, "piper does it itself now: drop ours"
    blocks, _ = _kept(lambda: bare.get_phonemes(_TEXT))
    assert blocks < _TIMES


def test_nothing_is_kept_of_a_voice_that_is_chosen_again(bare: MendedBridge) -> None:
    _, heap = _kept(lambda: espeakbridge.set_voice("en-us"))
    assert heap >= _TIMES * _VOICE_BYTES, "piper does it itself now: drop ours"
    _, heap = _kept(lambda: bare.set_voice("en-us"))
    assert heap < _TIMES * _VOICE_BYTES / 10


def test_phonemes_are_the_same_and_outlive_the_call(bare: MendedBridge) -> None:
    for text in (_TEXT, *_OTHER_TEXTS, _TEXT):
        bare.set_voice("en-us")
        clauses = bare.get_phonemes(text)
        gc.collect()
        espeakbridge.set_voice("en-us")
        assert clauses == espeakbridge.get_phonemes(text)


def test_voices_change_where_they_differ(bare: MendedBridge) -> None:
    def said(voice: str) -> list[Clause]:
        bare.set_voice(voice)
        return bare.get_phonemes("Guten Tag")

    english, german = said("en-us"), said("de")
    assert english != german
    assert (said("en-us"), said("de")) == (english, german)
    bare.initialize(str(ESPEAK_DATA_DIR))
    assert said("de") == german


def test_a_voice_that_there_is_not_is_no_voice(bare: MendedBridge) -> None:
    bare.set_voice("de")
    german = bare.get_phonemes("Guten Tag")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="Failed to set voice"):
            bare.set_voice("no-such-voice")
    bare.set_voice("de")
    assert bare.get_phonemes("Guten Tag") == german


def test_a_bridge_that_keeps_nothing_is_left_alone() -> None:
    def released(text: str) -> list[Clause]:
        return [(word, ".", True) for word in text.split()]

    def nothing(_: str) -> None:
        pass

    clauses = MendedBridge(nothing, nothing, released).get_phonemes(_TEXT)
    assert [sys.getrefcount(clause) for clause in clauses] == [
        sys.getrefcount(clause) for clause in released(_TEXT)
    ]


def test_mending_again_changes_nothing(bare: MendedBridge) -> None:
    del bare
    espeak_bridge.mend()
    mended = [getattr(espeakbridge, name) for name in _NAMES]
    espeak_bridge.mend()
    assert [getattr(espeakbridge, name) for name in _NAMES] == mended


def test_a_loaded_voice_keeps_nothing_of_what_it_speaks(bare: MendedBridge, tmp_path: Path) -> None:
    del bare
    voice = load_voice(write_tiny_voice(tmp_path / "hum.onnx"))
    blocks, heap = _kept(lambda: voice.phonemize(_TEXT))
    assert blocks < _TIMES
    assert heap < _TIMES * _VOICE_BYTES / 10
