"""Keeps the heap of the C library small in a process of many threads that runs for months.

glibc gives its threads up to eight arenas a processor, and keeps in each what was freed between
blocks that are in use. Elsewhere both functions do nothing.
"""

import ctypes
import gc
from typing import Final

_M_ARENA_MAX: Final = -8  # from malloc.h
_ARENAS: Final = 2


def limit_arenas() -> None:
    """Let all threads share a few arenas; call it before they allocate."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def give_back_free_memory() -> None:
    """Give free pages back to the system; takes some milliseconds and releases the GIL."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)


class _MallocInfo(ctypes.Structure):
    """``struct mallinfo2`` from malloc.h."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd",
            "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    )  # fmt: skip


def bytes_in_use() -> int | None:
    """Return the bytes that were allocated and not freed, all threads and libraries together.

    Python's small objects, of up to 512 bytes, are not in it. None where the C library does not
    tell (glibc does from 2.33 on).
    """
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        return None
    mallinfo.restype = _MallocInfo
    info = mallinfo()
    return int(info.uordblks + info.hblkhd)


def settle() -> None:
    """Give back all that is free, unreachable objects too: resident memory is what is held."""
    gc.collect()
    give_back_free_memory()
