"""Measures the history by the language model in use: how it counts, and how much it can hold."""

from voicebot.dialogue.history import NO_LIMITS, History, HistoryLimits
from voicebot.dialogue.tokens import CountTokens, estimate_tokens
from voicebot.protocols import LanguageModel


class HistoryMeasure:
    """Gives a history its counter and its limits whenever a language model was loaded.

    Until then it counts by an estimate and drops nothing. Not thread-safe.
    """

    def __init__(self, *, context_tokens: int, share: float) -> None:
        """Make a measure.

        Args:
            context_tokens: the context that is assumed when no model can be loaded.
            share: how much of the context the history may take, 0 to 1.
        """
        self._context_tokens = context_tokens
        self._share = share
        self._count_tokens: CountTokens = estimate_tokens
        self._limits = NO_LIMITS
        self._history: History | None = None

    def attach(self, history: History) -> None:
        """Measure ``history``, now and with every model that is loaded later."""
        self._history = history
        history.measure_by(self._count_tokens, self._limits)

    def loaded(self, model: LanguageModel) -> None:
        """Measure by ``model`` from now on; call it again when another takes its place."""

        def count_tokens(text: str) -> int:
            return model.count_tokens(text)  # of the engine in use: an old one is not held on to

        self._measure_by(count_tokens, model.context_tokens)

    def failed(self) -> None:
        """Bound the history by the estimate: no model will be loaded."""
        self._measure_by(estimate_tokens, self._context_tokens)

    def close(self) -> None:
        """Let go of the history: the model is about to be closed."""
        self._history = None

    def _measure_by(self, count_tokens: CountTokens, context_tokens: int) -> None:
        self._count_tokens = count_tokens
        self._limits = HistoryLimits.of_context(context_tokens, self._share)
        if self._history is not None:
            self.attach(self._history)
