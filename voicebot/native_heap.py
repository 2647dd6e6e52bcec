"""Keeps the heap of the C library small in a process of many threads that runs for months.

glibc gives its threads up to eight arenas a processor, keeps in each what was freed between blocks
that are in use, and with each large block that is freed keeps more. Elsewhere nothing here does
anything.
"""

import ctypes
import gc
from typing import Final

_M_TRIM_THRESHOLD: Final = -1  # from malloc.h
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_MEGABYTE: Final = 1 << 20
# A block above the first bound, as those that a voice computes in, leaves no hole between what
# other threads allocate meanwhile: it is given back when it is freed.
_OPTIONS: Final = {
    _M_ARENA_MAX: 1,
    _M_MMAP_THRESHOLD: 1 * _MEGABYTE,
    _M_TRIM_THRESHOLD: 8 * _MEGABYTE,
}


def bound_heap() -> None:
    """Let all threads share one arena that keeps little of what is free; call it first of all."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in _OPTIONS.items():
            mallopt(option, value)


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
