"""Holds back what a turn says and plays until it is certain that there is such a turn."""

import asyncio
from dataclasses import replace

from voicebot.events import Event


class Gate:
    """Open for a turn that was asked; closed for one that is only guessed.

    Attributes:
        held: the events that wait for the gate to open, in order.
    """

    def __init__(self, *, is_open: bool = True) -> None:
        self._opened = asyncio.Event()
        self.held: list[Event] = []
        if is_open:
            self._opened.set()

    @property
    def is_open(self) -> bool:
        """Whether events are published and sound is played."""
        return self._opened.is_set()

    def open(self, now_s: float) -> list[Event]:
        """Let everybody pass; return the held events, which happen now."""
        self._opened.set()
        held, self.held = self.held, []
        return [replace(event, monotonic_s=now_s) for event in held]

    async def passed(self) -> None:
        """Wait until the gate is open."""
        await self._opened.wait()
