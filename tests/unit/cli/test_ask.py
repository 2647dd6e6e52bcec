import pytest

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
