import asyncio
from pathlib import Path

import pytest

from tests.unit.service.checks.surroundings import surroundings
from tests.unit.service.commands import Commands
from voicebot.config.operation import ControlConfig
from voicebot.config.schema import Config
from voicebot.errors import ServiceError
from voicebot.service.checks import daemon
from voicebot.service.checks.daemon import check_daemon, judge_service, last_errors
from voicebot.service.checks.finding import Verdict
from voicebot.service.control import ControlAccessError, ControlServer
from voicebot.service.service_status import ServiceStatus
from voicebot.service.units import scope_of

ACTIVE = {"ActiveState": "active", "SubState": "running", "UnitFileState": "enabled"}
SYSTEM = scope_of(user=False)


@pytest.mark.parametrize(
    ("properties", "verdict", "part"),
    [
        (ACTIVE, Verdict.OK, "active (running)"),
        (ACTIVE | {"NRestarts": "3"}, Verdict.WARN, "restarted 3 times"),
        (ACTIVE | {"UnitFileState": "disabled"}, Verdict.WARN, "does not start with"),
        (
            {"ActiveState": "failed", "SubState": "failed", "Result": "watchdog"},
            Verdict.FAIL,
            "it hung",
        ),
        (
            {"ActiveState": "activating", "SubState": "auto-restart", "Result": "core-dump"},
            Verdict.FAIL,
            "it crashed",
        ),
        ({"ActiveState": "activating", "SubState": "start"}, Verdict.WARN, "still starting"),
    ],
)
def test_the_state_of_the_service_is_judged(
    properties: dict[str, str], verdict: Verdict, part: str
) -> None:
    finding = judge_service(ServiceStatus(properties=properties), SYSTEM)
    assert finding.verdict is verdict
    assert part in finding.text
    assert (finding.remedy is None) == (verdict is Verdict.OK)


def test_a_service_that_starts_is_not_restarted() -> None:
    starting = {"ActiveState": "activating", "SubState": "start", "NRestarts": "2"}
    finding = judge_service(ServiceStatus(properties=starting), SYSTEM)
    assert finding.text.endswith("still starting after 2 restarts")
    assert finding.fix is None


def test_a_service_that_systemd_gave_up_is_started_again(commands: Commands) -> None:
    commands.add("systemctl")
    given_up = {"ActiveState": "failed", "SubState": "failed", "Result": "start-limit-hit"}
    finding = judge_service(ServiceStatus(properties=given_up), SYSTEM)
    restart = "systemctl reset-failed voicebot.service && systemctl restart voicebot.service"
    assert finding.remedy is not None
    assert finding.remedy.endswith(restart)
    assert finding.fix is not None
    assert finding.fix.apply() is None
    assert " && ".join(commands.calls) == restart


def test_the_last_errors_of_the_log_are_shown(commands: Commands) -> None:
    commands.add("journalctl", "2026 voicebot[1]: one\n2026 voicebot[1]: two\n")
    (finding,) = last_errors(SYSTEM)
    assert finding.verdict is Verdict.WARN
    assert finding.text == "2026 voicebot[1]: one | 2026 voicebot[1]: two"
    assert "--priority=4" in commands.calls[0]
    commands.add("journalctl")
    (finding,) = last_errors(SYSTEM)
    assert finding.verdict is Verdict.OK


def test_a_daemon_that_we_may_not_ask_says_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object) -> None:
        raise ControlAccessError(f"no access to {path}: use sudo")

    monkeypatch.setattr(daemon, "request", refuse)
    config = Config(control=ControlConfig(socket=Path("/run/voicebot/control.sock")))
    (finding,) = check_daemon(surroundings(config=config))
    assert finding.verdict is Verdict.SKIP
    assert finding.text == "no access to /run/voicebot/control.sock: use sudo"


def test_a_daemon_that_answers_late_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(path: Path, *_: object) -> None:
        raise ServiceError(f"the voicebot on {path} gives no answer within 5 s")

    monkeypatch.setattr(daemon, "request", wait)
    config = Config(control=ControlConfig(socket=Path("/run/voicebot/control.sock")))
    (finding,) = check_daemon(surroundings(config=config))
    assert finding.verdict is Verdict.WARN
    assert "gives no answer" in finding.text


async def test_the_running_daemon_is_asked(tmp_path: Path) -> None:
    facts: dict[str, object] = {"state": "idle", "problems": {"microphone": "being looked for"}}

    async def status(_: object) -> dict[str, object]:
        return facts

    socket = tmp_path / "s"
    config = Config(control=ControlConfig(socket=socket))
    (finding,) = check_daemon(surroundings(config=config))
    assert finding.verdict is Verdict.SKIP
    server = ControlServer(socket, {"status": status})
    await server.start()
    try:
        (finding,) = await asyncio.to_thread(
            lambda: list(check_daemon(surroundings(config=config)))
        )
    finally:
        await server.close()
    assert finding.verdict is Verdict.WARN
    assert finding.text == "idle; no microphone: being looked for"
