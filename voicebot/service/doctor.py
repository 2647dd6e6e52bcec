"""Runs all checks of ``voicebot doctor``."""

from collections.abc import Iterator, Sequence
from typing import Any

from voicebot.errors import ServiceError, VoicebotError
from voicebot.service.checks.account import check_audio_group, check_linger, check_sound_server
from voicebot.service.checks.board import check_board
from voicebot.service.checks.cpu import check_cpu, check_governor
from voicebot.service.checks.daemon import check_daemon, check_service
from voicebot.service.checks.devices import check_devices
from voicebot.service.checks.engines import check_speaker, check_wake_word
from voicebot.service.checks.finding import Check, Finding, Surroundings, Verdict
from voicebot.service.checks.live import check_live
from voicebot.service.checks.storage import check_disk, check_memory, check_models

CHECKS: Sequence[Check] = (
    check_cpu,
    check_governor,
    check_board,
    check_memory,
    check_disk,
    check_models,
    check_speaker,
    check_wake_word,
    check_audio_group,
    check_sound_server,
    check_devices,
    check_live,
    check_linger,
    check_service,
    check_daemon,
)
"""In the order in which they are run: what later ones build on comes first."""


def examine(surroundings: Surroundings, checks: Sequence[Check] = CHECKS) -> Iterator[Finding]:
    """Yield each finding as soon as it is known. A check that breaks is a finding too."""
    for check in checks:
        try:
            yield from check(surroundings)
        except (VoicebotError, OSError) as error:
            remedy = "run `voicebot doctor` as the user that runs voicebot, or as root"
            yield _broken(check, str(error), remedy)
        except Exception as error:  # noqa: BLE001  (it must not take the other checks with it)
            text = " ".join(f"{type(error).__name__}: {error}".split())
            yield _broken(check, text, "please report it, with the file of --bundle")


def _broken(check: Check, why: str, remedy: str) -> Finding:
    name = getattr(check, "__name__", "check").removeprefix("check_")
    return Finding(
        check=name.replace("_", " "),
        verdict=Verdict.WARN,
        text=f"could not be checked: {why}",
        remedy=remedy,
    )


def apply_fix(finding: Finding) -> str:
    """Do the finding's fix and return what came of it; the finding must have one."""
    assert finding.fix is not None
    try:
        remark = finding.fix.apply()
    except ServiceError as error:
        return f"not fixed: {error}"
    return f"not fixed: {remark}" if remark else f"done: {finding.fix.describe()}"


def finding_fields(finding: Finding) -> dict[str, Any]:
    """Return a finding ready for JSON."""
    return {
        "check": finding.check,
        "verdict": finding.verdict.value,
        "text": finding.text,
        "remedy": finding.remedy,
        "fixable": finding.fix is not None,
        "figures": dict(finding.figures),
    }
