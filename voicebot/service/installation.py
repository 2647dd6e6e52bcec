"""Where this installation of the program lies, as far as a service must know."""

import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ServiceError

_PACKAGE_FOLDER = Path(__file__).resolve().parent.parent
_HIDDEN_BY_PROTECT_HOME = (Path("/home"), Path("/root"), Path("/run/user"))
_EMPTIED_AT_BOOT = (Path("/tmp"), Path("/run"))  # noqa: S108 - nothing is written there


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The program and the folders that it reads.

    Attributes:
        program: the ``voicebot`` command, absolute.
        folders: the Python environment, its interpreter and the package.
    """

    program: Path
    folders: tuple[Path, ...]

    def hidden_folders(self) -> tuple[Path, ...]:
        """Return the folders that a service with ``ProtectHome=`` would not see."""
        return tuple(
            folder
            for folder in self.folders
            if any(folder.is_relative_to(place) for place in _HIDDEN_BY_PROTECT_HOME)
        )

    def check_lasting(self) -> None:
        """Raise ServiceError when the program lies where it is gone after a boot."""
        for place in _EMPTIED_AT_BOOT:
            if self.program.is_relative_to(place):
                raise ServiceError(
                    f"{self.program} lies in {place}, which is emptied at boot; "
                    "install voicebot elsewhere, such as in /opt, and try again"
                )

    def check_readable_by_others(self) -> None:
        """Raise ServiceError when another user could not run the program."""
        hidden = self.hidden_folders()
        for path in (*self.folders, self.program):
            # A folder that is mounted for the service needs no way to it.
            above = () if any(path.is_relative_to(folder) for folder in hidden) else path.parents
            for part in (path, *above):
                if not _open_to_others(part):
                    raise ServiceError(
                        f"{part} is closed to other users, so that the service could not run "
                        f"{self.program}; open it with: chmod -R o+rX {part}"
                    )


def this_installation() -> Installation:
    """Return the installation that runs now. Raises ServiceError when it has no command."""
    environment = Path(sys.prefix)
    program = environment / "bin" / "voicebot"
    if not program.is_file():
        raise ServiceError(
            f"there is no {program}; install the package in this Python environment with "
            "`script/setup` or pip, then try again"
        )
    base = Path(sys.base_prefix)
    is_checkout = (_PACKAGE_FOLDER.parent / "pyproject.toml").exists()
    package = _PACKAGE_FOLDER.parent if is_checkout else _PACKAGE_FOLDER
    candidates = dict.fromkeys((environment, base.resolve(), package))
    return Installation(program=program, folders=_outermost(tuple(candidates)))


def _outermost(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Leave out folders that lie in another one."""
    return tuple(
        folder
        for folder in folders
        if not any(folder != other and folder.is_relative_to(other) for other in folders)
    )


def _open_to_others(path: Path) -> bool:
    wanted = stat.S_IROTH | stat.S_IXOTH if path.is_file() else stat.S_IXOTH
    return path.stat().st_mode & wanted == wanted
