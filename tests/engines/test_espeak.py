"""The espeak-ng fallback, by the program itself."""

import itertools
import time
from pathlib import Path

import numpy as np
import pytest

from voicebot.engines.espeak import EspeakSynthesizer
from voicebot.errors import ModelError, SynthesizerError


def _never() -> bool:
    return False


@pytest.mark.parametrize("language", ["en", "en-GB", "en_XX", "de", "zh", "zh-CN", "ja", "fr-FR"])
def test_languages_have_a_voice(language: str) -> None:
    voice = EspeakSynthesizer(language)
    chunks = list(voice.synthesize("Bonjour 你好 hello", is_cancelled=_never))
    assert voice.sample_rate_hz == chunks[0].sample_rate_hz == 22_050
    assert chunks[-1].end_sample > 22_050 // 2
    assert max(int(np.abs(chunk.samples.astype(np.int32)).max()) for chunk in chunks) > 5000


def test_chunks_follow_one_another() -> None:
    chunks = list(
        EspeakSynthesizer("en").synthesize("The sky is blue today. " * 4, is_cancelled=_never)
    )
    assert len(chunks) > 2
    for before, after in itertools.pairwise(chunks):
        assert after.start_sample == before.end_sample


def test_speed_volume_and_silence() -> None:
    def spoken(**options: float) -> tuple[int, int]:
        voice = EspeakSynthesizer("en", **options)
        chunks = list(voice.synthesize("good morning to you", is_cancelled=_never))
        samples = np.concatenate([chunk.samples for chunk in chunks])
        return len(samples), int(np.abs(samples.astype(np.int32)).max())

    length, peak = spoken()
    assert spoken(speed=2.0)[0] < 0.7 * length
    assert spoken(volume=0.3)[1] < 0.5 * peak
    assert list(EspeakSynthesizer("en").synthesize(" \n", is_cancelled=_never)) == []


def test_a_long_text_can_be_cancelled() -> None:
    text = "This is a very long text. " * 4000
    taken: list[object] = []
    started_s = time.monotonic()
    for chunk in EspeakSynthesizer("en").synthesize(text, is_cancelled=lambda: len(taken) >= 3):
        taken.append(chunk)  # noqa: PERF402 - the flag reads it
    assert len(taken) == 3
    assert time.monotonic() - started_s < 5


def test_options_in_the_text_are_text() -> None:
    chunks = list(EspeakSynthesizer("en").synthesize("--version", is_cancelled=_never))
    assert chunks[-1].end_sample > 5000


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(ModelError, match="no voice for the language 'xx-YY'"):
        EspeakSynthesizer("xx-YY")


def _fake_program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match="apt install espeak-ng"):
        EspeakSynthesizer("en")


def test_a_failing_and_a_stuck_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = EspeakSynthesizer("en", timeout_s=0.2)
    _fake_program(tmp_path, "echo 'no data here' >&2; exit 3", monkeypatch)
    with pytest.raises(SynthesizerError, match="failed: no data here"):
        list(voice.synthesize("hello", is_cancelled=_never))
    _fake_program(tmp_path, "exec sleep 60", monkeypatch)
    with pytest.raises(SynthesizerError, match=r"not finished after 0\.2 s"):
        list(voice.synthesize("hello", is_cancelled=_never))
