import pytest

from voicebot.cli.main import main


@pytest.mark.parametrize("words", [[], ["some.wav", "--text", "and words"]])
def test_ask_takes_one_question(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", *words]) == 64
    assert capsys.readouterr().err == (
        "voicebot: ask needs a sound file or --text QUESTION, one of them\n"
    )
