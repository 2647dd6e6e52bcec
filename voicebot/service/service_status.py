"""What systemd knows of the service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voicebot.errors import ConfigError, ServiceError, UsageError
from voicebot.service.steps import run_quietly
from voicebot.service.units import UNIT, Scope

_PROPERTIES = (
    "LoadState", "ActiveState", "SubState", "UnitFileState", "StatusText", "MainPID", "NRestarts",
    "Result", "ExecMainStatus", "ActiveEnterTimestamp", "MemoryCurrent",
)  # fmt: skip
# RestartPreventExitStatus= of the units.
_NOT_RETRIED = {str(UsageError.exit_status), str(ConfigError.exit_status)}
_BEGIN_ANEW = "`systemctl reset-failed voicebot && systemctl restart voicebot`"
_REASONS = {
    "watchdog": "it hung, and systemd ended it",
    "start-limit-hit": "it ended too often",
    "oom-kill": "it needed more memory than it may have",
    "timeout": "it did not become ready in time",
    "signal": "a signal ended it",
    "core-dump": "it crashed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatus:
    """The properties of the unit, as ``systemctl show`` prints them."""

    properties: Mapping[str, str]

    @property
    def is_installed(self) -> bool:
        """Whether systemd knows the unit."""
        return self.properties.get("LoadState") == "loaded"

    @property
    def is_active(self) -> bool:
        """Whether the service runs and has said that it is ready."""
        return self.properties.get("ActiveState") == "active"

    @property
    def is_given_up(self) -> bool:
        """Whether systemd restarts it no more: it failed too often in a short time.

        ``Result`` is what the last start failed with then, and seldom ``start-limit-hit``.
        """
        failed = self.properties.get("ActiveState") == "failed"
        return failed and self.properties.get("ExecMainStatus") not in _NOT_RETRIED

    @property
    def starts_on_boot(self) -> bool:
        """Whether it is enabled."""
        return self.properties.get("UnitFileState") == "enabled"

    @property
    def restarts(self) -> int:
        """How often systemd restarted it since it was started by a person or the boot."""
        count = self.properties.get("NRestarts", "")
        return int(count) if count.isdecimal() else 0

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield what a person wants to know, as names and texts."""
        known = self.properties
        yield "service", f"{known.get('ActiveState')} ({known.get('SubState')})"
        if text := known.get("StatusText"):
            yield "says", text
        if self.is_active:
            yield "since", known.get("ActiveEnterTimestamp", "")
            yield "process", known.get("MainPID", "")
        memory = known.get("MemoryCurrent", "")
        if memory.isdecimal():
            yield "memory", f"{int(memory) / 1e6:.0f} MB"
        yield "on boot", "starts" if self.starts_on_boot else "does not start"
        if self.restarts:
            yield "restarts", str(self.restarts)
        result = known.get("Result", "success")
        if result != "success":
            status = known.get("ExecMainStatus", "")
            reason = _REASONS.get(result, f"it ended with status {status}")
            yield "last end", f"{result}: {reason}"
        if self.is_given_up:
            yield "given up", f"systemd starts it no more; {_BEGIN_ANEW} begins anew"


def read_status(scope: Scope) -> ServiceStatus:
    """Ask systemd. Raises ServiceError when it does not answer or the service is not installed."""
    done = run_quietly(
        *scope.systemctl, "show", UNIT, "--property", ",".join(_PROPERTIES), timeout_s=15
    )
    lines = [line.partition("=") for line in done.stdout.splitlines()]
    status = ServiceStatus(properties={name: value for name, _, value in lines})
    if done.returncode != 0 or not status.properties:
        reason = done.stderr.strip().splitlines() or ["no message"]
        raise ServiceError(f"systemd does not answer: {reason[-1]}")
    if not status.is_installed:
        option = " --user" if scope.user else ""
        raise ServiceError(
            f"the service is not installed; `voicebot service install{option}` does it"
        )
    return status
