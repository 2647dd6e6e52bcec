"""The system's clock."""

import time
from datetime import datetime


class SystemClock:
    """Clock of this machine, in its local time zone."""

    def monotonic_s(self) -> float:
        """Return ``time.monotonic``."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the local time with its zone."""
        return datetime.now().astimezone()
