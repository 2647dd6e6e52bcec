"""Whether llama.cpp was built for this CPU, and how the CPU is clocked."""

import re
from collections.abc import Iterable, Iterator

from voicebot.engines.cores import physical_cores
from voicebot.service.checks.finding import Figure, Finding, Surroundings, Verdict, read_text

# What /proc/cpuinfo calls a feature, and what llama_print_system_info() calls its use.
_FEATURES = {
    "asimd": "NEON",
    "asimddp": "DOTPROD",
    "asimdhp": "FP16_VA",
    "i8mm": "MATMUL_INT8",
    "sve": "SVE",
    "avx": "AVX",
    "avx2": "AVX2",
    "f16c": "F16C",
    "fma": "FMA",
    "avx_vnni": "AVX_VNNI",
    "avx512f": "AVX512",
    "avx512_vnni": "AVX512_VNNI",
}
_REBUILD = "rebuild llama.cpp for this CPU: rm -rf .cache/wheels .venv/.ready-* && script/setup"


def check_cpu(surroundings: Surroundings) -> Iterator[Finding]:
    """Compare the CPU with the build of llama.cpp."""
    offered = cpu_features(read_text(surroundings.proc / "cpuinfo") or "")
    try:
        from voicebot.engines.llama.library import llama_library  # noqa: PLC0415 - takes 0.5 s

        told = llama_library().llama_print_system_info().decode(errors="replace")
    except (ImportError, OSError, RuntimeError) as error:
        yield Finding(
            check="cpu",
            verdict=Verdict.FAIL,
            text=f"llama.cpp cannot be loaded: {error}",
            remedy=_REBUILD,
        )
        return
    yield judge_build(offered, used_features(told), cores=physical_cores())


def cpu_features(cpuinfo: str) -> set[str]:
    """Return the features of ``/proc/cpuinfo`` that matter to llama.cpp, by its names."""
    match = re.search(r"^(?:flags|Features)\s*:(.*)$", cpuinfo, re.MULTILINE)
    words = set(match[1].split()) if match else set()
    return {name for word, name in _FEATURES.items() if word in words}


def used_features(system_info: str) -> set[str]:
    """Return the features that llama.cpp says it uses."""
    return set(re.findall(r"(\w+) = 1\b", system_info))


def judge_build(offered: set[str], used: set[str], *, cores: int) -> Finding:
    """Return whether everything that is offered is used."""
    lacking = sorted(offered - used)
    in_use = " ".join(sorted(offered & used)) or "no special instructions"
    text = f"{cores} cores; llama.cpp uses {in_use}"
    figures: dict[str, Figure] = {"cores": cores, "used": in_use, "unused": " ".join(lacking)}
    if lacking:
        return Finding(
            check="cpu",
            verdict=Verdict.WARN,
            text=f"{text}, but not {' '.join(lacking)}: answers come slower than they could",
            remedy=_REBUILD,
            figures=figures,
        )
    return Finding(check="cpu", verdict=Verdict.OK, text=text, figures=figures)


def check_governor(surroundings: Surroundings) -> Iterable[Finding]:
    """Look at how the kernel clocks the CPU."""
    folder = surroundings.sys / "devices/system/cpu/cpu0/cpufreq"
    governor = read_text(folder / "scaling_governor")
    if governor is None:
        yield Finding(check="governor", verdict=Verdict.SKIP, text="the clock is not adjustable")
    elif governor == "powersave" and (read_text(folder / "scaling_driver") or "") not in {
        "intel_pstate",
        "amd-pstate-epp",
    }:
        yield Finding(
            check="governor",
            verdict=Verdict.WARN,
            text="the governor powersave keeps the CPU at its lowest clock",
            remedy="echo ondemand | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor",
        )
    else:
        yield Finding(check="governor", verdict=Verdict.OK, text=governor)
