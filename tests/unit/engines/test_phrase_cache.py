import logging
from pathlib import Path

import numpy as np
import pytest

from tests.support.fakes import ToneSynthesizer
from voicebot.audio_types import AudioChunk
from voicebot.engines.phrase_cache import CachedSynthesizer
from voicebot.errors import SynthesizerError

_PHRASES = ("One moment.", "Sorry, that went wrong.", "It is")


def _cached(
    voice: ToneSynthesizer, directory: Path, *, max_bytes: int = 1_000_000, speed: float = 1.0
) -> CachedSynthesizer:
    return CachedSynthesizer(
        voice,
        _PHRASES,
        directory=directory,
        identity={"voice": "tone", "speed": speed, "speaker": None},
        max_bytes=max_bytes,
    )


def _speak(voice: CachedSynthesizer, text: str) -> list[AudioChunk]:
    return list(voice.synthesize(text, is_cancelled=lambda: False))


def _samples(chunks: list[AudioChunk]) -> list[int]:
    return [int(sample) for chunk in chunks for sample in chunk.samples]


def test_a_phrase_is_made_once(tmp_path: Path) -> None:
    voice = ToneSynthesizer()
    first = _speak(_cached(voice, tmp_path / "a/b"), "One moment.")
    again = _speak(_cached(voice, tmp_path / "a/b"), "One moment.")
    assert voice.spoken == ["One moment."]
    assert _samples(first) == _samples(again) == [3000, -3000] * 160
    assert again[0].samples.dtype == np.int16
    assert again[0].sample_rate_hz == _cached(voice, tmp_path).sample_rate_hz == 16_000


def test_other_texts_and_other_settings_are_not_taken_from_disk(tmp_path: Path) -> None:
    voice = ToneSynthesizer()
    for text in ("Paris.", "Paris.", "One moment."):
        _speak(_cached(voice, tmp_path), text)
    _speak(_cached(voice, tmp_path, speed=2.0), "One moment.")
    assert voice.spoken == ["Paris.", "Paris.", "One moment.", "One moment."]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_phrase_from_disk_comes_in_chunks_that_can_be_cancelled(tmp_path: Path) -> None:
    voice = _cached(ToneSynthesizer(s_per_word=0.3), tmp_path)
    while voice.prepare(is_cancelled=lambda: False):
        pass
    chunks = _speak(voice, "It is")
    assert [chunk.start_sample for chunk in chunks] == [0, 4000, 8000]
    assert chunks[-1].end_sample == 9600
    flags = iter([False, True])
    assert len(list(voice.synthesize("It is", is_cancelled=lambda: next(flags)))) == 1


@pytest.mark.parametrize("stop", ["cancelled", "closed", "failed"])
def test_a_phrase_that_was_not_finished_is_not_kept(tmp_path: Path, stop: str) -> None:
    voice = _cached(ToneSynthesizer(fails_on="It" if stop == "failed" else None), tmp_path)
    flags = iter([False, True, True, True])
    chunks = voice.synthesize("It is", is_cancelled=lambda: stop != "closed" and next(flags))
    if stop == "failed":
        with pytest.raises(SynthesizerError):
            next(chunks)
    elif stop == "closed":
        next(chunks)
        del chunks
    else:
        assert len(list(chunks)) == 1
    assert list(tmp_path.iterdir()) == []


def test_one_phrase_after_the_other_is_prepared_until_all_are_there(tmp_path: Path) -> None:
    voice = ToneSynthesizer()
    _speak(_cached(voice, tmp_path), "It is")
    cached = _cached(voice, tmp_path)
    assert cached.prepare(is_cancelled=lambda: True)
    assert voice.spoken == ["It is"]
    assert cached.prepare(is_cancelled=lambda: False)
    assert voice.spoken == ["It is", "One moment."]
    assert not cached.prepare(is_cancelled=lambda: False)
    assert voice.spoken == ["It is", "One moment.", "Sorry, that went wrong."]
    assert not cached.prepare(is_cancelled=lambda: False)
    assert len(list(tmp_path.iterdir())) == len(voice.spoken) == 3


def test_a_phrase_whose_preparation_was_cancelled_is_made_later(tmp_path: Path) -> None:
    voice = ToneSynthesizer()
    cached = _cached(voice, tmp_path)
    flags = iter([False, False, True, True, True, True])
    assert cached.prepare(is_cancelled=lambda: next(flags))
    assert list(tmp_path.iterdir()) == []
    while cached.prepare(is_cancelled=lambda: False):
        pass
    assert len(list(tmp_path.iterdir())) == 3


def test_a_sentence_is_put_together_of_phrases_on_disk(tmp_path: Path) -> None:
    voice = ToneSynthesizer()
    cached = _cached(voice, tmp_path)
    assert len(_samples(_speak(cached, "It is One moment."))) == 4 * 160
    assert voice.spoken == ["It is One moment."]
    while cached.prepare(is_cancelled=lambda: False):
        pass
    voice.spoken.clear()
    assert _samples(_speak(cached, "It is One moment.")) == [3000, -3000] * 2 * 160
    assert _samples(_speak(cached, "It is Paris.")) == [3000, -3000] * 3 * 80
    assert voice.spoken == ["It is Paris."]


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "header only", "other"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    voice = ToneSynthesizer()
    _speak(_cached(voice, tmp_path), "It is")
    (path,) = tmp_path.iterdir()
    intact = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "cut": intact[:-2],
            "flipped": intact[:-1] + bytes([intact[-1] ^ 1]),
            "header only": intact[:12],
            "other": b"RIFF" + intact[4:],
        }[damage]
    )
    assert len(_samples(_speak(_cached(voice, tmp_path), "It is"))) == 320
    assert voice.spoken == ["It is", "It is"]
    assert path.read_bytes() == intact


def test_the_longest_unused_phrases_make_room(tmp_path: Path) -> None:
    voice = ToneSynthesizer()
    room_for_two = 2 * (12 + 2 * 2 * 160) + 100
    cached = _cached(voice, tmp_path, max_bytes=room_for_two)
    for text in ("One moment.", "It is", "One moment.", "Sorry, that went wrong."):
        _speak(cached, text)
    sizes = sorted(path.stat().st_size for path in tmp_path.iterdir())
    assert sum(sizes) <= room_for_two
    voice.spoken.clear()
    _speak(cached, "Sorry, that went wrong.")
    assert voice.spoken == []
    _speak(cached, "It is")
    assert voice.spoken == ["It is"]


def test_a_directory_that_cannot_be_written_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    voice = _cached(ToneSynthesizer(), tmp_path / "file")
    with caplog.at_level(logging.WARNING):
        assert len(_samples(_speak(voice, "It is"))) == 320
        assert len(_samples(_speak(voice, "It is"))) == 320
    assert caplog.text.count("not kept for the next time") == 1


def test_no_phrase_is_made_ready_that_could_not_be_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    voice = ToneSynthesizer()
    cached = _cached(voice, tmp_path / "file")
    with caplog.at_level(logging.WARNING):
        assert not cached.prepare(is_cancelled=lambda: False)
        assert not cached.prepare(is_cancelled=lambda: False)
    assert len(voice.spoken) == len(caplog.records) == 1
