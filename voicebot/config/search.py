"""Finds and reads the configuration file."""

import os
from collections.abc import Mapping
from pathlib import Path

from voicebot.errors import ConfigError

FILE_NAME = "voicebot.yaml"
SYSTEM_FILE = Path("/etc/voicebot") / FILE_NAME
_MAX_BYTES = 1_000_000


def default_files(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the places that are searched when no file is named; the first that exists counts."""
    folder = environ.get("XDG_CONFIG_HOME", "")
    if not Path(folder).is_absolute():
        home = environ.get("HOME", "")
        folder = f"{home}/.config" if Path(home).is_absolute() else ""
    user_file = (Path(folder) / "voicebot" / FILE_NAME,) if folder else ()
    return (*user_file, SYSTEM_FILE)


def find_file(named: Path | None, environ: Mapping[str, str]) -> tuple[Path, str] | None:
    """Return the configuration file and its text, or None where there is none.

    Args:
        named: the file of ``--config``; it goes before ``$VOICEBOT_CONFIG``.
        environ: environment variables.

    Raises:
        ConfigError: a named file is missing, or any file that is there cannot be read.
    """
    if named is not None:
        return named, _read(expanded(named), "--config")
    variable = environ.get("VOICEBOT_CONFIG")
    if variable:
        return Path(variable), _read(expanded(Path(variable)), "environment VOICEBOT_CONFIG")
    for path in default_files(environ):
        try:
            return path, _read_existing(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
    return None


def expanded(path: Path) -> Path:
    """Return ``path`` with the home folder for ``~``; the name of nobody stays as it is."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises


def _read(path: Path, source: str) -> str:
    try:
        return _read_existing(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = f"{source}: {path}: no such file; `voicebot config sample` prints one to start from"
        raise ConfigError(msg) from error


def _read_existing(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except IsADirectoryError as error:
        raise ConfigError(f"{path}: is a folder; name the file in it") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        msg = f"{path}: cannot be read: {reason}; check its permissions or name another file"
        raise ConfigError(msg) from error
    if len(content) > _MAX_BYTES:
        raise ConfigError(f"{path}: is larger than 1 MB, so it is no configuration file")
    return _decoded(path, content)


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8; save the file as UTF-8") from error
