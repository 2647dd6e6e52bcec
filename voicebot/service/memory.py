"""What the assistant remembers over restarts, without ever waiting for the disk or failing by it.

Writing happens on a thread of its own. When the disk refuses, the log says so once and the
assistant goes on in memory; every further write tries again.
"""

import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol, TypeVar, TypeVarTuple

from voicebot.chat import Exchange
from voicebot.errors import StateError, VoicebotError
from voicebot.service.chat_lines import ChatLines, erase_chat_lines
from voicebot.service.erasure_mark import Mark, leave_mark, make_mark, read_mark
from voicebot.service.state_store import KeptConversation, StateStore

_LOGGER = logging.getLogger(__name__)
_TIMEOUT_S = 10.0
_VOLUME = "volume_level"
_NORMAL_VOLUME_LEVEL = 5
_LOUDEST_VOLUME_LEVEL = 10

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Worker(Protocol):
    """A thread that takes calls, first come, first served."""

    def call(
        self, function: Callable[[*Ts], T], *args: *Ts, timeout_s: float | None = None
    ) -> Coroutine[Any, Any, T]:
        """Run ``function(*args)`` on the thread. Raises what it raises, or StageError."""
        ...

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Queue a call. Raises StageError."""
        ...


class Memory:
    """Keeps the conversation and the volume; a journal of the history and a keeper for skills."""

    def __init__(
        self,
        store: StateStore,
        worker: Worker,
        *,
        chat_lines: ChatLines,
        on_volume: Callable[[float], None],
    ) -> None:
        """Make a memory; ``load`` fills it.

        Args:
            store: the state on disk; only used on the worker's thread.
            worker: the thread.
            chat_lines: what was typed; kept, like what is said, or not. Only used on the thread.
            on_volume: called with the factor of the loudspeaker, 0 to 2, when it changes.
        """
        self._store = store
        self._worker = worker
        self._chat_lines = chat_lines
        self._state_directory = chat_lines.path.parent
        self._mark: Mark = None
        self._keep_conversation = chat_lines.keep
        self._on_volume = on_volume
        self._volume_level = _NORMAL_VOLUME_LEVEL
        self._failing = False
        self._lines_failing = False

    @property
    def volume_level(self) -> int:
        """How loud the assistant speaks: 0 (silent) to 10; 5 is as configured."""
        return self._volume_level

    @property
    def mark(self) -> Mark:
        """The mark of the last erasure that is known here, by this program or another."""
        return self._mark

    async def load(self, *, conversation: bool = True) -> KeptConversation:
        """Read what is kept and set the volume; return the conversation as far as it is kept.

        What was kept of conversations is erased when it is not to be kept any longer. Without
        ``conversation`` only the volume is read, and nothing is written.
        """

        def read() -> tuple[KeptConversation, str | None]:
            if not conversation:
                self._mark = read_mark(self._state_directory)
                return KeptConversation(), self._store.setting(_VOLUME)
            self._make_mark()
            self._tidy_chat_lines()
            if self._keep_conversation:
                self._store.expire()
            else:
                self._store.erase()
            return self._store.conversation(), self._store.setting(_VOLUME)

        try:
            kept, volume = await self._worker.call(read, timeout_s=_TIMEOUT_S)
        except VoicebotError as error:
            self._failed(error)
            return KeptConversation()
        if volume is not None and volume.isdecimal():
            self._change_volume(int(volume))
            if self._volume_level != _NORMAL_VOLUME_LEVEL:
                _LOGGER.info("volume %d of 10, as it was set by voice", self._volume_level)
        return kept

    def added(self, exchange: Exchange) -> None:
        """Keep a turn, unless all is erased by another program before it is on the disk."""
        if self._keep_conversation:
            is_wanted = self._unless_erased()
            self._write(lambda: self._store.append(exchange, is_wanted=is_wanted))

    def summarized(self, summary: str, kept_turns: int, until: datetime) -> None:
        """Keep a summary of all turns but the newest ``kept_turns``; see ``Journal``.

        It is not kept if all is erased by another program before.
        """
        if self._keep_conversation:
            is_wanted = self._unless_erased()
            self._write(
                lambda: self._store.summarize(summary, kept_turns, until, is_wanted=is_wanted)
            )

    async def set_volume(self, level: int) -> None:
        """Speak at that level from now on, also after a restart."""
        self._change_volume(level)
        kept = str(self._volume_level)
        self._write(lambda: self._store.set(_VOLUME, kept))

    async def forget(self) -> None:
        """Erase what was said and typed from the disk.

        Raises StateError or StageError if that fails.
        """
        erased = await self._worker.call(self._erase, timeout_s=_TIMEOUT_S)
        _LOGGER.info("forgot the conversation; %d turns were erased from the disk", erased)

    def was_erased(self) -> bool:
        """Return whether another program has erased what is kept since this was last asked.

        One stat: no file is read.
        """
        mark = read_mark(self._state_directory)
        if mark == self._mark:
            return False
        self._mark = mark
        if mark is None:  # the folder was removed; without it the next erasure would not be told
            self._write(self._make_mark)
        _LOGGER.info("another voicebot has erased the conversation; it is forgotten here, too")
        return True

    def expire(self) -> None:
        """Erase what is older than the configured days."""
        self._write(self._expire)

    def close(self) -> None:
        """Close the file; runs on the worker's thread, behind what is yet to be written."""
        self._store.close()

    def _change_volume(self, level: int) -> None:
        self._volume_level = max(0, min(level, _LOUDEST_VOLUME_LEVEL))
        self._on_volume(self._volume_level / _NORMAL_VOLUME_LEVEL)

    def _make_mark(self) -> None:
        self._mark = make_mark(self._state_directory)

    def _unless_erased(self) -> Callable[[], bool]:
        mark = self._mark
        return lambda: read_mark(self._state_directory) == mark

    def _erase(self) -> int:
        try:
            self._mark = leave_mark(self._state_directory)
        except StateError as error:
            _LOGGER.warning("%s", error)
        try:
            erase_chat_lines(self._chat_lines.path)
        finally:
            erased = self._store.erase()
        return erased

    def _expire(self) -> None:
        self._tidy_chat_lines()
        self._store.expire()

    def _tidy_chat_lines(self) -> None:
        try:
            self._chat_lines.tidy()
        except VoicebotError as error:
            if not self._lines_failing:
                _LOGGER.warning("%s; the lines typed in chat stay as they are", error)
            self._lines_failing = True
        else:
            self._lines_failing = False

    def _write(self, write: Callable[[], object]) -> None:
        try:
            self._worker.submit(lambda: self._try(write))
        except VoicebotError as error:
            self._failed(error)

    def _try(self, write: Callable[[], object]) -> None:
        try:
            write()
        except VoicebotError as error:
            self._failed(error)
            return
        if self._failing:
            self._failing = False
            _LOGGER.info("what is said and set can be kept again")

    def _failed(self, error: VoicebotError) -> None:
        if not self._failing:
            self._failing = True
            _LOGGER.warning("%s; going on in memory only", error)
