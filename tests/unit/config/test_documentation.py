import re
import subprocess
import sys
from pathlib import Path

import pytest

from voicebot.config import documentation
from voicebot.config.keys import all_keys
from voicebot.config.loader import load_config
from voicebot.errors import EXIT_STATUSES, ConfigError, VoicebotError

PAGE = Path(documentation.__file__).parents[2] / "docs" / "configuration.md"


def test_the_page_is_what_the_command_prints() -> None:
    command = [sys.executable, "-m", "voicebot.config.documentation"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert PAGE.read_text() == printed, f"run: {' '.join(command[1:])} > docs/configuration.md"


def test_every_key_has_a_row() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \|", documentation.documentation(), re.MULTILINE)
    keys = [key.path for key in all_keys().values() if not key.is_section]
    assert sorted(rows) == sorted(keys)


def test_the_exit_statuses_are_those_of_the_error_tree() -> None:
    statuses = {0, 130, 141, VoicebotError.exit_status}
    classes = [VoicebotError]
    while classes:
        statuses.add(classes[-1].exit_status)
        classes.extend(classes.pop().__subclasses__())
    assert set(EXIT_STATUSES) == statuses


def test_the_example_is_a_right_configuration(tmp_path: Path) -> None:
    path = tmp_path / "voicebot.yaml"
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for example in examples:
        path.write_text(example)
        load_config(path, [], {})
    assert len(examples) == 2


def test_the_errors_shown_are_those_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("voicebot.yaml")
    path.write_text("language: en\ntts:\n  volme: 1\n\n\n\nmodels: start\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path, ["tts.speed=9"], {})
    shown = "".join(f"voicebot: {line}\n" for line in str(caught.value).splitlines())
    assert f"```\n{shown}```" in PAGE.read_text()
