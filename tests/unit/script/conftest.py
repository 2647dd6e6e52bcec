import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "script"
# Writes down how it was called; fails where the test has said so.
_PROGRAM = """#!/bin/sh
echo "$(basename "$0") $*" >> "$CALLS"
case "$*" in --version) echo "voicebot 9.9" ;; esac
! grep -qxF "$*" "$FAILING"
"""

# Ends common.sh, so that no test looks at or changes the system of who runs it.
_SYSTEM_OF_TESTS = """
SYSTEM_UNIT="$HOME/system/etc/systemd/system/voicebot.service"
SYSTEM_DATA=("$HOME/system/var/lib/voicebot" "$HOME/system/var/cache/voicebot")
as_root() { echo "root: $*" >> "$CALLS"; "$@"; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A checkout with the real scripts, and with programs that write down how they are called."""

    folder: Path
    home: Path

    @property
    def calls(self) -> list[str]:
        """What was called so far."""
        return (self.home / "calls").read_text().splitlines()

    def let_fail(self, words: str) -> None:
        """Let the program fail when it is called with ``words``."""
        (self.home / "failing").write_text(f"{words}\n")

    @property
    def system(self) -> Path:
        """The folder that stands for ``/`` in the paths of the system's service."""
        return self.home / "system"

    def install_service(self, program: Path | None = None) -> Path:
        """Place a person's unit, of this checkout or of another program; return its drop-in."""
        drop_in = self.home / ".config/systemd/user/voicebot.service.d/10-installation.conf"
        drop_in.parent.mkdir(parents=True)
        path = program or self.folder / ".venv/bin/voicebot"
        drop_in.write_text(f"[Service]\nExecStart=\nExecStart={path} run\n")
        return drop_in

    def run(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the checkout."""
        kept = {key: text for key, text in os.environ.items() if not key.startswith("XDG_")}
        own = {
            "HOME": str(self.home),
            "CALLS": str(self.home / "calls"),
            "FAILING": str(self.home / "failing"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        return subprocess.run(
            [self.folder / "script" / name, *words],
            env={**kept, **own},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(folder=tmp_path / "a checkout", home=tmp_path / "home")
    made.home.mkdir()
    (made.home / "calls").touch()
    (made.home / "failing").touch()
    (made.folder / "script").mkdir(parents=True)
    for name in ("common.sh", "upgrade", "uninstall"):
        shutil.copy(SCRIPTS / name, made.folder / "script" / name)
    with (made.folder / "script/common.sh").open("a") as common:
        common.write(_SYSTEM_OF_TESTS)
    for program in (made.folder / "script/setup", made.folder / ".venv/bin/voicebot"):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(_PROGRAM)
        program.chmod(0o755)
    return made
