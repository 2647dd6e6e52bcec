import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.unit.audio.signals import tone, tone_fit
from voicebot.audio.sound_file import read_audio, write_wav
from voicebot.audio.wav import WavSink, WavSource
from voicebot.audio_types import AudioChunk, Samples
from voicebot.errors import AudioError, InputError

CHUNK = AudioChunk(samples=np.ones(1600, np.int16), sample_rate_hz=16_000)


class SteppedTime:
    """Time that the test sets."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def read_all(source: WavSource) -> list[AudioChunk]:
    source.open()
    chunks: list[AudioChunk] = []
    try:
        while True:
            chunk = source.read(0.0)
            assert chunk is not None
            chunks.append(chunk)
    except EOFError:
        return chunks


def joined(chunks: list[AudioChunk]) -> Samples:
    return np.concatenate([chunk.samples for chunk in chunks])


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_any_rate_and_format_becomes_16_khz_chunks(
    tmp_path: Path, rate_hz: int, suffix: str
) -> None:
    path = tmp_path / f"tone.{suffix}"
    soundfile.write(path, tone(500, 1.3, rate_hz), rate_hz)
    chunks = read_all(WavSource(path))
    assert [chunk.start_sample for chunk in chunks] == [512 * i for i in range(len(chunks))]
    assert {len(chunk.samples) for chunk in chunks} == {512}
    assert 0 <= len(chunks) * 512 - 1.3 * 16_000 < 512
    peak, distance = tone_fit(joined(chunks)[800:20_000], 500, 16_000)
    assert peak == pytest.approx(8000, rel=0.005)
    assert distance < 20


def test_stereo_and_float_files_are_mixed_and_clipped(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    frames = np.stack([np.full(16_000, 0.25), np.full(16_000, 0.75)], axis=1)
    soundfile.write(path, frames, 16_000, "FLOAT")
    assert joined(read_all(WavSource(path)))[:16_000].tolist() == [16384] * 16_000
    soundfile.write(path, frames * 9, 16_000, "FLOAT")
    assert joined(read_all(WavSource(path)))[:16_000].max() == 32767


def test_silence_follows_and_the_file_can_be_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    soundfile.write(path, np.full(512, 99, np.int16), 16_000)
    source = WavSource(path, trailing_silence_s=0.064)
    for _ in range(2):
        assert joined(read_all(source)).tolist() == [99] * 512 + [0] * 1024
    source.close()
    source.close()
    with pytest.raises(EOFError):
        source.read(0.0)


def test_paced_chunks_come_when_they_would_have_been_spoken(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(500, 0.1, 16_000), 16_000)
    time = SteppedTime()
    source = WavSource(path, paced=True, monotonic_s=time)
    source.open()
    assert source.read(0.001) is None
    time.now_s += 0.033
    assert source.read(0.001) is not None
    assert source.read(0.001) is None
    time.now_s += 0.032
    second = source.read(0.001)
    assert second is not None
    assert second.start_sample == 512


def wav_header_only(path: Path) -> None:
    soundfile.write(path, np.zeros(0, np.int16), 16_000)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: None, "No such file"),
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (wav_header_only, "zero length"),
        (lambda path: path.write_text("What is the time?"), "not a usable audio file"),
        (lambda path: path.write_bytes(b"RIFF\x24\0\0\0WAVE"), "not a usable audio file"),
    ],
)
def test_a_file_without_audio_gives_one_line_that_names_it(
    tmp_path: Path, make: Callable[[Path], object], expected: str
) -> None:
    path = tmp_path / "question.wav"
    make(path)
    with pytest.raises(InputError) as caught:
        WavSource(path).open()
    message = str(caught.value)
    assert str(path) in message
    assert expected in message
    assert "\n" not in message


def test_a_cut_off_file_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    soundfile.write(path, np.full(16_000, 99, np.int16), 16_000)
    path.write_bytes(path.read_bytes()[: 44 + 2 * 5120])
    assert joined(read_all(WavSource(path))).tolist() == [99] * 5120


def test_sink_writes_what_was_played_at_the_rate_of_the_first_chunk(tmp_path: Path) -> None:
    path = tmp_path / "reply.wav"
    sink = WavSink(path)
    sink.open()
    sink.open()
    sink.write(AudioChunk(samples=tone(500, 0.5, 22_050), sample_rate_hz=22_050))
    sink.write(AudioChunk(samples=tone(500, 0.5, 16_000), sample_rate_hz=16_000))
    assert sink.played_s() == pytest.approx(1.0)
    assert sink.queued_s() == 0.0
    sink.close()
    sink.close()
    info = soundfile.info(path)
    assert (info.samplerate, info.channels, info.frames) == (22_050, 1, 22_050)
    assert info.subtype == "PCM_16"
    assert read_audio(path, 22_050).samples[:11_025].tolist() == tone(500, 0.5, 22_050).tolist()


def test_paced_sink_keeps_what_was_heard_before_the_flush(tmp_path: Path) -> None:
    path = tmp_path / "reply.wav"
    time = SteppedTime()
    sink = WavSink(path, paced=True, monotonic_s=time)
    sink.open()
    for _ in range(3):
        sink.write(AudioChunk(samples=np.ones(16_000, np.int16), sample_rate_hz=16_000))
    time.now_s += 1.25
    assert sink.played_s() == pytest.approx(1.25)
    assert sink.queued_s() == pytest.approx(1.75)
    sink.flush()
    assert (sink.played_s(), sink.queued_s()) == (0.0, 0.0)
    sink.write(AudioChunk(samples=np.ones(1600, np.int16), sample_rate_hz=16_000))
    sink.close()
    assert soundfile.info(path).frames == 20_000 + 1600


def test_a_sink_that_got_nothing_leaves_a_valid_file(tmp_path: Path) -> None:
    path = tmp_path / "reply.wav"
    sink = WavSink(path)
    sink.open()
    sink.close()
    assert soundfile.info(path).frames == 0


def test_a_sink_says_at_once_that_it_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "reply.wav"
    with pytest.raises(InputError, match=r"cannot write .*missing"):
        WavSink(path).open()


def test_a_closed_sink_takes_nothing(tmp_path: Path) -> None:
    sink = WavSink(tmp_path / "reply.wav")
    with pytest.raises(AudioError, match="not open"):
        sink.write(AudioChunk(samples=np.ones(16, np.int16), sample_rate_hz=16_000))


def test_a_damaged_file_is_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "cut.flac"
    noise = np.random.default_rng(1).integers(-9000, 9000, 64_000).astype(np.int16)
    soundfile.write(path, noise, 16_000)
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(InputError, match=r"cut\.flac is not a usable audio file \(.*sync"):
        read_audio(path)
    with pytest.raises(InputError, match=r"cut\.flac is not a usable audio file \(.*sync"):
        read_all(WavSource(path))


def test_a_name_need_not_be_utf_8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"x\xff.wav")
    write_wav(path, CHUNK)
    assert read_audio(path).samples.tolist() == CHUNK.samples.tolist()
    path.write_text("What is the time?")
    with pytest.raises(InputError, match="not a usable audio file"):
        read_audio(path)


@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_a_pipe_is_read_from_its_first_byte(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"tone.{suffix}"
    soundfile.write(path, tone(500, 0.5, 16_000), 16_000)
    reader, writer = os.pipe()

    def feed() -> None:
        with open(writer, "wb") as pipe:  # noqa: PTH123 - a descriptor
            pipe.write(path.read_bytes())

    feeder = threading.Thread(target=feed)
    feeder.start()
    heard = read_audio(Path(f"/dev/fd/{reader}"))
    feeder.join(20.0)
    os.close(reader)
    assert heard.samples.tolist() == tone(500, 0.5, 16_000).tolist()


@contextmanager
def full_disk(after_bytes: int) -> Iterator[None]:
    """No file takes more than so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "reply.wav"
    write_wav(path, CHUNK)
    before = path.read_bytes()
    sink = WavSink(path)
    sink.open()
    for _ in range(9):
        sink.write(CHUNK)
    with (
        full_disk(5000),
        pytest.raises(InputError, match=r"cannot write .*reply\.wav: .*make room"),
    ):
        sink.close()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_that_is_full_is_one_line() -> None:
    with pytest.raises(InputError) as caught:
        write_wav(Path("/dev/full"), CHUNK)
    assert str(caught.value) == "cannot write /dev/full: No space left on device; make room"
    assert Path("/dev/full").is_char_device()


def test_a_pipe_gets_the_sound_and_one_without_a_reader_is_told(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    write_wav(Path(f"/dev/fd/{writer}"), CHUNK)
    write_wav(tmp_path / "file.wav", CHUNK)
    assert os.read(reader, 10_000) == (tmp_path / "file.wav").read_bytes()
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        write_wav(Path(f"/dev/fd/{writer}"), CHUNK)
    os.close(writer)


def test_a_file_that_is_replaced_keeps_its_mode_and_the_links_to_it(tmp_path: Path) -> None:
    path, link = tmp_path / "reply.wav", tmp_path / "link.wav"
    link.symlink_to(path)
    write_wav(link, CHUNK)
    path.chmod(0o640)
    write_wav(link, CHUNK)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert soundfile.info(path).frames == 1600


def test_a_file_in_a_folder_that_takes_no_other_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, open_path = tmp_path / "reply.wav", Path.open
    path.touch()

    def guarded(self: Path, mode: str) -> object:
        if mode == "xb":
            raise PermissionError(13, "Permission denied", str(self))
        return open_path(self, mode)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", guarded)
        write_wav(path, CHUNK)
    assert soundfile.info(path).frames == 1600
