"""Edit-distance alignment of two sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


def align(left: Sequence[Any], right: Sequence[Any]) -> list[int | None]:
    """Return for each item of ``left`` the position of its partner in ``right``, or None."""
    rows, columns = len(left), len(right)
    cost = np.zeros((rows + 1, columns + 1), np.int32)
    cost[:, 0], cost[0, :] = np.arange(rows + 1), np.arange(columns + 1)
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            swap = cost[i - 1, j - 1] + (left[i - 1] != right[j - 1])
            cost[i, j] = min(swap, cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    return _trace(cost, left, right)


def _trace(cost: np.ndarray, left: Sequence[Any], right: Sequence[Any]) -> list[int | None]:
    partners: list[int | None] = [None] * len(left)
    i, j = len(left), len(right)
    while i > 0 and j > 0:
        if cost[i, j] == cost[i - 1, j - 1] + (left[i - 1] != right[j - 1]):
            i, j = i - 1, j - 1
            partners[i] = j
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return partners


def distance(left: Sequence[Any], right: Sequence[Any]) -> int:
    """Return the number of insertions, deletions and substitutions between two sequences."""
    previous = list(range(len(right) + 1))
    for i, item in enumerate(left, 1):
        current = [i]
        for j, other in enumerate(right, 1):
            swap = previous[j - 1] + (item != other)
            current.append(min(swap, previous[j] + 1, current[-1] + 1))
        previous = current
    return previous[-1]
