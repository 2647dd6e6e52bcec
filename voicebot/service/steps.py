"""What an installation changes on the system, step by step: each is shown before it is done."""

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voicebot.errors import ServiceError

_TIMEOUT_S = 240.0


class Step(Protocol):
    """One change."""

    def describe(self) -> str:
        """Return one line that says what is done."""
        ...

    def apply(self) -> str | None:
        """Do it; return a remark for the person, if there is one. Raises ServiceError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteFile:
    """Writes a file, readable by all, and the folders above it."""

    path: Path
    text: str

    def describe(self) -> str:
        """Return one line that says what is done."""
        return f"write {self.path}"

    def apply(self) -> str | None:
        """Write the file in one step."""
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            part.write_text(self.text, encoding="utf-8")
            part.chmod(0o644)
            part.replace(self.path)
        except OSError as error:
            raise ServiceError(f"cannot write {self.path}: {error.strerror}") from error
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Deletes a file, or a folder: with all that is in it, or only if it is empty."""

    path: Path
    with_content: bool = False

    def describe(self) -> str:
        """Return one line that says what is done."""
        if self.with_content:
            return f"delete {self.path} and everything in it"
        return f"delete {self.path}"

    def apply(self) -> str | None:
        """Delete it; what is not there is fine."""
        try:
            if self.with_content:
                shutil.rmtree(self.path)
            elif self.path.is_dir() and not self.path.is_symlink():
                if any(self.path.iterdir()):
                    return f"kept {self.path}: it holds settings that are not ours"
                self.path.rmdir()
            else:
                self.path.unlink()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ServiceError(f"cannot delete {self.path}: {error.strerror}") from error
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Runs a command; ``otherwise`` is what to tell when it may fail and does."""

    command: tuple[str, ...]
    otherwise: str | None = None

    def describe(self) -> str:
        """Return one line that says what is done."""
        return f"run {shlex.join(self.command)}"

    def apply(self) -> str | None:
        """Run it. Raises ServiceError with what it printed last."""
        try:
            done = run_quietly(*self.command)
            failure = _last_line(done.stderr) or _last_line(done.stdout) or "no message"
            failed = done.returncode != 0
        except ServiceError as error:
            failure, failed = str(error), True
        if not failed:
            return None
        if self.otherwise is not None:
            return f"{shlex.join(self.command)} failed ({failure}); {self.otherwise}"
        raise ServiceError(f"{shlex.join(self.command)} failed: {failure}")


def run_quietly(*command: str, timeout_s: float = _TIMEOUT_S) -> subprocess.CompletedProcess[str]:
    """Run a command and return what it printed, whatever its status.

    Raises:
        ServiceError: the command is missing or does not end.
    """
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except FileNotFoundError as error:
        raise ServiceError(f"there is no command {command[0]} on this system") from error
    except OSError as error:
        raise ServiceError(f"{command[0]} cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise ServiceError(f"{shlex.join(command)}: no end within {timeout_s:g} s") from error


def apply_all(steps: Sequence[Step], tell: "Tell") -> None:
    """Do ``steps`` in order, telling each before it is done. Raises ServiceError."""
    for step in steps:
        tell(step.describe())
        if remark := step.apply():
            tell(f"  {remark}")


class Tell(Protocol):
    """Prints a line."""

    def __call__(self, line: str, /) -> None:
        """Print ``line``."""


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
