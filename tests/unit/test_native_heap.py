"""The heap of the C library stays small."""

import ctypes
import subprocess
import sys

from voicebot.native_heap import bytes_in_use

_PROGRAM = """
import ctypes, re, threading
from pathlib import Path
from voicebot.native_heap import give_back_free_memory, bound_heap

{limit}
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]

def resident_kb():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

def work(barrier):
    blocks = [libc.malloc(30000) for _ in range(400)]
    for block in blocks:
        ctypes.memset(block, 1, 30000)
    barrier.wait()
    for block in blocks[:-1]:
        libc.free(block)

barrier = threading.Barrier(8)
threads = [threading.Thread(target=work, args=(barrier,)) for _ in range(8)]
before = resident_kb()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
freed = resident_kb()
give_back_free_memory()
arenas = Path("/proc/self/maps").read_text().count("---p 00000000 00:00 0")
print(before, freed, resident_kb(), arenas)
"""


def _measured(limit: str = "") -> list[int]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(limit=limit)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [int(word) for word in done.stdout.split()]


def test_free_memory_between_blocks_in_use_is_given_back() -> None:
    before, freed, after, _ = _measured()
    assert freed - before > 20_000
    assert after - before < (freed - before) / 4


def test_threads_share_a_few_arenas() -> None:
    *_, unlimited = _measured()
    *_, limited = _measured("bound_heap()")
    assert limited < unlimited


def test_what_is_in_use_counts_small_and_large_blocks_until_they_are_freed() -> None:
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    before = bytes_in_use()
    assert before is not None
    blocks = [libc.malloc(size) for size in (50_000_000, *[3000] * 5000)]
    held = bytes_in_use()
    for block in blocks:
        libc.free(block)
    after = bytes_in_use()
    assert held is not None
    assert after is not None
    assert held - before > 60_000_000
    assert abs(after - before) < 5_000_000
