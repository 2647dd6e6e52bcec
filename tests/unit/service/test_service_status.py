import pytest

from tests.unit.service.commands import Commands
from voicebot.errors import ServiceError
from voicebot.service.service_status import ServiceStatus, read_status
from voicebot.service.units import scope_of, shipped

ACTIVE = """\
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
StatusText=idle; hw:CARD=Device,DEV=0
MainPID=812
NRestarts=2
Result=success
ExecMainStatus=0
ActiveEnterTimestamp=Sat 2026-01-03 10:00:00 UTC
MemoryCurrent=512000000
"""


def test_a_running_service_is_told_with_what_it_says(commands: Commands) -> None:
    commands.add("systemctl", ACTIVE)
    status = read_status(scope_of(user=False))
    assert status.is_active
    assert status.starts_on_boot
    assert status.restarts == 2
    lines = dict(status.lines())
    assert lines["service"] == "active (running)"
    assert lines["says"] == "idle; hw:CARD=Device,DEV=0"
    assert lines["memory"] == "512 MB"
    assert lines["restarts"] == "2"
    assert commands.calls[0].startswith("systemctl show voicebot.service")


def test_a_failed_service_says_why() -> None:
    status = ServiceStatus(
        properties={"LoadState": "loaded", "ActiveState": "failed", "Result": "watchdog"}
    )
    assert not status.is_active
    assert dict(status.lines())["last end"] == "watchdog: it hung, and systemd ended it"
    assert dict(status.lines())["on boot"] == "does not start"
    assert "reset-failed" in dict(status.lines())["given up"]


@pytest.mark.parametrize("status", ["64", "78"])
def test_a_service_that_is_not_to_be_retried_is_not_given_up(status: str) -> None:
    known = {"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": status}
    assert "given up" not in dict(ServiceStatus(properties=known).lines())
    assert "RestartPreventExitStatus=64 78\n" in shipped("voicebot.service")


def test_a_service_that_is_not_installed_names_the_command(commands: Commands) -> None:
    commands.add("systemctl", "LoadState=not-found\nActiveState=inactive\n")
    with pytest.raises(ServiceError, match="voicebot service install --user"):
        read_status(scope_of(user=True))


def test_a_manager_that_does_not_answer_is_an_error(commands: Commands) -> None:
    commands.add("systemctl", status=1, errors="Failed to connect to bus: No medium found\n")
    with pytest.raises(ServiceError, match="Failed to connect to bus"):
        read_status(scope_of(user=False))
