"""What script/setup decides by the machine."""

import os
import pwd
import subprocess
from pathlib import Path

import pytest

COMMON = Path(__file__).parents[3] / "script/common.sh"


def shell(
    lines: str, folder: Path, programs: dict[str, str] | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``lines`` after common.sh, with ``programs`` before those of the system."""
    for name, text in (programs or {}).items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["bash", "-euc", f'source "{COMMON}"\n{lines}'],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", **variables},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize(
    ("cores", "available_mb", "jobs"),
    [(4, 7600, 4), (4, 1700, 2), (4, 380, 1), (2, 16000, 2)],
    ids=["Pi 5", "Pi 4 with 2 GB", "Zero 2", "two cores"],
)
def test_as_many_files_are_compiled_at_once_as_fit_into_the_memory(
    tmp_path: Path, cores: int, available_mb: int, jobs: int
) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal: 99999999 kB\nMemAvailable: {available_mb * 1024} kB\n")
    done = shell(f'compile_jobs "{meminfo}"', tmp_path, {"nproc": f"echo {cores}"})
    assert done.stdout.strip() == str(jobs), done.stderr


def test_a_32_bit_system_below_a_64_bit_kernel_is_refused(tmp_path: Path) -> None:
    python = 'case "$*" in *struct*) echo 32 ;; esac'
    programs = {"python32": python, "uname": "echo aarch64"}
    done = shell("require_supported_system", tmp_path, programs, PYTHON="python32")
    assert done.returncode == 1
    assert "64-bit Raspberry Pi OS" in done.stderr


@pytest.mark.parametrize(("machine", "status"), [("aarch64", 0), ("x86_64", 0), ("riscv64", 1)])
def test_only_machines_with_packages_are_supported(
    tmp_path: Path, machine: str, status: int
) -> None:
    done = shell("require_supported_system", tmp_path, {"uname": f"echo {machine}"})
    assert done.returncode == status, done.stderr


def test_the_key_of_the_wheel_changes_with_the_flags(tmp_path: Path) -> None:
    done = shell('wheel_key "-DA=1"; wheel_key "-DA=2"; wheel_key "-DA=1"', tmp_path)
    first, second, again = done.stdout.split()
    assert first == again != second


def test_without_a_home_in_the_environment_it_is_looked_up(tmp_path: Path) -> None:
    done = shell(f'unset HOME\nsource "{COMMON}"\nprintf %s "$HOME"', tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == pwd.getpwuid(os.getuid()).pw_dir
