"""Sets up logging to stderr."""

import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from voicebot.config.schema import Config

_PLAIN = "%(levelname)s %(message)s"
_DATED = "%(asctime)s %(levelname)s %(message)s"
# systemd takes a number at the beginning of a line for its priority.
_PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}
_DEBUG = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s [%(threadName)s] %(message)s"


def set_up_logging(config: "Config", *, default_level: str | None = None) -> None:
    """Log to stderr at the configured level, dated unless the journal does that.

    ``default_level`` is taken where none was configured, by commands whose output is not a log.
    """
    level: str = config.log.level
    if default_level is not None and "level" not in config.log.model_fields_set:
        level = default_level
    in_journal = _stderr_is_journal()
    template = _DEBUG if level == "debug" else _PLAIN if in_journal else _DATED
    logging.captureWarnings(capture=True)
    logging.basicConfig(
        level=level.upper(),
        handlers=[_StderrHandler(sys.stderr)],
        format=template,
        datefmt="%H:%M:%S" if not in_journal else None,
        force=True,
    )
    if in_journal:
        for handler in logging.getLogger().handlers:
            handler.setFormatter(_JournalFormatter(template))
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    if level == "debug":
        # Hundreds of lines about tensors for each load would bury the events.
        logging.getLogger("voicebot.llama_cpp").setLevel(logging.INFO)


def before_log_lines(end_line: Callable[[], None]) -> None:
    """Call ``end_line`` before each line of the log, on the thread that logs."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _StderrHandler):
            handler.end_line = end_line


class _StderrHandler(logging.StreamHandler[TextIO]):
    end_line: Callable[[], None] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self.end_line is not None:
            self.end_line()
        super().emit(record)


def _stderr_is_journal() -> bool:
    """Whether stderr is what systemd says it connected with the journal: ``device:inode``."""
    try:
        status = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class _JournalFormatter(logging.Formatter):
    """Begins each line with its priority, so that ``journalctl --priority`` finds it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as lines for the journal."""
        priority = _PRIORITIES.get(record.levelname, 6)
        lines = super().format(record).splitlines() or [""]
        return "\n".join(f"<{priority}>{line}" for line in lines)
