from pathlib import Path

import pytest
import soundfile

from tests.support.fakes import PacedSink
from tests.unit.cli.engines import use_quick_engines
from voicebot.cli.main import main


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
