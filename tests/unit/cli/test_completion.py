import shutil
import subprocess
from pathlib import Path

import pytest

from voicebot.cli.completion import completion_script
from voicebot.cli.main import main
from voicebot.config.keys import all_keys

COMPLETE_IN_BASH = """
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(( $# - 1 )) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
compopt() { echo "$*"; }
_voicebot voicebot "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def bash_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "voicebot"
    path.write_text(completion_script("bash"))
    return path


def complete(script: Path, *words: str) -> list[str]:
    command = ["bash", "-c", COMPLETE_IN_BASH, "bash", str(script), "voicebot", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=script.parent, timeout=20
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes_commands_and_actions(bash_script: Path) -> None:
    assert set(complete(bash_script, "co")) == {"completion", "config"}
    assert complete(bash_script, "config", "sh") == ["show"]
    assert complete(bash_script, "completion", "") == ["bash", "zsh", "fish"]


def test_bash_completes_options_and_their_values(bash_script: Path) -> None:
    assert complete(bash_script, "config", "show", "--log") == ["--log-level"]
    assert complete(bash_script, "config", "show", "--log-level", "w") == ["warning"]
    assert complete(bash_script, "--config", "voiceb")[-1] == "voicebot"
    assert complete(bash_script, "config", "show", "--config", "voiceb")[-1] == "voicebot"


def test_bash_completes_files_and_folders(bash_script: Path) -> None:
    (bash_script.parent / "voices").mkdir(exist_ok=True)
    assert {"voicebot", "voices"} <= set(complete(bash_script, "models", "install", "voice"))
    folders = complete(bash_script, "models", "bundle", "--wheels", "voice")
    assert "voices" in folders
    assert "voicebot" not in folders


@pytest.mark.parametrize("before", [[], ["config", "show"]])
def test_bash_completes_keys_without_a_space_behind(bash_script: Path, before: list[str]) -> None:
    completed = complete(bash_script, *before, "--set", "tts.vo")
    assert completed == ["-o", "nospace", "tts.voice=", "tts.volume="]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_every_key(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for key in all_keys().values():
        assert key.is_section or f"{key.path}=" in script


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_reads_its_script(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(completion_script(shell))
    done = subprocess.run([program, "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "csh"]) == 64
    assert "invalid choice: 'csh' (choose from " in capsys.readouterr().err
