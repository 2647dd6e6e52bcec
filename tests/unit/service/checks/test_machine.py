"""Processor, board, memory, disk: on folders that look like those of the kernel."""

from pathlib import Path

import pytest

from tests.support.closed_folder import close_folder
from tests.unit.service.checks.surroundings import surroundings
from tests.unit.service.commands import Commands
from voicebot.service.checks.board import check_board, judge_throttling
from voicebot.service.checks.cpu import (
    check_cpu,
    check_governor,
    cpu_features,
    judge_build,
    used_features,
)
from voicebot.service.checks.finding import Finding, Verdict
from voicebot.service.checks.storage import check_memory, judge_folder, judge_memory

PI5 = "processor\t: 0\nFeatures\t: fp asimd evtstrm aes crc32 atomics fphp asimdhp asimddp\n"
PLAIN_BUILD = "CPU : NEON = 1 | ARM_FMA = 1 | LLAMAFILE = 1 | "
PI5_BUILD = "CPU : NEON = 1 | ARM_FMA = 1 | FP16_VA = 1 | DOTPROD = 1 | REPACK = 1 | "


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def only(findings: list[Finding], check: str) -> Finding:
    (found,) = [finding for finding in findings if finding.check == check]
    return found


def test_a_build_for_another_cpu_is_noticed() -> None:
    offered = cpu_features(PI5)
    assert offered == {"NEON", "DOTPROD", "FP16_VA"}
    finding = judge_build(offered, used_features(PLAIN_BUILD), cores=4)
    assert finding.verdict is Verdict.WARN
    assert finding.figures["unused"] == "DOTPROD FP16_VA"
    assert "script/setup" in str(finding.remedy)
    assert judge_build(offered, used_features(PI5_BUILD), cores=4).verdict is Verdict.OK


def test_the_build_of_this_machine_is_asked(tmp_path: Path) -> None:
    write(tmp_path, "cpuinfo", Path("/proc/cpuinfo").read_text())
    (finding,) = check_cpu(surroundings(proc=tmp_path))
    assert finding.verdict in {Verdict.OK, Verdict.WARN}
    assert finding.figures["cores"]


@pytest.mark.parametrize(
    ("governor", "driver", "verdict"),
    [
        ("ondemand", "cpufreq-dt", Verdict.OK),
        ("powersave", "cpufreq-dt", Verdict.WARN),
        ("powersave", "intel_pstate", Verdict.OK),
        (None, None, Verdict.SKIP),
    ],
)
def test_a_governor_that_never_speeds_up_is_noticed(
    tmp_path: Path, governor: str | None, driver: str | None, verdict: Verdict
) -> None:
    folder = "devices/system/cpu/cpu0/cpufreq"
    if governor and driver:
        write(tmp_path, f"{folder}/scaling_governor", f"{governor}\n")
        write(tmp_path, f"{folder}/scaling_driver", f"{driver}\n")
    (finding,) = check_governor(surroundings(sys=tmp_path))
    assert finding.verdict is verdict


@pytest.mark.parametrize(
    ("flags", "verdict", "part"),
    [
        (0x0, Verdict.OK, "no under-voltage"),
        (0x50005, Verdict.FAIL, "under-voltage, throttling now"),
        (0x50000, Verdict.WARN, "under-voltage, throttling since the start"),
        (0x80000, Verdict.WARN, "temperature limit since"),
    ],
)
def test_the_flags_of_the_firmware_are_understood(flags: int, verdict: Verdict, part: str) -> None:
    finding = judge_throttling(flags, "Raspberry Pi 5")
    assert finding.verdict is verdict
    assert part in finding.text
    assert (finding.remedy is None) == (verdict is Verdict.OK)


def test_flags_come_from_the_firmwares_command(tmp_path: Path, commands: Commands) -> None:
    write(tmp_path, "device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")
    commands.add("vcgencmd", "throttled=0x50005\n")
    found = list(check_board(surroundings(proc=tmp_path, sys=tmp_path)))
    throttling = only(found, "throttling")
    assert throttling.verdict is Verdict.FAIL
    assert throttling.text.startswith("Raspberry Pi 4 Model B Rev 1.4: under-voltage")
    assert commands.calls == ["vcgencmd get_throttled"]


def test_flags_come_from_the_kernels_file(tmp_path: Path, commands: Commands) -> None:
    write(tmp_path, "devices/platform/soc/soc:firmware/get_throttled", "50000\n")
    write(tmp_path, "class/thermal/thermal_zone0/temp", "84500\n")
    found = list(check_board(surroundings(proc=tmp_path, sys=tmp_path)))
    assert only(found, "throttling").verdict is Verdict.WARN
    assert only(found, "temperature").verdict is Verdict.WARN
    assert only(found, "temperature").figures == {"temperature_c": 84.5}
    assert commands.calls == []


def test_memory_is_compared_with_the_models(tmp_path: Path) -> None:
    write(tmp_path, "meminfo", "MemTotal: 8000000 kB\nMemFree: 5 kB\nMemAvailable: 6000000 kB\n")
    (finding,) = check_memory(surroundings(proc=tmp_path))
    assert finding.verdict is Verdict.OK
    assert finding.figures["total_mb"] == 8192.0
    assert float(finding.figures["needed_mb"] or 0) > 250


@pytest.mark.parametrize(
    ("needed_mb", "verdict"), [(500, Verdict.OK), (1100, Verdict.WARN), (1900, Verdict.FAIL)]
)
def test_models_that_do_not_fit_are_noticed(needed_mb: float, verdict: Verdict) -> None:
    finding = judge_memory(total_mb=2000, available_mb=1000, needed_mb=needed_mb)
    assert finding.verdict is verdict
    assert (finding.remedy is None) == (verdict is Verdict.OK)


def test_a_full_disk_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert judge_folder(tmp_path / "not yet" / "there", "state").verdict is Verdict.OK
    usage = type("Usage", (), {"free": 50_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    finding = judge_folder(tmp_path, "state")
    assert finding.verdict is Verdict.FAIL
    assert finding.figures["free_mb"] == 50


@pytest.mark.parametrize(
    ("what", "key"), [("state", "state_directory"), ("models", "models.directory")]
)
def test_a_file_in_place_of_a_folder_is_noticed(tmp_path: Path, what: str, key: str) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        finding = judge_folder(folder, what)
        assert finding.verdict is Verdict.FAIL
        assert finding.text == f"{what} in {folder}: {tmp_path / 'file'} is not a folder"
        assert f"--set {key}=" in str(finding.remedy)


def test_a_folder_that_cannot_be_written_is_no_matter_of_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    close_folder(tmp_path / "closed", monkeypatch)
    for folder in (tmp_path, tmp_path / "closed" / "below"):
        finding = judge_folder(folder, "state")
        assert finding.verdict is Verdict.WARN
        assert "not writable" in finding.text
        assert "owner" in str(finding.remedy)
