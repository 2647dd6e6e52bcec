"""script/cpu-flags on what /proc/cpuinfo says on the boards."""

import subprocess
from pathlib import Path

import pytest

from voicebot.service.checks.cpu import cpu_features

SCRIPT = Path(__file__).parents[3] / "script/cpu-flags"
IN_ORDER = "fp asimd evtstrm crc32 cpuid"
PI_3_ZERO_2 = f"processor\t: 0\nBogoMIPS\t: 38.40\nFeatures\t: {IN_ORDER}\nCPU part\t: 0xd03\n"
PI_4 = f"processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: {IN_ORDER}\nCPU part\t: 0xd08\n"
PI_5 = (
    "processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 "
    "atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp\nCPU part\t: 0xd0b\n"
)
ARMV9 = (
    "processor\t: 0\nFeatures\t: fp asimd aes crc32 atomics fphp asimdhp asimddp sve i8mm bf16\n"
    "\nprocessor\t: 1\nFeatures\t: fp asimd\n"
)
# What llama.cpp's compiler flag must name for each feature that the doctor looks for.
NAMES = {"DOTPROD": "+dotprod", "FP16_VA": "+fp16", "MATMUL_INT8": "+i8mm", "SVE": "+sve"}


def flags(folder: Path, machine: str, cpuinfo: str) -> list[str]:
    file = folder / "cpuinfo"
    file.write_text(cpuinfo)
    done = subprocess.run([SCRIPT, machine, file], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("cpuinfo", "arch"),
    [
        pytest.param(PI_3_ZERO_2, "armv8-a", id="Pi 3 and Zero 2"),
        pytest.param(PI_4, "armv8-a", id="Pi 4"),
        pytest.param(PI_5, "armv8.2-a+dotprod+fp16", id="Pi 5"),
        pytest.param(ARMV9, "armv8.2-a+dotprod+fp16+sve+i8mm", id="Armv9"),
        pytest.param("processor\t: 0\n", "armv8-a", id="no features named"),
    ],
)
def test_an_arm_board_gets_what_its_cpu_has(tmp_path: Path, cpuinfo: str, arch: str) -> None:
    given = flags(tmp_path, "aarch64", cpuinfo)
    assert "-DGGML_NATIVE=OFF" in given
    assert f"-DGGML_CPU_ARM_ARCH={arch}" in given


@pytest.mark.parametrize("cpuinfo", [PI_3_ZERO_2, PI_4, PI_5, ARMV9])
def test_the_doctor_finds_nothing_unused(tmp_path: Path, cpuinfo: str) -> None:
    (arch,) = [flag for flag in flags(tmp_path, "aarch64", cpuinfo) if "ARM_ARCH" in flag]
    wanted = {NAMES[feature] for feature in cpu_features(cpuinfo) - {"NEON"}}
    assert {name for name in NAMES.values() if name in arch} == wanted


def test_on_x86_the_compiler_detects(tmp_path: Path) -> None:
    given = flags(tmp_path, "x86_64", "processor\t: 0\nflags\t\t: fpu sse avx avx2 f16c fma\n")
    assert "-DGGML_NATIVE=ON" in given
    assert not any("ARM" in flag for flag in given)


def test_intels_tiles_are_left_out(tmp_path: Path) -> None:
    line = "processor\t: 0\nflags\t\t: fpu avx512f avx512_vnni amx_bf16 amx_tile amx_int8\n"
    given = flags(tmp_path, "x86_64", line)
    assert "-DGGML_NATIVE=ON" in given
    assert "-DCMAKE_C_FLAGS=-mno-amx-int8" in given
    assert "-DCMAKE_CXX_FLAGS=-mno-amx-int8" in given
