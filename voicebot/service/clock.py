"""The system's clock."""

import time
from datetime import datetime


class SystemClock:
    """Clock of this machine, in its local time zone."""

    def monotonic_s(self) -> float:
        """Return ``time.monotonic``."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the local time with its zone, also after the machine's zone was changed."""
        time.tzset()  # without it, the C library reads /etc/localtime once
        return datetime.now().astimezone()
