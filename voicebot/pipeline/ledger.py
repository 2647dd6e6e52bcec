"""What the engines did for one turn, early work included."""

from collections.abc import Callable
from dataclasses import dataclass, field

from voicebot.events import Speculation, TurnWork


@dataclass(slots=True)
class Ledger:
    """Shared by a turn and the replies begun early for it.

    Attributes:
        reads: prompt tokens decoded, each with the time at which that was done.
        begun: how many replies were begun early.
        useful_s: seconds that the engines worked for the one that was the answer; None when
            none was.
        wasted: ask each for the seconds that the engines worked for one that was dropped.
    """

    reads: list[tuple[float, int]] = field(default_factory=list)
    begun: int = 0
    useful_s: float | None = None
    wasted: list[Callable[[], float]] = field(default_factory=list)

    def wasted_s(self) -> float:
        """Return the seconds that the engines worked for all that were dropped, so far."""
        return sum(seconds() for seconds in self.wasted)

    def work(
        self, prompt_tokens: int | None, last_voiced_s: float | None, transcript_s: float | None
    ) -> TurnWork:
        """Return the summary; the times are those of the turn's marks."""
        outcome = Speculation.NONE
        if self.begun:
            outcome = Speculation.MISSED if self.useful_s is None else Speculation.HIT
        return TurnWork(
            speculation=outcome,
            speculations=self.begun,
            speculation_useful_ms=round((self.useful_s or 0.0) * 1000, 1),
            speculation_wasted_ms=round(self.wasted_s() * 1000, 1),
            prompt_tokens=prompt_tokens,
            prompt_tokens_after_speech=self._read_after(prompt_tokens, last_voiced_s),
            prompt_tokens_after_transcript=self._read_after(prompt_tokens, transcript_s),
        )

    def _read_after(self, prompt_tokens: int | None, after_s: float | None) -> int | None:
        if prompt_tokens is None or after_s is None:
            return None
        return sum(tokens for at_s, tokens in self.reads if at_s > after_s)
