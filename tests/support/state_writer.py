"""Writes to the database without end, and prints each record once it is acknowledged.

It is run as a program that is killed. ``turn N`` means that the store returned from keeping turn
N, ``erasing N`` that all turns up to N are about to be erased, ``erased N`` that they were, and
``set N`` that the setting is N.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from voicebot.chat import Exchange
from voicebot.service.state_store import StateStore

PADDING = "and so on " * 40


def exchange(number: int) -> Exchange:
    """Return turn ``number``."""
    return Exchange(
        question=f"question {number}",
        answer=f"answer {number} {PADDING}",
        prompt=f"question {number}",
        asked_at=datetime.now(UTC),
    )


def main() -> None:
    """Write from the given number on."""
    path, first = Path(sys.argv[1]), int(sys.argv[2])
    print("ready", flush=True)
    store = StateStore(path, retention=timedelta(days=1), max_bytes=2_000_000)
    number = first
    while True:
        store.append(exchange(number))
        print(f"turn {number}", flush=True)
        if number % 5 == 0:
            store.set("level", str(number))
            print(f"set {number}", flush=True)
        if number % 7 == 0:
            store.summarize(f"summary {number}", 2, exchange(number).asked_at)
        if number % 41 == 0:
            print(f"erasing {number}", flush=True)
            store.erase()
            print(f"erased {number}", flush=True)
        number += 1


if __name__ == "__main__":
    main()
