"""The report of ``voicebot doctor --bundle``: everything that helps to find a fault, redacted."""

import json
import os
import platform
import socket
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from voicebot import __version__
from voicebot.errors import InputError, ServiceError
from voicebot.service.checks.account import user_name
from voicebot.service.checks.finding import Finding
from voicebot.service.doctor import finding_fields
from voicebot.service.redact import redacted, without_speech
from voicebot.service.steps import run_quietly
from voicebot.service.units import scope_of

_BEGINNING = "== system\n"
_LOG_LINES = 200
_HIDDEN_KEYS = ("persona:",)


def report(findings: Sequence[Finding], configuration: str) -> str:
    """Return the report.

    Args:
        findings: what the checks found.
        configuration: the values in effect, as ``voicebot config show`` prints them.
    """
    sections = {
        "system": "\n".join(_system()),
        "findings": json.dumps(
            [finding_fields(finding) for finding in findings], indent=1, ensure_ascii=False
        ),
        "configuration": "\n".join(_shown(configuration)),
        "log": _log(),
    }
    text = "\n".join(f"== {name}\n{content}\n" for name, content in sections.items())
    return redacted(text, _names())


def check_report_file(path: Path) -> None:
    """Make sure that no file but an older report is written over. Raises InputError."""
    try:
        if not path.is_file():
            return
        with path.open("rb") as file:
            begin = file.read(len(_BEGINNING))
    except OSError as error:
        raise _cannot_write(path, str(error.strerror)) from error
    if begin not in (b"", _BEGINNING.encode()):
        raise _cannot_write(path, "a file that is no report lies there")


def write_report(path: Path, text: str) -> None:
    """Write the report in UTF-8, readable by its owner alone. Raises InputError."""
    content = text.encode("utf-8", "backslashreplace")
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                os.fchmod(file.fileno(), 0o600)  # it may have been there
            file.write(content)
    except OSError as error:
        raise _cannot_write(path, str(error.strerror)) from error


def _cannot_write(path: Path, reason: str) -> InputError:
    return InputError(f"cannot write {path}: {reason}; name another file with --bundle FILE")


def _system() -> Iterator[str]:
    yield f"voicebot {__version__}"
    yield f"Python {platform.python_version()}"
    yield f"{platform.system()} {platform.release()} {platform.machine()}"
    try:
        yield platform.freedesktop_os_release().get("PRETTY_NAME", "unknown distribution")
    except OSError:
        yield "unknown distribution"


def _shown(configuration: str) -> Iterator[str]:
    for line in configuration.splitlines():
        name = line.strip()
        if name.startswith(_HIDDEN_KEYS) and not name.split("#")[0].rstrip().endswith("null"):
            yield f"{line.partition(':')[0]}: (hidden)"
        else:
            yield line


def _log() -> str:
    for user in (False, True):
        try:
            scope = scope_of(user=user)
            if not scope.is_installed:
                continue
            done = run_quietly(
                *scope.journalctl, "--no-pager", "--no-hostname", f"--lines={_LOG_LINES}",
                timeout_s=20.0,
            )  # fmt: skip
        except (ServiceError, RuntimeError) as error:  # the second: this user has no home
            return str(error)
        return without_speech(done.stdout or done.stderr)
    return "no service is installed"


def _names() -> dict[str, str]:
    host, home = socket.gethostname(), os.path.expanduser("~")  # noqa: PTH111 - it may stay ~
    names = {home: "~", host: "(host)", host.partition(".")[0]: "(host)"}
    user = user_name()
    return names if user.isdecimal() else names | {user: "(user)"}
