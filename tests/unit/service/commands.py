"""Stand-ins for system commands: scripts on PATH that note how they were called."""

import os
from pathlib import Path


class Commands:
    """A folder at the front of PATH."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bin"
        self._folder.mkdir()
        self._calls = folder / "calls"
        self.path = f"{self._folder}:{os.environ['PATH']}"

    def add(self, name: str, output: str = "", status: int = 0, errors: str = "") -> None:
        """Add a command that prints ``output`` and ``errors`` and ends with ``status``."""
        (self._folder / f"{name}.out").write_text(output)
        (self._folder / f"{name}.err").write_text(errors)
        script = self._folder / name
        script.write_text(
            f'#!/bin/sh\necho "{name} $*" >> "{self._calls}"\n'
            f'cat "{self._folder}/{name}.out"\ncat "{self._folder}/{name}.err" >&2\n'
            f"exit {status}\n"
        )
        script.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """What was run, in order."""
        return self._calls.read_text().splitlines() if self._calls.exists() else []
