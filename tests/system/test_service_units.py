"""The units as systemd's own tools judge them; no running systemd is needed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from voicebot.service.installation import this_installation
from voicebot.service.units import DROP_IN, drop_in_text

pytestmark = pytest.mark.system

UNITS = Path(__file__).parents[2] / "systemd"
MAX_EXPOSURE = 1.5


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]}: apt install systemd")
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "SYSTEMD_COLORS": "0"},
        timeout=60,
        check=False,
    )


@pytest.fixture(params=[False, True], ids=["shipped", "installed"])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The system unit, as it is shipped and as it is installed from here."""
    path = tmp_path / "voicebot.service"
    shutil.copy(UNITS / path.name, path)
    if request.param:
        drop_in = tmp_path / "voicebot.service.d" / DROP_IN
        drop_in.parent.mkdir()
        drop_in.write_text(drop_in_text(this_installation(), user=False, version=252))
    return path


def test_the_system_unit_has_no_error(unit: Path, tmp_path: Path) -> None:
    done = run("systemd-analyze", "verify", "--recursive-errors=one", str(unit), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_of_a_person_has_no_error(tmp_path: Path) -> None:
    path = tmp_path / "voicebot.service"
    shutil.copy(UNITS / "voicebot-user.service", path)
    done = run(
        "systemd-analyze", "verify", "--user", "--recursive-errors=one", str(path), folder=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_key_would_be_noticed(tmp_path: Path) -> None:
    path = tmp_path / "voicebot.service"
    path.write_text((UNITS / path.name).read_text() + "\n[Service]\nRestartStepz=5\n")
    done = run("systemd-analyze", "verify", "--recursive-errors=one", str(path), folder=tmp_path)
    assert done.returncode != 0
    assert "RestartStepz" in done.stderr


def test_the_system_unit_exposes_little(unit: Path, tmp_path: Path) -> None:
    done = run(
        "systemd-analyze",
        "security",
        "--offline=true",
        f"--threshold={round(MAX_EXPOSURE * 10)}",
        str(unit),
        folder=tmp_path,
    )
    match = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    assert match is not None, done.stderr
    assert float(match[1]) <= MAX_EXPOSURE
    assert done.returncode == 0


def test_the_user_is_in_group_audio(tmp_path: Path) -> None:
    declared = UNITS / "sysusers.d" / "voicebot.conf"
    for name in ("passwd", "group"):
        file = tmp_path / "etc" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("root:x:0:0::/root:/bin/sh\n" if name == "passwd" else "audio:x:29:\n")
    done = run("systemd-sysusers", f"--root={tmp_path}", str(declared), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"^voicebot:.*:/var/lib/voicebot:", (tmp_path / "etc/passwd").read_text(), re.MULTILINE
    )
    assert "audio:x:29:voicebot" in (tmp_path / "etc/group").read_text()
