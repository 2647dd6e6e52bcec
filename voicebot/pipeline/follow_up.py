"""Whether a further question may follow an answer without the wake word."""

from collections.abc import Callable


class FollowUp:
    """The wish to listen after an answer, which passes where nobody could listen meanwhile."""

    def __init__(self, window_s: float | None, now_s: Callable[[], float]) -> None:
        """Make it, not yet wanted.

        Args:
            window_s: how long to wait for a further question; None never waits for one.
            now_s: tells the monotonic time.
        """
        self.window_s = window_s
        self._now_s = now_s
        self._until_s = float("-inf")

    def is_wanted(self) -> bool:
        """Return whether to listen as soon as that is possible."""
        return self._now_s() < self._until_s

    def want(self) -> None:
        """An answer has ended."""
        if self.window_s is not None:
            self._until_s = self._now_s() + self.window_s

    def forget(self) -> None:
        """Listen no more without being called, until the next answer."""
        self._until_s = float("-inf")
