import os
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from voicebot.service.clock import SystemClock


@pytest.fixture
def zone() -> Iterator[pytest.MonkeyPatch]:
    """Sets environment variables; the C library's time zone is as before in the end."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    time.tzset()


def test_the_time_is_that_of_the_zone_that_was_set_meanwhile(zone: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    zone.setitem(os.environ, "TZ", "XXX-3")
    before = clock.now()
    zone.setitem(os.environ, "TZ", "YYY5")
    after = clock.now()
    assert before.utcoffset() == timedelta(hours=3)
    assert after.utcoffset() == timedelta(hours=-5)
    assert timedelta(0) <= after - before < timedelta(minutes=1)
