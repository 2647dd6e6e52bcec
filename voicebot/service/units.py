"""Places the systemd units of this installation and takes them away again."""

import getpass
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ServiceError
from voicebot.service.installation import Installation
from voicebot.service.steps import Remove, Run, Step, WriteFile, run_quietly

UNIT = "voicebot.service"
DROP_IN = "10-installation.conf"
SERVICE_USER = "voicebot"
_LINGER_NOTE = "# lingering was enabled for "
_BACK_OFF_SINCE_SYSTEMD = 254
_PACKAGE_FOLDER = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The system's service manager, or the one of a person.

    Attributes:
        user: whether it is a person's.
        units: folder of its units.
        linger: folder in which logind notes whose services run without a login.
        root: folder that stands for ``/`` in the paths of the system's files.
    """

    user: bool
    units: Path
    linger: Path = Path("/var/lib/systemd/linger")
    root: Path = Path("/")

    @property
    def systemctl(self) -> tuple[str, ...]:
        """The command that manages its services."""
        return ("systemctl", "--user") if self.user else ("systemctl",)

    @property
    def journalctl(self) -> tuple[str, ...]:
        """The command that shows the service's log."""
        return ("journalctl", "--user-unit" if self.user else "--unit", UNIT)

    @property
    def drop_in(self) -> Path:
        """The file with what is particular to this installation."""
        return self.units / f"{UNIT}.d" / DROP_IN

    @property
    def sysusers(self) -> Path:
        """The file that declares the service's user."""
        return self.root / "etc/sysusers.d/voicebot.conf"

    @property
    def is_installed(self) -> bool:
        """Whether the unit is in its place."""
        return (self.units / UNIT).exists()


def scope_of(*, user: bool) -> Scope:
    """Return the scope of the system or of the person who runs this."""
    if not user:
        return Scope(user=False, units=Path("/etc/systemd/system"))
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Scope(user=True, units=Path(base) / "systemd" / "user")


def shipped(name: str) -> str:
    """Return the text of a file of ``systemd/``, from the checkout or from inside the wheel."""
    folders = (_PACKAGE_FOLDER.parent / "systemd", _PACKAGE_FOLDER / "_data" / "systemd")
    for folder in folders:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise ServiceError(f"{name} is missing from this installation; install voicebot again")


def systemd_version() -> int:
    """Return the version of systemd, such as 252. Raises ServiceError when there is none."""
    text = run_quietly("systemctl", "--version", timeout_s=10).stdout
    match = re.match(r"systemd (\d+)", text)
    if match is None:
        raise ServiceError("this system has no systemd; start `voicebot run` by its own means")
    return int(match[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """Starts the service anew, also after systemd gave it up for too many restarts."""

    scope: Scope
    otherwise: str | None = None

    @property
    def command_line(self) -> str:
        """What a person types for it."""
        return " && ".join(shlex.join(command) for command in self._commands)

    def describe(self) -> str:
        """Return one line that says what is done."""
        return f"run {self.command_line}"

    def apply(self) -> str | None:
        """Do it. Raises ServiceError unless there is an ``otherwise``."""
        reset, restart = self._commands
        # It fails where systemd has forgotten the unit, and its restarts with it.
        Run(command=reset, otherwise="going on").apply()
        return Run(command=restart, otherwise=self.otherwise).apply()

    @property
    def _commands(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        systemctl = self.scope.systemctl
        return (*systemctl, "reset-failed", UNIT), (*systemctl, "restart", UNIT)


def drop_in_text(
    installation: Installation, *, user: bool, version: int, lingering: str | None = None
) -> str:
    """Return the drop-in: the program's path, what it must see, and the restart's back-off.

    ``lingering`` names the person for whom the installation enables lingering.
    """
    lines = ["# Written by `voicebot service install`; to change settings, add a file beside it."]
    if lingering:
        lines.append(f"{_LINGER_NOTE}{lingering}")
    lines += ["[Service]", "ExecStart=", f"ExecStart={_command(installation.program)} run"]
    hidden = () if user else installation.hidden_folders()
    if hidden:
        lines.append("ProtectHome=tmpfs")
        lines += [f"BindReadOnlyPaths={_word(str(folder))}" for folder in hidden]
    if version >= _BACK_OFF_SINCE_SYSTEMD:
        lines += ["RestartSteps=6", "RestartMaxDelaySec=60"]
    return "\n".join([*lines, ""])


def install_steps(scope: Scope, installation: Installation, *, version: int) -> tuple[Step, ...]:
    """Return what places, enables on boot and starts the service; again is an update.

    Raises ServiceError when it could not run.
    """
    installation.check_lasting()
    if not scope.user:
        installation.check_readable_by_others()
    person = getpass.getuser() if scope.user else None
    lingers = person is None or (scope.linger / person).exists()
    noted = _lingering_noted(scope)
    drop_in = drop_in_text(
        installation, user=scope.user, version=version, lingering=noted if lingers else person
    )
    source = "voicebot-user.service" if scope.user else UNIT
    steps: list[Step] = [
        WriteFile(path=scope.units / UNIT, text=shipped(source)),
        WriteFile(path=scope.drop_in, text=drop_in),
    ]
    if not scope.user:
        steps.append(WriteFile(path=scope.sysusers, text=shipped("sysusers.d/voicebot.conf")))
        steps.append(Run(command=("systemd-sysusers", str(scope.sysusers))))
    elif not lingers:
        steps.append(
            Run(
                command=("loginctl", "enable-linger", str(person)),
                otherwise="until `sudo loginctl enable-linger` was run the service waits for "
                "your first login",
            )
        )
    return (
        *steps,
        Run(command=(*scope.systemctl, "daemon-reload")),
        Run(command=(*scope.systemctl, "enable", UNIT)),
        Restart(scope=scope),
    )


def uninstall_steps(scope: Scope, *, purge: bool = False) -> tuple[Step, ...]:
    """Return what undoes ``install_steps``; ``purge`` deletes models, history and cache too.

    The configuration stays. Raises ServiceError when nothing is installed.
    """
    if not (scope.is_installed or scope.drop_in.exists()):
        other = "without --user" if scope.user else "with --user"
        raise ServiceError(f"no service is installed in {scope.units}; was it installed {other}?")
    steps: list[Step] = [
        Run(command=(*scope.systemctl, "disable", "--now", UNIT), otherwise="going on"),
        Remove(path=scope.units / UNIT),
        Remove(path=scope.drop_in),
        Remove(path=scope.drop_in.parent),
    ]
    if not scope.user:
        steps.append(Remove(path=scope.sysusers))
    steps.append(Run(command=(*scope.systemctl, "daemon-reload")))
    if purge:
        steps += [Remove(path=folder, with_content=True) for folder in _data_folders(scope)]
    if not scope.user:
        steps.append(Run(command=("userdel", SERVICE_USER), otherwise="remove the user by hand"))
    elif person := _lingering_noted(scope):
        # Last: it ends the person's service manager where that person is not logged in.
        steps.append(
            Run(
                command=("loginctl", "disable-linger", person),
                otherwise="`sudo loginctl disable-linger` does it",
            )
        )
    return tuple(steps)


def _data_folders(scope: Scope) -> tuple[Path, ...]:
    if not scope.user:
        return (scope.root / "var/lib/voicebot", scope.root / "var/cache/voicebot")
    home = Path.home()
    places = (
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CACHE_HOME", ".cache"),
    )
    return tuple(Path(os.environ.get(name) or home / rest) / "voicebot" for name, rest in places)


def _lingering_noted(scope: Scope) -> str | None:
    """Return for whom an earlier installation enabled lingering."""
    try:
        lines = scope.drop_in.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    notes = [line.removeprefix(_LINGER_NOTE) for line in lines if line.startswith(_LINGER_NOTE)]
    return notes[0] if notes else None


def _command(program: Path) -> str:
    return _word(str(program)).replace("$", "$$")


def _word(text: str) -> str:
    """Quote one word for a unit file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if re.search(r"[\s\\\"';]", text) else escaped
