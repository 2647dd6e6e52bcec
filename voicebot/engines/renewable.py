"""An engine that can be replaced by a new one under those who use it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Renewable(Generic[T]):
    """Stands for the engine that ``make`` made last: all its methods and properties are here.

    What is called on the engine before ``renew`` and goes on, such as a call that hangs, goes on
    in the old one.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._engine = make()

    def renew(self) -> None:
        """Make the engine anew. Raises what ``make`` raises; the old one then stays."""
        self._engine = self._make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)
