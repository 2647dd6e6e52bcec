from pathlib import Path

import pytest

from tests.unit.service.commands import Commands
from voicebot.errors import ServiceError
from voicebot.service.installation import Installation
from voicebot.service.steps import Run, Step, apply_all
from voicebot.service.units import (
    Scope,
    drop_in_text,
    install_steps,
    scope_of,
    shipped,
    systemd_version,
    uninstall_steps,
)

HOME = Installation(
    program=Path("/home/ann/voice bot/.venv/bin/voicebot"), folders=(Path("/home/ann/voice bot"),)
)
OPT = Installation(program=Path("/usr/bin/env"), folders=(Path("/usr"),))


@pytest.fixture
def system(tmp_path: Path) -> Scope:
    return Scope(user=False, units=tmp_path / "etc/systemd/system", root=tmp_path)


@pytest.fixture
def person(tmp_path: Path) -> Scope:
    return Scope(user=True, units=tmp_path / "user", linger=tmp_path / "linger", root=tmp_path)


@pytest.fixture
def manager(commands: Commands) -> Commands:
    for name in ("systemctl", "systemd-sysusers", "loginctl", "userdel"):
        commands.add(name)
    return commands


def ran(steps: tuple[Step, ...]) -> list[str]:
    return [" ".join(step.command) for step in steps if isinstance(step, Run)]


def files(root: Path) -> set[str]:
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and path.parent.name != "bin" and path.name != "calls"
    }


def test_the_drop_in_names_the_program_and_lets_it_be_seen() -> None:
    text = drop_in_text(HOME, user=False, version=252)
    assert 'ExecStart=\nExecStart="/home/ann/voice bot/.venv/bin/voicebot" run\n' in text
    assert 'ProtectHome=tmpfs\nBindReadOnlyPaths="/home/ann/voice bot"\n' in text
    assert "RestartSteps" not in text
    assert "BindReadOnlyPaths" not in drop_in_text(HOME, user=True, version=252)
    assert "ProtectHome" not in drop_in_text(OPT, user=False, version=252)


def test_restarts_back_off_where_systemd_can() -> None:
    assert "RestartSteps=6\nRestartMaxDelaySec=60\n" in drop_in_text(OPT, user=False, version=257)


def test_characters_with_a_meaning_in_units_are_quoted() -> None:
    program = Path('/opt/100% "$HOME"/voicebot')
    text = drop_in_text(Installation(program=program, folders=()), user=False, version=252)
    assert 'ExecStart="/opt/100%% \\"$$HOME\\"/voicebot" run' in text


def test_installing_and_uninstalling_leaves_nothing_behind(
    system: Scope, manager: Commands, tmp_path: Path
) -> None:
    apply_all(install_steps(system, OPT, version=252), print)
    assert files(tmp_path) == {
        "etc/systemd/system/voicebot.service",
        "etc/systemd/system/voicebot.service.d/10-installation.conf",
        "etc/sysusers.d/voicebot.conf",
    }
    assert manager.calls == [
        f"systemd-sysusers {tmp_path}/etc/sysusers.d/voicebot.conf",
        "systemctl daemon-reload",
        "systemctl enable voicebot.service",
        "systemctl reset-failed voicebot.service",
        "systemctl restart voicebot.service",
    ]
    apply_all(uninstall_steps(system), print)
    assert files(tmp_path) == set()
    assert not (tmp_path / "etc/systemd/system/voicebot.service.d").exists()
    assert manager.calls[5:] == [
        "systemctl disable --now voicebot.service",
        "systemctl daemon-reload",
        "userdel voicebot",
    ]


def test_the_settings_of_the_person_survive(system: Scope, manager: Commands) -> None:
    apply_all(install_steps(system, OPT, version=252), print)
    override = system.drop_in.with_name("override.conf")
    override.write_text("[Service]\nCPUAffinity=1-3\n")
    apply_all(install_steps(system, OPT, version=252), print)
    apply_all(uninstall_steps(system), print)
    assert override.exists()
    assert len(manager.calls) == 13


def test_purging_deletes_state_and_not_configuration(
    system: Scope, manager: Commands, tmp_path: Path
) -> None:
    apply_all(install_steps(system, OPT, version=252), print)
    for folder in ("var/lib/voicebot/models", "var/cache/voicebot", "etc/voicebot"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/voicebot/voicebot.yaml").write_text("language: en\n")
    apply_all(uninstall_steps(system, purge=True), print)
    assert files(tmp_path) == {"etc/voicebot/voicebot.yaml"}
    assert not (tmp_path / "var/lib/voicebot").exists()
    assert manager.calls[-1] == "userdel voicebot"


def test_purging_deletes_models_state_and_cache_of_a_person(
    person: Scope, manager: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    kinds = ("state", "data", "cache")
    for kind in kinds:
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
        (tmp_path / kind / "voicebot" / "some").mkdir(parents=True)
    apply_all(install_steps(person, OPT, version=252), print)
    apply_all(uninstall_steps(person, purge=True), print)
    assert [kind for kind in kinds if (tmp_path / kind / "voicebot").exists()] == []
    assert all((tmp_path / kind).exists() for kind in kinds)
    assert manager.calls


def test_lingering_is_enabled_once_and_undone_by_whom_enabled_it(
    person: Scope, manager: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    steps = install_steps(person, OPT, version=252)
    assert "loginctl enable-linger ann" in ran(steps)
    apply_all(steps, print)
    person.linger.mkdir()
    (person.linger / "ann").touch()
    again = install_steps(person, OPT, version=252)
    assert "loginctl enable-linger ann" not in ran(again)
    apply_all(again, print)
    # Not before the last command to the service manager, which it may end.
    assert ran(uninstall_steps(person, purge=True))[-1] == "loginctl disable-linger ann"
    assert manager.calls


def test_lingering_of_others_is_left_alone(
    person: Scope, manager: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    person.linger.mkdir()
    (person.linger / "ann").touch()
    apply_all(install_steps(person, OPT, version=252), print)
    assert "systemctl --user enable voicebot.service" in manager.calls
    assert not any("linger" in command for command in ran(uninstall_steps(person)))


def test_a_persons_unit_needs_no_system_user(
    person: Scope, manager: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    apply_all(install_steps(person, OPT, version=252), print)
    assert files(tmp_path) == {
        "user/voicebot.service",
        "user/voicebot.service.d/10-installation.conf",
    }
    assert "User=" not in (person.units / "voicebot.service").read_text()
    assert not any("sysusers" in call for call in manager.calls)


def test_nothing_installed_is_an_error_that_names_the_other_kind(
    system: Scope, person: Scope
) -> None:
    with pytest.raises(ServiceError, match="with --user"):
        uninstall_steps(system)
    with pytest.raises(ServiceError, match="without --user"):
        uninstall_steps(person)


def test_the_version_of_systemd_is_read(commands: Commands) -> None:
    commands.add("systemctl", "systemd 257 (257.6-1~deb13u1)\n+PAM +AUDIT\n")
    assert systemd_version() == 257
    commands.add("systemctl", "something else\n")
    with pytest.raises(ServiceError, match="no systemd"):
        systemd_version()


def test_units_go_where_systemd_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scope_of(user=False).units == Path("/etc/systemd/system")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert scope_of(user=True).units == tmp_path / "systemd" / "user"


def test_a_persons_service_leaves_the_folder_of_the_sockets() -> None:
    assert "RuntimeDirectoryPreserve=yes" in shipped("voicebot-user.service").splitlines()
