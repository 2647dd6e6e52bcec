"""Decides when a reply is begun before the question is over, and when it is dropped.

Pure state machines in audio time: they see what a listening session tells and know no engine.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from voicebot.events import TurnWork
from voicebot.pipeline.progress import Progress
from voicebot.protocols import Completeness

_GOES_ON_S = 0.1
_WINDOW_TURNS = 20
_GRACE_TURNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeculationSettings:
    """Bounds of replies that are begun early.

    Attributes:
        enabled: begin them at all.
        pause_s: silence after which one is begun, seconds.
        late_pause_s: the same after questions in which much was done in vain.
        max_per_turn: how many are begun for one question.
        max_backlog_s: audio that may wait for the recognizer, seconds.
        max_waste: work in vain per work of use, over the last turns, above which none is begun.
    """

    enabled: bool = True
    pause_s: float = 0.1
    late_pause_s: float = 0.4
    max_per_turn: int = 3
    max_backlog_s: float = 0.4
    max_waste: float = 0.5


class Step(Enum):
    """What to do with the reply that is begun early."""

    NOTHING = auto()
    BEGIN = auto()
    DROP = auto()


class SpeculationPlan:
    """The plan for one question.

    Attributes:
        hypothesis: the question to which a reply is under way; None without one.
        begun: how many replies were begun.
    """

    def __init__(self, settings: SpeculationSettings) -> None:
        self._settings = settings
        self._refused: set[str] = set()
        self._sound_since_s: float | None = None
        self.hypothesis: str | None = None
        self.begun = 0

    def is_pause(self, progress: Progress, pause_s: float) -> bool:
        """Whether the person pauses for ``pause_s`` and everything they said was recognized.

        After a complete command the shortest pause will do.
        """
        if progress.completeness is Completeness.COMPLETE:
            pause_s = 0.0
        is_silent = progress.silence_s >= pause_s and progress.is_settled
        return is_silent and self.is_keeping_up(progress)

    def is_keeping_up(self, progress: Progress) -> bool:
        """Whether the recognizer has the cores that it needs."""
        return progress.backlog_s <= self._settings.max_backlog_s

    def observe(self, progress: Progress, pause_s: float | None = None) -> Step:
        """Return what to do now; after ``DROP`` ask again.

        ``BEGIN`` is for the partial transcript of ``progress``, after a silence of ``pause_s``;
        None takes that of the settings.
        """
        if self.hypothesis is not None:
            if self._still_stands(progress):
                return Step.NOTHING
            self.hypothesis = None
            return Step.DROP
        if not self._may_begin(progress, self._settings.pause_s if pause_s is None else pause_s):
            return Step.NOTHING
        self.hypothesis = progress.partial
        self.begun += 1
        self._sound_since_s = None
        return Step.BEGIN

    def may_begin_at_end(self, progress: Progress) -> bool:
        """Whether the question, which is over, is probably what was understood of it."""
        is_known = bool(progress.partial) and progress.partial not in self._refused
        return is_known and progress.is_settled and self.is_keeping_up(progress)

    def refuse(self) -> None:
        """The reply under way came to nothing: begin none for the same question."""
        if self.hypothesis is not None:
            self._refused.add(self.hypothesis)
            self.hypothesis = None

    def forget(self) -> None:
        """The reply under way was dropped for another reason."""
        self.hypothesis = None

    def _may_begin(self, progress: Progress, pause_s: float) -> bool:
        return (
            self._settings.enabled
            and self.begun < self._settings.max_per_turn
            and bool(progress.partial)
            and progress.partial not in self._refused
            and progress.completeness not in {None, Completeness.UNFINISHED}
            and self.is_pause(progress, pause_s)
        )

    def _still_stands(self, progress: Progress) -> bool:
        return (
            progress.partial == self.hypothesis
            and self.is_keeping_up(progress)
            and not self._goes_on(progress)
        )

    def _goes_on(self, progress: Progress) -> bool:
        """Whether the person speaks again; a shorter sound is a noise."""
        if progress.is_settled:
            self._sound_since_s = None
            return False
        if self._sound_since_s is None:
            self._sound_since_s = progress.last_voiced_s
        return progress.last_voiced_s - self._sound_since_s >= _GOES_ON_S


class WasteBudget:
    """Knows of the last turns how much early work was of use and how much in vain.

    Who pauses within questions makes early work vain: replies are begun later in a pause once the
    work in vain is half of what is allowed, and none are once it is more than that.
    """

    def __init__(self, settings: SpeculationSettings) -> None:
        self._settings = settings
        self._turns: deque[TurnWork] = deque(maxlen=_WINDOW_TURNS)

    def add(self, work: TurnWork) -> None:
        """Note the work of one turn, also when nothing was begun early."""
        self._turns.append(work)

    def pause_s(self) -> float | None:
        """Return the silence after which a reply may be begun early; None where none may be.

        In the first few turns with work in vain it is the shorter one.
        """
        wasted_ms = [work.speculation_wasted_ms for work in self._turns]
        if sum(ms > 0 for ms in wasted_ms) < _GRACE_TURNS:
            return self._settings.pause_s
        allowed_ms = self._settings.max_waste * sum(
            work.speculation_useful_ms for work in self._turns
        )
        if sum(wasted_ms) <= allowed_ms / 2:
            return self._settings.pause_s
        return self._settings.late_pause_s if sum(wasted_ms) <= allowed_ms else None
