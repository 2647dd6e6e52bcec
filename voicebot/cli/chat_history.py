"""The lines that are typed in ``voicebot chat``, in a file that others cannot read."""

import os
import sys
from pathlib import Path

from prompt_toolkit.history import FileHistory


class PrivateHistory(FileHistory):
    """Lines of a file; one that was erased meanwhile is made anew, closed to others.

    A line that cannot be written is told once on stderr, and the conversation goes on.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path
        self._failed = False

    def store_string(self, string: str) -> None:
        """Append one line."""
        try:
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))
            super().store_string(string)
        except OSError as error:
            if not self._failed:
                reason = f"{self._path}: {error.strerror}"
                print(f"voicebot: lines are not kept: {reason}", file=sys.stderr)
            self._failed = True
