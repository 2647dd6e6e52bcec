import io
import os
import select
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.fakes import PacedSink
from voicebot.audio_types import AudioChunk
from voicebot.cli.sinks import AnswerFile, FileAndLoudspeaker
from voicebot.errors import InputError

CHUNK = AudioChunk(samples=np.ones(1600, np.int16), sample_rate_hz=16_000)


def test_a_file_that_cannot_be_written_is_found_out_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        AnswerFile(tmp_path / "no" / "such.wav")


def test_a_file_is_there_once_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "reply.wav"
    file = AnswerFile(path)
    file.open()
    file.write(CHUNK)
    file.close()
    assert not path.exists()
    file.save()
    assert soundfile.info(path).frames == 1600


def test_what_lies_there_stays_until_then(tmp_path: Path) -> None:
    path = tmp_path / "reply.wav"
    path.write_text("old")
    AnswerFile(path).open()
    assert path.read_text() == "old"


def test_the_reader_of_a_named_pipe_gets_the_whole_answer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    ends = select.poll()
    ends.register(reader, select.POLLHUP)
    file = AnswerFile(pipe)
    file.write(CHUNK)
    assert ends.poll(0) == []  # nobody wrote yet, and went away
    file.save()
    assert soundfile.info(io.BytesIO(os.read(reader, 10_000))).frames == 1600
    os.close(reader)


def test_a_named_pipe_that_is_closed_to_us_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write to every pipe
    with pytest.raises(InputError, match=r"cannot write .*pipe: Permission denied"):
        AnswerFile(pipe)


def test_a_folder_that_goes_away_meanwhile_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    file = AnswerFile(folder / "reply.wav")
    file.open()
    file.write(CHUNK)
    folder.rmdir()  # nothing was left in it yet
    with pytest.raises(InputError, match="cannot write"):
        file.save()


@pytest.mark.parametrize("fails", ["open", "write", None])
def test_the_file_is_whole_with_and_without_a_loudspeaker(
    fails: str | None, tmp_path: Path
) -> None:
    path, loudspeaker = tmp_path / "reply.wav", PacedSink(fails=fails)
    file = AnswerFile(path)
    sink = FileAndLoudspeaker(file, loudspeaker)
    sink.open()
    sink.write(CHUNK)
    sink.write(CHUNK)
    assert (sink.failure is None) == (fails is None)
    assert sink.name == (loudspeaker.name if fails is None else path.name)
    if fails is None:
        assert sink.queued_s() > 0
    else:
        assert sink.played_s() == pytest.approx(0.2)
        assert sink.queued_s() == 0
    sink.close()
    assert loudspeaker.closes == 1
    file.save()
    assert soundfile.info(path).frames == 3200
