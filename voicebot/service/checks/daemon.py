"""The service and the running daemon: state, problems, last errors."""

from collections.abc import Iterable, Iterator

from voicebot.errors import ServiceError
from voicebot.service.checks.finding import Finding, Surroundings, Verdict
from voicebot.service.control import (
    ControlAccessError,
    NoDaemonError,
    find_socket_path,
    request,
)
from voicebot.service.service_status import ServiceStatus, read_status
from voicebot.service.steps import Run, run_quietly
from voicebot.service.units import UNIT, Restart, Scope, scope_of

_MAX_ERRORS = 3
_WARNING = "4"


def check_service(surroundings: Surroundings) -> Iterator[Finding]:
    """Look at the services that are installed, and at what they logged last."""
    del surroundings
    scopes = [scope for user in (False, True) if (scope := scope_of(user=user)).is_installed]
    if not scopes:
        yield Finding(
            check="service",
            verdict=Verdict.SKIP,
            text="not installed; voicebot service install starts it with the machine",
        )
    for scope in scopes:
        try:
            yield judge_service(read_status(scope), scope)
        except ServiceError as error:
            yield Finding(check="service", verdict=Verdict.WARN, text=str(error))
            continue
        yield from last_errors(scope)


def judge_service(status: ServiceStatus, scope: Scope) -> Finding:
    """Return whether the service runs and starts on boot."""
    lines = dict(status.lines())
    figures = {"restarts": status.restarts, "active": status.is_active}
    text = lines["service"] + (f", {lines['last end']}" if "last end" in lines else "")
    logs = "voicebot service logs" + (" --user" if scope.user else "")
    if _is_starting(status):
        again = f" after {status.restarts} restarts" if status.restarts else ""
        return Finding(
            check="service",
            verdict=Verdict.WARN,
            text=f"{text}, still starting{again}",
            remedy=f"look again in a moment; {logs} --follow shows how far it is",
            figures=figures,
        )
    if not status.is_active:
        start = Restart(scope=scope, otherwise=f"{logs} says why")
        return Finding(
            check="service",
            verdict=Verdict.FAIL,
            text=text,
            remedy=f"{logs} says why; start it with: {start.command_line}",
            fix=start,
            figures=figures,
        )
    if not status.starts_on_boot:
        command = (*scope.systemctl, "enable", UNIT)
        return Finding(
            check="service",
            verdict=Verdict.WARN,
            text=f"{text}, but it does not start with the machine",
            remedy=" ".join(command),
            fix=Run(command=command, otherwise="run the remedy as root"),
            figures=figures,
        )
    if status.restarts:
        text += f", restarted {status.restarts} times"
        return Finding(
            check="service", verdict=Verdict.WARN, text=text, remedy=logs, figures=figures
        )
    return Finding(check="service", verdict=Verdict.OK, text=text, figures=figures)


def _is_starting(status: ServiceStatus) -> bool:
    """Whether it is on its way to be ready, not waiting to be restarted after a failure."""
    known = status.properties
    waits = known.get("SubState", "").startswith("auto-restart")
    return known.get("ActiveState") == "activating" and not waits


def last_errors(scope: Scope) -> Iterable[Finding]:
    """Return the last warnings and errors of the journal."""
    try:
        done = run_quietly(
            *scope.journalctl, "--no-pager", "--output=short-iso", f"--priority={_WARNING}",
            f"--lines={_MAX_ERRORS}", "--quiet", timeout_s=15.0,
        )  # fmt: skip
    except ServiceError as error:
        yield Finding(check="log", verdict=Verdict.SKIP, text=str(error))
        return
    lines = done.stdout.strip().splitlines()
    if lines:
        remedy = "docs/operations.md explains the lines"
        yield Finding(check="log", verdict=Verdict.WARN, text=" | ".join(lines), remedy=remedy)
    else:
        yield Finding(check="log", verdict=Verdict.OK, text="no warnings and no errors")


def check_daemon(surroundings: Surroundings) -> Iterable[Finding]:
    """Ask the running daemon how it is."""
    path = surroundings.config.control.socket or find_socket_path()
    try:
        facts = request(path, "status")
    except ControlAccessError as error:
        yield Finding(check="daemon", verdict=Verdict.SKIP, text=str(error))
        return
    except NoDaemonError:
        yield Finding(check="daemon", verdict=Verdict.SKIP, text=f"none answers on {path}")
        return
    except ServiceError as error:
        remedy = "voicebot service logs"
        yield Finding(check="daemon", verdict=Verdict.WARN, text=str(error), remedy=remedy)
        return
    problems = [f"no {part}: {why}" for part, why in facts.get("problems", {}).items()]
    if failure := facts.get("last_failure"):
        problems.append(f"last failure: {failure['stage']} ({failure['message']})")
    yield Finding(
        check="daemon",
        verdict=Verdict.WARN if problems else Verdict.OK,
        text="; ".join([facts["state"], *problems]),
        remedy="voicebot status" if problems else None,
    )
