"""The progress bar of ``voicebot models pull``."""

import sys
import threading
from types import TracebackType
from typing import NoReturn, Self

from tqdm import tqdm


class PullProgress:
    """Counts the bytes of all files in one bar on stderr; silent where that is no terminal."""

    def __init__(self, total_bytes: int) -> None:
        self._bar: tqdm[NoReturn] = tqdm(
            total=total_bytes,
            unit="B",
            unit_scale=True,
            desc="Fetching",
            file=sys.stderr,
            disable=None,
        )
        self._lock = threading.Lock()

    def advance(self, size_bytes: int) -> None:
        """Count bytes, from any thread."""
        with self._lock:
            self._bar.update(size_bytes)

    def landing(self, name: str) -> None:
        """Say that a model is unpacked and checked, which takes a while without new bytes."""
        with self._lock:
            self._bar.set_description(f"Installing {name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.close()
