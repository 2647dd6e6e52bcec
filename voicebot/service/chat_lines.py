"""The lines that were typed in ``voicebot chat``: kept no longer than what was said."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from voicebot.service.database import file_errors
from voicebot.service.erasure_mark import read_mark

_MOST_LINES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLines:
    """The file of prompt_toolkit's FileHistory: before each line stands ``# `` and the local time.

    Blocking. Every method raises StateError in one line, and none makes the file.

    Attributes:
        path: the file; see ``chat_lines_path``.
        retention: lines that are older, or dated further ahead, are dropped.
        keep: whether any are kept at all.
    """

    path: Path
    retention: timedelta
    keep: bool

    def tidy(self, now: datetime | None = None) -> None:
        """Drop old lines, or all where none are kept, and close the file to others.

        ``now`` is local and naive, as prompt_toolkit writes it.
        """
        if not self.keep:
            erase_chat_lines(self.path)
            return
        with file_errors(self.path), suppress(FileNotFoundError, NotADirectoryError):
            self.path.chmod(0o600)
            self._drop_old(now or datetime.now())  # noqa: DTZ005

    def _drop_old(self, now: datetime) -> None:
        oldest, newest = (
            moment.isoformat(sep=" ") for moment in (now - self.retention, now + self.retention)
        )
        mark = read_mark(self.path.parent)
        entries = ("\n" + self.path.read_text("utf-8", errors="replace")).split("\n# ")[1:]
        kept = [entry for entry in entries if oldest <= entry.partition("\n")[0] <= newest]
        if len(kept) != len(entries) or len(kept) > _MOST_LINES:
            new = _new_path(self.path)
            new.touch(mode=0o600)
            new.write_text("".join(f"\n# {entry}" for entry in kept[-_MOST_LINES:]), "utf-8")
            new.replace(self.path)
            if read_mark(self.path.parent) != mark:
                erase_chat_lines(self.path)  # another program did, and this has brought it back


def chat_lines_path(state_directory: Path) -> Path:
    """Return the file of the lines that were typed in ``voicebot chat``."""
    return state_directory / "chat_history"


def erase_chat_lines(path: Path) -> None:
    """Remove the file, and what a rewriting that was cut short left. Raises StateError."""
    with file_errors(path), suppress(NotADirectoryError):
        path.unlink(missing_ok=True)
        _new_path(path).unlink(missing_ok=True)


def _new_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")
