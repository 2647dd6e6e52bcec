"""What the assistant can be told to do with itself: speak louder, forget."""

from typing import Final, Protocol

NORMAL_VOLUME_LEVEL: Final = 5


class Keeper(Protocol):
    """Holds what is set by voice and what is kept of the conversation."""

    @property
    def volume_level(self) -> int:
        """How loud the assistant speaks: 0 (silent) to 10; 5 is as configured."""
        ...

    async def set_volume(self, level: int) -> None:
        """Speak at that level from now on, also after a restart."""
        ...

    async def forget(self) -> None:
        """Erase what is kept of the conversation.

        Raises StateError or StageError when it may still be on the disk.
        """
        ...

    def was_erased(self) -> bool:
        """Return whether another program has erased the conversation since this was last asked.

        Does not wait.
        """
        ...


class VolatileKeeper:
    """Keeps nothing."""

    def __init__(self) -> None:
        self._volume_level = NORMAL_VOLUME_LEVEL

    @property
    def volume_level(self) -> int:
        """The level that was set last."""
        return self._volume_level

    async def set_volume(self, level: int) -> None:
        """Remember the level while the program runs."""
        self._volume_level = level

    async def forget(self) -> None:
        """Do nothing."""

    def was_erased(self) -> bool:
        """Return False: there is nothing to erase."""
        return False
