import os
import sys
from pathlib import Path

import pytest
import soundfile

from tests.support.fakes import PacedSink
from tests.unit.cli.engines import use_quick_engines
from voicebot.audio.sound_file import read_audio
from voicebot.cli.ask import _is_missing
from voicebot.cli.main import main
from voicebot.errors import InputError


@pytest.mark.parametrize("words", [[], ["some.wav", "--text", "and words"]])
def test_ask_takes_one_question(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", *words]) == 64
    assert capsys.readouterr().err == (
        "voicebot: ask needs a sound file or --text QUESTION, one of them\n"
    )


def test_ask_says_how_to_ask_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "what time is it"]) == 66
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "'what time is it'" in error
    assert "--text" in error


@pytest.mark.parametrize(
    "words", [["ask", "--text", "what time is it"], ["run", "--demo"], ["say", "hello"]]
)
def test_a_file_that_cannot_be_written_is_no_answer(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no" / "such.wav"
    assert main([*words, "--out", str(out)]) == 66
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith(f"voicebot: cannot write {out}: ")


@pytest.mark.parametrize(("fails", "status"), [("open", 71), ("write", 71), (None, 0)])
def test_the_file_is_left_and_a_loudspeaker_that_fails_is_told(
    fails: str | None,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_quick_engines(tmp_path, monkeypatch, loudspeaker=PacedSink(fails=fails))
    out = tmp_path / "reply.wav"
    question = ["ask", "--text", "what time is it", "--set", "models=starter"]
    assert main([*question, "--speak", "--out", str(out)]) == status
    assert soundfile.info(out).frames > 0
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert captured.err.startswith("voicebot: " if fails else "")
    assert "loudspeaker" in captured.err or not fails
    assert main([*question, "--speak"]) == status


@pytest.mark.parametrize("json", [[], ["--json"]])
@pytest.mark.parametrize("stdout", ["full", "gone"])
def test_an_answer_that_stdout_does_not_take_is_a_failure_and_its_file_stays(
    json: list[str],
    stdout: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_quick_engines(tmp_path, monkeypatch)
    reader, writer = os.pipe()
    os.close(reader)
    out = tmp_path / "reply.wav"
    question = ["ask", "--text", "what time is it", "--set", "models=starter", "--out", str(out)]
    with open(writer if stdout == "gone" else "/dev/full", "w") as stream:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", stream)
        assert main([*question, *json]) == (141 if stdout == "gone" else 74)
    if stdout == "full":
        os.close(writer)
    assert soundfile.info(out).frames > 0
    told = "voicebot: stdout cannot be written (No space left on device); make room, or send it "
    assert capsys.readouterr().err == ("" if stdout == "gone" else f"{told}elsewhere\n")


def test_a_question_that_may_not_be_looked_at_is_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_quick_engines(tmp_path, monkeypatch)
    question = tmp_path / "closed" / "question.wav"

    def refused(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(type(question), "stat", refused)
        patch.setattr(type(question), "open", refused)
        assert _is_missing(question) is False
        with pytest.raises(InputError, match=r"question\.wav: Permission denied"):
            read_audio(question)
    assert main(["ask", "why " * 100]) == 66
    assert "--text" in capsys.readouterr().err
