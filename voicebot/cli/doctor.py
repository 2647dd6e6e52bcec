"""``voicebot doctor``: checks machine, devices, models and service, and says what to do."""

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.output import print_json
from voicebot.errors import VoicebotError

if TYPE_CHECKING:
    from voicebot.config.loader import LoadedConfig
    from voicebot.service.checks.finding import Finding, Surroundings

_EXAMPLES = """\
examples:
  voicebot doctor                     check everything; plays a short sound and records it
  voicebot doctor --no-sound          without the sound
  voicebot doctor --fix               do the safe remedies too
  voicebot doctor --bundle            write a report to attach to an issue

The exit status is 0 when nothing failed, 70 otherwise; warnings are no failures.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``doctor``."""
    parser = subparsers.add_parser(
        "doctor",
        help="check everything and say what to do",
        description="Check processor, memory, models, devices and service, and say what to do.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--fix", action="store_true", help="do the safe remedies")
    parser.add_argument("--no-sound", action="store_true", help="leave out the live test")
    parser.add_argument(
        "--bundle",
        type=Path,
        nargs="?",
        const=Path("voicebot-report.txt"),
        metavar="FILE",
        help="write a report without names, addresses and transcripts (voicebot-report.txt)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check, print, mend and report. Raises ConfigError or InputError."""
    from voicebot.service.checks.finding import Verdict
    from voicebot.service.doctor import apply_fix, examine, finding_fields
    from voicebot.service.report import check_report_file

    loaded = load_configuration(arguments)
    if arguments.bundle is not None:
        check_report_file(arguments.bundle)
    findings = []
    for finding in examine(_surroundings(loaded, play=not arguments.no_sound)):
        findings.append(finding)
        outcome = apply_fix(finding) if arguments.fix and finding.fix is not None else None
        if not arguments.json:
            _print(finding, outcome)
    if arguments.json:
        print_json([finding_fields(finding) for finding in findings])
    if arguments.bundle is not None:
        _write_bundle(arguments.bundle, findings, loaded, quiet=arguments.json)
    failed = any(finding.verdict is Verdict.FAIL for finding in findings)
    return VoicebotError.exit_status if failed else 0


def _surroundings(loaded: "LoadedConfig", *, play: bool) -> "Surroundings":
    from voicebot import assembly
    from voicebot.models.catalog import ModelKind
    from voicebot.service.checks.finding import Surroundings

    config = loaded.config
    return Surroundings(
        config=config,
        choose_models=partial(assembly.choose, config, tuple(ModelKind), quiet=True),
        make_source=partial(assembly.make_source, config),
        make_sink=partial(assembly.make_sink, config),
        play=play,
    )


def _print(finding: "Finding", outcome: str | None) -> None:
    print(f"{finding.verdict.value:5} {finding.check:13} {finding.text}", flush=True)
    if finding.remedy is not None:
        print(f"{'':19} -> {finding.remedy}")
    if outcome is not None:
        print(f"{'':19} {outcome}")


def _write_bundle(
    path: Path, findings: "list[Finding]", loaded: "LoadedConfig", *, quiet: bool
) -> None:
    from voicebot.config.sample import effective
    from voicebot.service.report import report, write_report

    write_report(path, report(findings, effective(loaded)))
    if not quiet:
        print(f"the report is in {path}; read it before you send it to anybody")
