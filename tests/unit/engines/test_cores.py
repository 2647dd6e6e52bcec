"""Counting cores."""

import os
from pathlib import Path

from voicebot.engines.cores import physical_cores


def test_threads_of_one_core_count_once(tmp_path: Path) -> None:
    for number in os.sched_getaffinity(0):
        topology = tmp_path / f"cpu{number}" / "topology"
        topology.mkdir(parents=True)
        (topology / "thread_siblings_list").write_text("0-255\n", encoding="ascii")
    assert physical_cores(tmp_path) == 1


def test_without_topology_every_cpu_counts(tmp_path: Path) -> None:
    assert physical_cores(tmp_path) == len(os.sched_getaffinity(0))
