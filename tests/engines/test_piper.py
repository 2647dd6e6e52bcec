"""The Piper engine on a voice that hums, and on broken voices."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.tiny_voice import write_tiny_voice
from voicebot.audio_types import AudioChunk
from voicebot.engines.piper import PiperSynthesizer
from voicebot.engines.piper_voice import load_voice, speaker_id
from voicebot.errors import ConfigError, ModelError, SynthesizerError

_TEXT = "Paris is the capital. It is in France."


def _never() -> bool:
    return False


def _speak(voice: PiperSynthesizer, text: str) -> list[AudioChunk]:
    return list(voice.synthesize(text, is_cancelled=_never))


def _peak(chunks: list[AudioChunk]) -> float:
    return max(float(np.abs(chunk.samples.astype(np.int32)).max()) for chunk in chunks) / 32767


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def voice_path(tmp_path: Path) -> Path:
    return write_tiny_voice(tmp_path / "hum.onnx")


def test_one_chunk_for_each_sentence_without_gaps(voice_path: Path) -> None:
    voice = PiperSynthesizer(voice_path)
    chunks = _speak(voice, _TEXT)
    assert len(chunks) == 2
    assert voice.sample_rate_hz == chunks[0].sample_rate_hz == 16_000
    assert [chunk.start_sample for chunk in chunks] == [0, chunks[0].end_sample]
    assert _speak(voice, "  ") == []


def test_speed_changes_the_length(voice_path: Path) -> None:
    (normal,) = _speak(PiperSynthesizer(voice_path), "Good morning.")
    (fast,) = _speak(PiperSynthesizer(voice_path, speed=2.0), "Good morning.")
    assert len(fast.samples) == pytest.approx(len(normal.samples) / 2, abs=2)


@pytest.mark.parametrize(("amplitude", "peak"), [(0.3, 0.7), (0.02, 0.08), (1.0, 0.7)])
def test_voices_are_brought_to_one_level(tmp_path: Path, amplitude: float, peak: float) -> None:
    voice = PiperSynthesizer(write_tiny_voice(tmp_path / "hum.onnx", amplitude=amplitude))
    assert _peak(_speak(voice, "Good morning.")) == pytest.approx(peak, abs=0.01)


def test_a_loud_volume_does_not_clip(voice_path: Path) -> None:
    assert _peak(_speak(PiperSynthesizer(voice_path, volume=0.5), "Yes.")) == pytest.approx(
        0.2, abs=0.01
    )
    loud = _speak(PiperSynthesizer(voice_path, volume=3.0), "Good morning.")[0].samples
    assert 0.97 * 32767 < int(np.abs(loud).max()) <= 32767
    assert np.count_nonzero(np.abs(loud) == 32767) < len(loud) / 10


def test_a_speaker_whose_name_is_a_number_is_meant_by_it(tmp_path: Path) -> None:
    path = write_tiny_voice(tmp_path / "three.onnx", speakers={"3922": 0, "8699": 1, "1": 2})
    voice = load_voice(path)
    found = [speaker_id(voice, given, path) for given in (3922, "8699", 1, "1", 2)]
    assert found == [0, 1, 2, 2, 2]


def test_speakers_by_id_and_name(tmp_path: Path) -> None:
    path = write_tiny_voice(tmp_path / "two.onnx", speakers={"anna": 0, "bert": 1})
    peaks = [
        float(np.abs(next(PiperSynthesizer(path, speaker=speaker)._parts(lambda: [["h"]]))).max())
        for speaker in (None, 0, "anna", 1, "1", "bert")
    ]
    assert peaks == pytest.approx([0.1, 0.1, 0.1, 0.2, 0.2, 0.2], abs=0.01)
    for unknown in (2, "carl"):
        with pytest.raises(ConfigError, match=r"no speaker .*it has 2 \(anna, bert\)"):
            PiperSynthesizer(path, speaker=unknown)


def test_cancelled_between_sentences(voice_path: Path) -> None:
    flags = iter([False, True, True])
    chunks = PiperSynthesizer(voice_path).synthesize(_TEXT, is_cancelled=lambda: next(flags))
    assert len(list(chunks)) == 1


def test_the_identity_is_of_the_voice_and_its_settings(voice_path: Path) -> None:
    plain, same, fast, quiet = (
        PiperSynthesizer(voice_path, speed=speed, volume=volume).identity()
        for speed, volume in ((1.0, 1.0), (1.0, 1.0), (2.0, 1.0), (1.0, 0.5))
    )
    assert plain == same
    assert plain not in (fast, quiet)
    other = write_tiny_voice(voice_path.with_name("other.onnx"), amplitude=0.2)
    assert PiperSynthesizer(other).identity()["voice"] != plain["voice"]


def test_phoneme_brackets_and_nul_are_text(voice_path: Path) -> None:
    voice = PiperSynthesizer(voice_path)
    assert _peak(_speak(voice, "a [[nonsense b\0c")) > 0


def test_missing_and_damaged_files_are_named(voice_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.onnx\.json: No such file"):
        PiperSynthesizer(voice_path.with_name("none.onnx"))
    voice_path.write_bytes(voice_path.read_bytes()[:200])
    with pytest.raises(ModelError, match=r"hum\.onnx: onnxruntime cannot load it") as caught:
        PiperSynthesizer(voice_path)
    assert "\n" not in str(caught.value)
    voice_path.unlink()
    with pytest.raises(ModelError, match=r"hum\.onnx: no such file"):
        PiperSynthesizer(voice_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (None, "not the JSON of a Piper voice"),
        ({"audio": {}}, "not the JSON of a Piper voice"),
        ({"phoneme_type": "klingon"}, "not the JSON of a Piper voice"),
        ({"audio": {"sample_rate": "fast"}}, "sample_rate is 'fast'"),
        ({"phoneme_id_map": {}}, "phoneme_id_map"),
        ({"phoneme_id_map": {" ": 3}}, "phoneme_id_map"),
        ({"phoneme_type": "pinyin"}, r"needs g2pW/g2pw\.onnx beside it"),
        ({"num_speakers": 3}, "no input sid"),
    ],
)
def test_a_wrong_json_is_named(
    voice_path: Path, change: dict[str, Any] | None, message: str
) -> None:
    config_path = voice_path.with_name(f"{voice_path.name}.json")
    if change is None:
        config_path.write_text("{", encoding="utf-8")
    else:
        config = json.loads(config_path.read_text(encoding="utf-8"))
        config_path.write_text(json.dumps({**config, **change}), encoding="utf-8")
    with pytest.raises(ModelError, match=message):
        PiperSynthesizer(voice_path)


def test_an_onnx_file_that_is_no_voice(tmp_path: Path) -> None:
    path = write_tiny_voice(tmp_path / "other.onnx", inputs=("x", "input_lengths", "scales"))
    with pytest.raises(ModelError, match="no input input; this is not a Piper voice"):
        PiperSynthesizer(path)


def test_failures_while_speaking_are_synthesizer_errors(tmp_path: Path) -> None:
    for name, options in {
        "gather.onnx": {"known_ids": 1},
        "unknown.onnx": {"espeak_voice": "xx-unknown"},
    }.items():
        voice = PiperSynthesizer(write_tiny_voice(tmp_path / name, **options))  # type: ignore[arg-type]
        with pytest.raises(SynthesizerError, match=f"{name}: cannot speak") as caught:
            _speak(voice, "Hello.")
        assert "\n" not in str(caught.value)
