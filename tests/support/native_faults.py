"""Faults that only a native library can bring: a busy device, sudden death, a wrong clock."""

import shutil
import subprocess
from pathlib import Path

import pytest

_SOURCE = Path(__file__).with_suffix(".c")


def native_faults(folder: Path, **files: Path) -> dict[str, str]:
    """Return the environment of a program that suffers them, as ``native_faults.c`` tells.

    The library is made in ``folder``. Skips the test where there is no C compiler.
    """
    if shutil.which("cc") is None:
        pytest.skip("no C compiler: apt install gcc libc6-dev")
    library = folder / "native_faults.so"
    command: list[str | Path] = [
        "cc",
        "-Wall",
        "-Werror",
        "-shared",
        "-fPIC",
        "-o",
        library,
        _SOURCE,
        "-ldl",
    ]
    subprocess.run(command, check=True, timeout=60)
    return {"LD_PRELOAD": str(library)} | {name: str(file) for name, file in files.items()}
