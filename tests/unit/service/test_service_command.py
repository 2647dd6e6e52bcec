import io
import sys
from pathlib import Path

import pytest

from tests.unit.service.commands import Commands
from voicebot.cli import service
from voicebot.cli.main import main
from voicebot.service import units
from voicebot.service.installation import Installation
from voicebot.service.units import Scope


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: Commands) -> Scope:
    """The system's scope in a temporary folder, on a machine that seems to run systemd."""
    commands.add("systemctl", "systemd 252 (252)\n")
    commands.add("systemd-sysusers")
    commands.add("userdel")
    scope = Scope(user=False, units=tmp_path / "units", root=tmp_path)
    monkeypatch.setattr(units, "scope_of", lambda *, user: scope)
    monkeypatch.setattr(
        "voicebot.service.installation.this_installation",
        lambda: Installation(program=Path("/usr/bin/env"), folders=(Path("/usr"),)),
    )
    monkeypatch.setattr(service, "_SYSTEMD_RUNS", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.delenv("SUDO_USER", raising=False)
    return scope


def test_a_dry_run_shows_every_step_and_changes_nothing(
    system: Scope, commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert f"write {system.units}/voicebot.service" in out
    assert "run systemctl enable voicebot.service" in out
    assert not system.units.exists()
    assert commands.calls == ["systemctl --version"]


@pytest.mark.parametrize("option", [["--config", "mine.yaml"], ["--set", "tts.volume=1"]])
@pytest.mark.parametrize("first", [True, False])
def test_settings_that_the_service_would_not_have_are_refused(
    option: list[str], first: bool, system: Scope, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["service", "install", "--dry-run"]
    assert main([*option, *words] if first else [*words, *option]) == 64
    captured = capsys.readouterr()
    assert "put the settings into /etc/voicebot/voicebot.yaml, which it reads" in captured.err
    assert captured.out == ""


def test_a_persons_service_has_a_configuration_of_its_own(
    system: Scope, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        units, "scope_of", lambda *, user: Scope(user=user, units=system.units, root=system.root)
    )
    monkeypatch.setenv("XDG_CONFIG_HOME", "/home/ann/.config")
    assert main(["service", "install", "--user", "--dry-run", "--set", "tts.volume=1"]) == 64
    assert "into /home/ann/.config/voicebot/voicebot.yaml, which" in capsys.readouterr().err


def test_install_then_uninstall(system: Scope, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["service", "install", "--yes"]) == 0
    assert (system.units / "voicebot.service").exists()
    assert "installed" in capsys.readouterr().out
    assert main(["service", "uninstall", "--yes"]) == 0
    assert not (system.units / "voicebot.service").exists()
    assert "run userdel voicebot" in capsys.readouterr().out


def test_ctrl_d_at_the_question_changes_nothing(
    system: Scope, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = io.StringIO("")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert main(["service", "install"]) == 0
    assert capsys.readouterr().out.endswith("Do this? [Y/n] \nnothing was changed\n")
    assert not system.units.exists()


def test_the_system_service_needs_root(
    system: Scope, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert main(["service", "install", "--yes"]) == 69
    assert "needs root: sudo" in capsys.readouterr().err
    assert not system.units.exists()


def test_a_machine_without_systemd_is_told(
    system: Scope, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(service, "_SYSTEMD_RUNS", str(system.units / "missing"))
    assert main(["service", "install", "--yes"]) == 69
    assert "systemd does not run this machine" in capsys.readouterr().err


def test_a_persons_service_is_not_installed_through_sudo(
    system: Scope, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        units, "scope_of", lambda *, user: Scope(user=user, units=system.units, root=system.root)
    )
    monkeypatch.setenv("SUDO_USER", "ann")
    assert main(["service", "install", "--user", "--yes"]) == 64
    assert "without sudo" in capsys.readouterr().err


def test_the_status_of_a_service_that_is_down_is_a_failure(
    system: Scope, commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.add("systemctl", "LoadState=loaded\nActiveState=failed\nResult=start-limit-hit\n")
    assert main(["service", "status"]) == 69
    assert "systemd starts it no more" in capsys.readouterr().out


def test_logs_are_those_of_the_unit(
    system: Scope, commands: Commands, capfd: pytest.CaptureFixture[str]
) -> None:
    commands.add("journalctl", "voicebot[1]: listening\n")
    assert main(["service", "logs", "-n", "5", "--follow"]) == 0
    assert "listening" in capfd.readouterr().out
    assert commands.calls == ["journalctl --unit voicebot.service --no-pager --lines 5 --follow"]
