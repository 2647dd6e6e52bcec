"""On what was measured: machine, commit, libraries and how they were built."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from voicebot import __version__
from voicebot.engines.cores import physical_cores
from voicebot.models.locations import PACKAGE_DIRECTORY

_LIBRARIES = ("llama-cpp-python", "onnxruntime", "piper-tts", "vosk", "pymicro-wakeword")


def machine_facts() -> dict[str, Any]:
    """Return what a reader needs to judge the figures."""
    return {
        "version": __version__,
        "commit": _commit(),
        "machine": platform.machine(),
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "physical_cores": physical_cores(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "load_average": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "build_flags": {"llama.cpp": _llama_flags(), "onnxruntime": _onnxruntime_flags()},
    }


def _commit() -> str | None:
    """Return the checkout's commit, ``+`` behind it when files differ; None outside of one."""
    root = PACKAGE_DIRECTORY.parent
    if not (root / ".git").exists():
        return None
    commit = _git(root, "rev-parse", "--short=12", "HEAD")
    return f"{commit}+" if _git(root, "status", "--porcelain", "-uno") else commit


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def _cpu_model() -> str:
    """Return the processor's name as Linux tells it, or its architecture."""
    names = ("model name", "Model", "Hardware")
    lines = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines()
    for name in names:
        for line in lines:
            if line.startswith(name) and ":" in line:
                return line.split(":", 1)[1].strip()
    return platform.machine()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _llama_flags() -> str:
    from voicebot.engines.llama.library import llama_library  # noqa: PLC0415 - takes half a second

    return str(llama_library().llama_print_system_info().decode())


def _onnxruntime_flags() -> str:
    import onnxruntime  # noqa: PLC0415 - takes half a second

    return str(onnxruntime.get_build_info())
