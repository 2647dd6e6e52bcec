"""Voices that start before their sentence ends, on a tiny VITS and on one of real shape."""

import itertools
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from tests.support.tiny_vits import DECODER_HALO, FLOW_HALO, HOP_LENGTH, write_tiny_vits
from tests.support.tiny_voice import write_tiny_voice
from voicebot.audio_types import AudioChunk
from voicebot.engines import vits_load
from voicebot.engines.piper import PiperSynthesizer
from voicebot.engines.vits_frames import VitsFrames
from voicebot.engines.vits_graph import cut
from voicebot.engines.vits_parts import LATENT, MASK, PRIOR, CutError, UntestedError
from voicebot.engines.vits_stages import Scales, VitsStages
from voicebot.engines.vits_stream import VitsStream
from voicebot.native_heap import bytes_in_use

_SHORT = "Good morning."
_LONG = "The kitchen is warm today because the oven was on for hours and nobody came home."
_SCALES = Scales(noise=0.667, length=1.0, noise_w=0.8)
_IDS = [1, *(20 + place % 40 for place in range(120)), 2]


@pytest.fixture
def voice_path(tmp_path: Path) -> Path:
    return write_tiny_vits(tmp_path / "tiny.onnx")


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _speak(voice: PiperSynthesizer, text: str) -> list[AudioChunk]:
    return list(voice.synthesize(text, is_cancelled=lambda: False))


def _samples(voice: PiperSynthesizer, text: str) -> np.ndarray[Any, Any]:
    return np.concatenate([chunk.samples for chunk in _speak(voice, text)]).astype(np.int32)


def _stages(path: Path) -> VitsStages:
    return VitsStages(cut(onnx.load(str(path))), path=path, threads=1)


@pytest.mark.parametrize("speakers", [None, {"anna": 0, "bert": 1}])
def test_a_voice_is_cut_where_its_parts_meet(
    tmp_path: Path, speakers: dict[str, int] | None
) -> None:
    model = onnx.load(str(write_tiny_vits(tmp_path / "tiny.onnx", speakers=speakers)))
    parts = cut(model)
    assert (parts.flow_halo, parts.decoder_halo) == (FLOW_HALO, DECODER_HALO)
    assert parts.hop_length == HOP_LENGTH
    sid = {"sid"} if speakers else set()
    for part, inputs in (
        (parts.text, {"input", "input_lengths", "scales"} | sid),
        (parts.flow, {PRIOR, MASK} | sid),
        (parts.decoder, {LATENT} | sid),
    ):
        assert {value.name for value in onnx.load_from_string(part).graph.input} == inputs


@pytest.mark.parametrize("speaker", [None, 0, 1])
@pytest.mark.parametrize("window", [1, 5, 64])
def test_windows_are_what_the_whole_sentence_has_there(
    tmp_path: Path, speaker: int | None, window: int
) -> None:
    speakers = None if speaker is None else {"anna": 0, "bert": 1}
    stages = _stages(write_tiny_vits(tmp_path / "tiny.onnx", speakers=speakers))
    encoding = stages.encode(_IDS, _SCALES, speaker)
    whole = stages.audio(stages.latent(encoding.prior, encoding.mask, speaker), speaker)
    assert len(whole) == encoding.frames * HOP_LENGTH
    assert np.abs(whole).max() > 0.1
    frames = VitsFrames(stages, speaker)
    frames.extend(encoding.first(30))
    windows = [frames.take(min(window, frames.ready)) for _ in range(3)]
    frames.extend(encoding.after(30), last=True)
    while frames.ready:
        windows.append(frames.take(min(window, frames.ready)))
    assert np.abs(np.concatenate(windows) - whole).max() < 1e-4


def test_a_halo_too_small_is_found_out(voice_path: Path) -> None:
    stages = _stages(voice_path)
    encoding = stages.encode(_IDS, _SCALES, None)
    stages.verify(encoding, None)
    stages.decoder_halo = 3
    with pytest.raises(CutError, match="differ from the whole"):
        stages.verify(encoding, None)
    with pytest.raises(UntestedError, match="too short"):
        stages.verify(encoding.first(2), None)


@pytest.mark.parametrize("speaker", [None, 0, "bert"])
def test_streamed_speech_is_the_speech_of_whole_sentences(
    tmp_path: Path, cache_dir: Path, speaker: int | str | None
) -> None:
    path = write_tiny_vits(tmp_path / "tiny.onnx", speakers={"anna": 0, "bert": 1})
    voices = [
        PiperSynthesizer(
            path, speaker=speaker, noise_scale=0.0, streaming=streaming, cache_dir=cache_dir
        )
        for streaming in (True, False)
    ]
    for text in (_SHORT, _LONG, f"{_SHORT} {_LONG}"):
        streamed, whole = (_samples(voice, text) for voice in voices)
        assert len(streamed) == len(whole)
        assert np.abs(streamed - whole).max() <= 4
    assert not np.array_equal(
        _samples(PiperSynthesizer(path, noise_scale=0.0, speaker=0, cache_dir=cache_dir), _SHORT),
        _samples(PiperSynthesizer(path, noise_scale=0.0, speaker=1, cache_dir=cache_dir), _SHORT),
    )


def test_a_sentence_comes_in_chunks_without_gaps(voice_path: Path, cache_dir: Path) -> None:
    chunks = _speak(PiperSynthesizer(voice_path, cache_dir=cache_dir), _LONG)
    assert len(chunks) > 2
    assert chunks[0].start_sample == 0
    for before, after in itertools.pairwise(chunks):
        assert after.start_sample == before.end_sample
    assert _speak(PiperSynthesizer(voice_path, cache_dir=cache_dir), "  ") == []


def test_cancelled_between_windows(voice_path: Path, cache_dir: Path) -> None:
    flags = iter([False, False, True])
    voice = PiperSynthesizer(voice_path, cache_dir=cache_dir)
    assert len(list(voice.synthesize(_LONG, is_cancelled=lambda: next(flags)))) == 2


def test_a_long_sentence_begins_before_it_is_encoded(voice_path: Path) -> None:
    stages = _stages(voice_path)
    ids = [1, *([30, 0, 31, 0, 3, 0] * 30), 2]
    stream = VitsStream(stages, sample_rate_hz=16_000, word_end_ids=frozenset({3}))
    pace = stream.pace
    pace.frame_s, pace.frames_per_id = 0.0116, 2.5
    pace.text_s_per_id, pace.window_s_per_frame = 1e-6, 1e-6
    quiet = Scales(noise=0.0, length=1.0, noise_w=0.0)
    speech = stream.speak(ids, quiet, None)
    first = next(speech)
    assert pace.text_s_per_id != 1e-6
    encoding = stages.encode(ids, quiet, None)
    assert len(first) // HOP_LENGTH < encoding.first(72).frames
    whole = stages.audio(stages.latent(encoding.prior, encoding.mask, None), None)
    streamed = np.concatenate([first, *speech])
    assert streamed.shape == whole.shape
    assert np.abs(streamed - whole).max() < 1e-4


def test_a_slow_machine_encodes_the_sentence_first(voice_path: Path) -> None:
    stream = VitsStream(_stages(voice_path), sample_rate_hz=16_000)
    stream.pace.frame_s, stream.pace.frames_per_id = 0.0116, 2.5
    stream.pace.text_s_per_id = stream.pace.window_s_per_frame = 1e-6
    assert stream._head_length(range(200)) == 44
    assert stream._head_length(range(90)) == 0
    stream.pace.text_s_per_id = 0.01
    assert stream._head_length(range(200)) == 0


def test_parts_are_made_once(
    voice_path: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PiperSynthesizer(voice_path, cache_dir=cache_dir)
    (folder,) = cache_dir.iterdir()
    assert sorted(path.name for path in folder.iterdir()) == [
        "decoder.onnx",
        "flow.onnx",
        "parts.json",
        "text.onnx",
    ]

    def fail(path: Path) -> None:
        raise AssertionError(path)

    monkeypatch.setattr(vits_load, "_cut", fail)
    assert len(_speak(PiperSynthesizer(voice_path, cache_dir=cache_dir), _LONG)) > 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("decoder.onnx", b"\0"),
        ("parts.json", b"{"),
        ("parts.json", b'{"version": 0}'),
        ("parts.json", b'{"version": 2}'),
        ("parts.json", b"[]"),
    ],
)
def test_broken_parts_are_made_again(
    voice_path: Path, cache_dir: Path, name: str, content: bytes
) -> None:
    PiperSynthesizer(voice_path, cache_dir=cache_dir)
    (folder,) = cache_dir.iterdir()
    intact = (folder / name).read_bytes()
    (folder / name).write_bytes(content)
    assert len(_speak(PiperSynthesizer(voice_path, cache_dir=cache_dir), _LONG)) > 2
    assert (folder / name).read_bytes() == intact
    assert list(cache_dir.iterdir()) == [folder]


def test_parts_that_do_not_load_are_made_again(voice_path: Path, cache_dir: Path) -> None:
    PiperSynthesizer(voice_path, cache_dir=cache_dir)
    (folder,) = cache_dir.iterdir()
    manifest = json.loads((folder / "parts.json").read_text())
    manifest["crc32"][2] = 0
    (folder / "decoder.onnx").write_bytes(b"")
    (folder / "parts.json").write_text(json.dumps(manifest))
    assert len(_speak(PiperSynthesizer(voice_path, cache_dir=cache_dir), _LONG)) > 2
    assert (folder / "decoder.onnx").stat().st_size > 0


def test_a_cache_that_cannot_be_written_is_logged(
    voice_path: Path, cache_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache_dir.write_text("a file in the way")
    with caplog.at_level(logging.WARNING):
        voice = PiperSynthesizer(voice_path, cache_dir=cache_dir)
    assert "not kept for the next start" in caplog.text
    assert len(_speak(voice, _LONG)) > 2


@pytest.mark.parametrize("make", ["hum", "softmax"])
def test_other_makes_speak_whole_sentences(
    tmp_path: Path,
    cache_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    make: str,
) -> None:
    path = tmp_path / "other.onnx"
    if make == "hum":
        write_tiny_voice(path)
    else:
        write_tiny_vits(path, global_op="Softmax")
    with caplog.at_level(logging.DEBUG):
        voice = PiperSynthesizer(path, cache_dir=cache_dir)
    assert "other.onnx speaks whole sentences: " in caplog.text
    assert len(_speak(voice, _LONG)) == 1
    monkeypatch.setattr(vits_load, "_cut", None)
    assert len(_speak(PiperSynthesizer(path, cache_dir=cache_dir), _LONG)) == 1


def test_the_default_cache_is_that_of_the_service(
    voice_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CACHE_DIRECTORY", f"{tmp_path / 'service'}:/elsewhere")
    PiperSynthesizer(voice_path)
    assert len(list((tmp_path / "service/voices").iterdir())) == 1


def test_what_a_long_window_took_is_given_back(voice_path: Path) -> None:
    stages = _stages(voice_path)
    prior = stages.encode(_IDS, _SCALES, None).prior
    stages.audio(prior, None)
    before = bytes_in_use()
    stages.audio(np.tile(prior, (1, 1, 200)), None)
    stages.audio(prior, None)  # the block with a run's audio goes with the next run
    after = bytes_in_use()
    assert before is not None
    assert after is not None
    assert after - before < 1_000_000


def test_sessions_do_not_spin(voice_path: Path) -> None:
    stages = _stages(voice_path)
    for session in (stages._text, stages._flow, stages._decoder):
        options = session.get_session_options()
        assert options.intra_op_num_threads == 1
        for pool in ("intra_op", "inter_op"):
            assert options.get_session_config_entry(f"session.{pool}.allow_spinning") == "0"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_voice_of_published_shape(tmp_path: Path, cache_dir: Path) -> None:
    pytest.importorskip("torch")
    path = tmp_path / "shape.onnx"
    subprocess.run(
        [sys.executable, "-m", "training.shapes.voice", str(path)],
        cwd=Path(__file__).parents[2] / "models",
        check=True,
        capture_output=True,
    )
    voice = PiperSynthesizer(path, cache_dir=cache_dir)
    stream = voice._stream
    assert isinstance(stream, VitsStream)
    stages = stream._stages
    assert (stages.flow_halo, stages.decoder_halo, stages.hop_length) == (32, 12, 256)
    encoding = stages.encode(_IDS, _SCALES, None)
    whole = stages.audio(stages.latent(encoding.prior, encoding.mask, None), None)
    frames = VitsFrames(stages, None)
    frames.extend(encoding, last=True)
    windows = [frames.take(min(length, frames.ready)) for length in (16, 40, 100, 10_000)]
    assert np.abs(np.concatenate(windows) - whole).max() < 1e-4
