import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from voicebot import __version__
from voicebot.cli import main as main_module
from voicebot.cli.arguments import Subparsers, leaf_parsers, load_configuration
from voicebot.cli.main import COMMANDS, build_parser, main
from voicebot.errors import EXIT_STATUSES, AudioError, ConfigError, ModelError

HEAVY = {
    "llama_cpp", "numpy", "onnxruntime", "piper", "prompt_toolkit", "pydantic",
    "shtab", "sounddevice", "vosk", "yaml",
}  # fmt: skip


class ScriptedCommand:
    """A command named ``act`` that does what the test says."""

    def __init__(self, action: Callable[[argparse.Namespace], int]) -> None:
        self._action = action

    def add_parser(self, subparsers: Subparsers) -> None:
        parser = subparsers.add_parser("act")
        parser.add_argument("--loud", action="store_true")
        parser.add_argument("words", nargs="*")

    def run(self, arguments: argparse.Namespace) -> int:
        return self._action(arguments)


Act = Callable[..., int]


@pytest.fixture
def act(monkeypatch: pytest.MonkeyPatch) -> Act:
    """Run ``voicebot act`` with an action."""

    def run(action: Callable[[argparse.Namespace], int], *words: str) -> int:
        monkeypatch.setattr(main_module, "COMMANDS", (ScriptedCommand(action),))
        return main(words or ["act"])

    return run


def raising(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def action(_arguments: argparse.Namespace) -> int:
        raise error

    return action


def run_program(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voicebot.cli.main", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_status_of_the_command_is_returned(act: Act) -> None:
    assert act(lambda _arguments: 0) == 0
    assert act(lambda _arguments: 3) == 3


@pytest.mark.parametrize(
    ("error", "status", "lines"),
    [
        (ModelError("m.gguf is broken"), 69, ["voicebot: m.gguf is broken"]),
        (AudioError("no microphone"), 71, ["voicebot: no microphone"]),
        (ConfigError("f:1: a\nf:2: b"), 78, ["voicebot: f:1: a", "voicebot: f:2: b"]),
        (ExceptionGroup("g", [AudioError("gone")]), 71, ["voicebot: gone"]),
        (
            ExceptionGroup("g", [AudioError("a"), ExceptionGroup("h", [ModelError("b")])]),
            71,
            ["voicebot: a", "voicebot: b"],
        ),
    ],
)
def test_errors_become_messages_and_statuses(
    act: Act,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    status: int,
    lines: list[str],
) -> None:
    assert act(raising(error)) == status
    captured = capsys.readouterr()
    assert captured.err.splitlines() == lines
    assert captured.out == ""


def test_a_mistake_of_the_program_is_one_line(act: Act, capsys: pytest.CaptureFixture[str]) -> None:
    assert act(raising(ValueError("one\ntwo"))) == 70
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("voicebot: internal error: ValueError: one two; --debug shows where")


@pytest.mark.parametrize("words", [["config", "schema"], ["config", "sample"], ["config", "show"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_no_mistake_of_the_program(words: list[str], unbuffered: str) -> None:
    command = [sys.executable, "-m", "voicebot.cli.main", *words]
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environ, text=True, check=False
        )
    assert done.returncode == 74
    assert done.stderr == (
        "voicebot: stdout cannot be written (No space left on device); make room, or send it "
        "elsewhere\n"
    )


@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_an_error_that_stderr_does_not_take_keeps_its_status(debug: list[str]) -> None:
    command = [sys.executable, "-m", "voicebot.cli.main", "config", "check", "--set", "a=1", *debug]
    reader, gone = os.pipe()
    os.close(reader)
    with Path("/dev/full").open("w") as full:
        for stream in (full.fileno(), gone):
            done = subprocess.run(command, stdout=stream, stderr=stream, check=False)
            assert done.returncode == 78
    os.close(gone)


def test_an_error_is_told_though_stdout_takes_nothing(
    act: Act, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def action(_arguments: argparse.Namespace) -> int:
        print("begun")
        raise ModelError("m.gguf is broken")

    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert act(action) == 69
    assert capsys.readouterr().err == "voicebot: m.gguf is broken\n"


@pytest.mark.parametrize("words", [["act", "--debug"], ["--debug", "act"]])
def test_debug_prints_the_traceback(
    act: Act, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert act(raising(ModelError("m.gguf is broken")), *words) == 69
    error = capsys.readouterr().err
    assert error.startswith("Traceback (most recent call last):")
    assert error.endswith("voicebot: m.gguf is broken\n")


def test_ctrl_c_is_quiet(act: Act, capsys: pytest.CaptureFixture[str]) -> None:
    assert act(raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [["config", "schema"], ["--version"], ["--help"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_quiet(words: list[str], unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "voicebot.cli.main", *words]
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=environ, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["dance"], "argument COMMAND: invalid choice: 'dance' (choose from "),
        (
            ["act", "--lowd"],
            "unknown argument --lowd (did you mean --loud?); `voicebot act --help`",
        ),
        (["act", "--lou"], "unknown argument --lou (did you mean --loud?); `voicebot act --help`"),
        (["--sett=x=1", "act"], "unknown argument --sett=x=1 (did you mean --set?); `voicebot "),
        (["act", "--log-level", "loud"], "argument --log-level: invalid choice: 'loud'"),
        (["act", "--config"], "argument --config: expected one argument; `voicebot act --help`"),
    ],
)
def test_wrong_words_are_one_line_that_says_what_to_do(
    act: Act, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert act(raising(AssertionError("the command ran")), *words) == 64
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"voicebot: {message}")
    assert line.endswith("--help` says more")


def test_a_command_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 64
    assert capsys.readouterr().err == (
        "voicebot: a command is missing; `voicebot run` starts the assistant;"
        " `voicebot --help` says more\n"
    )


def test_common_options_count_before_and_after_the_command(act: Act, tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    file.write_text("language: de\n")
    seen = []

    def action(arguments: argparse.Namespace) -> int:
        seen.append(load_configuration(arguments))
        return 0

    before = ["--config", str(file), "--set", "tts.speed=0.8", "--set", "tts.volume=0.8"]
    assert act(action, *before, "act", "--set", "tts.volume=0.9", "--log-level", "debug") == 0
    assert act(action, "act", "--config", str(file)) == 0
    assert act(action, "--log-level", "error", "act", "--set", "log.level=info") == 0
    config = seen[0].config
    assert (config.language, config.tts.speed, config.tts.volume) == ("de", 0.8, 0.9)
    assert config.log.level == "debug"
    assert seen[1].config.language == "de"
    assert seen[2].config.log.level == "error"


def test_every_command_has_the_common_options_and_a_description() -> None:
    leaves = list(leaf_parsers(build_parser()))
    assert len(leaves) >= len(COMMANDS)
    for leaf in leaves:
        options = {option for action in leaf._actions for option in action.option_strings}
        assert {"--config", "--set", "--log-level", "--debug", "--help"} <= options
        assert leaf.description, leaf.prog
        for action in leaf._actions:
            assert action.help, f"{leaf.prog}: {action.dest}"


def test_help_names_commands_statuses_and_examples() -> None:
    shown = run_program("--help")
    assert shown.returncode == 0
    assert shown.stderr == ""
    for status, meaning in EXIT_STATUSES.items():
        assert f"{status:>3}  {meaning}\n" in shown.stdout
    for command in COMMANDS:
        assert f"\n    {getattr(command, '__name__', '').rpartition('.')[2]} " in shown.stdout
    assert "examples:" in shown.stdout


def test_version() -> None:
    shown = run_program("--version")
    assert (shown.returncode, shown.stdout) == (0, f"voicebot {__version__}\n")


def test_the_command_line_starts_without_anything_heavy() -> None:
    code = "import sys, voicebot.cli.main as m; m.build_parser(); print('\\n'.join(sys.modules))"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "voicebot.cli.main" in loaded
    assert HEAVY & set(loaded) == set()


def test_words_that_stdout_cannot_encode_do_not_fail() -> None:
    code = "import sys; from voicebot.cli.output import prepare_streams as p; p(); print('\\udcff')"
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stdout) == (0, "?\n")


def test_the_command_imports_nothing_heavy() -> None:
    code = (
        "import sys, voicebot.cli.main\n"
        "print([m for m in ('requests', 'pydantic', 'yaml', 'tqdm', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
