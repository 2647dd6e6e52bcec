import pytest

from voicebot.config.problems import Problem, did_you_mean, shown, unknown_key


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("tts.volme", "unknown key (did you mean tts.volume?)"),
        ("tts.VOLUME", "unknown key (did you mean tts.volume?)"),
        ("wake-word", "unknown key (did you mean wake_word?)"),
        ("volume", "unknown key (did you mean audio.earcons.volume or tts.volume?)"),
        ("ttts.volume", "unknown key (did you mean audio.earcons.volume or tts.volume?)"),
        ("earcons", "unknown key (did you mean audio.earcons?)"),
        ("log.zzz", "unknown key; log has level, transcripts"),
        ("log.level.zzz", "unknown key (did you mean log.level?)"),
        ("logs.zzz", "unknown key; log has level, transcripts"),
        ("log.zzz.zzz.zzz", "unknown key; log has level, transcripts"),
    ],
)
def test_an_unknown_key_gets_the_nearest_one(path: str, message: str) -> None:
    assert unknown_key(path) == message


@pytest.mark.parametrize("path", ["zzzzz", "foo.bar", "foo.bar.zzz"])
def test_a_key_far_from_all_others_gets_the_list(path: str) -> None:
    message = unknown_key(path)
    assert message.startswith("unknown key; the top level has language, audio, ")


def test_a_problem_is_one_printable_line() -> None:
    problem = Problem(source="f.yaml:1", key="a\nb\x1b[31m", message="unknown key")
    assert str(problem) == "f.yaml:1: a\\nb\\x1b[31m: unknown key"


def test_a_key_is_not_repeated_behind_the_override_that_names_it() -> None:
    assert str(Problem(source="--set tts.x", key="tts.x", message="bad")) == "--set tts.x: bad"
    assert str(Problem(source="--set tts", key="tts.x", message="bad")) == "--set tts: tts.x: bad"


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", '"a"'), (True, "true"), (None, "null"), (1.5, "1.5"), ([1, "x"], '[1, "x"]')],
)
def test_values_are_shown_as_they_are_written(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_long_value_is_cut() -> None:
    assert shown("x" * 500) == f'"{"x" * 58}…'


def test_did_you_mean() -> None:
    assert did_you_mean("hey_jarvs", ["hey_jarvis", "alexa"]) == " (did you mean hey_jarvis?)"
    assert did_you_mean("", ["hey_jarvis"]) == ""
    assert did_you_mean("hallo", []) == ""
