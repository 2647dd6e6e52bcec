"""The command behind ``script/soak``."""

import argparse
import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from tests.soak.faults import KINDS
from tests.soak.soak import SoakSettings, run_soak


def main() -> int:
    """Run a soak and print its report; 1 when something happened that must not."""
    parser = argparse.ArgumentParser(
        prog="script/soak",
        description="Lets the whole daemon live for simulated hours in a household in which "
        "something breaks every few minutes, as fast as the machine can, and reports.",
    )
    parser.add_argument("--hours", type=float, default=24.0, help="simulated hours (24)")
    parser.add_argument(
        "--fault-every", type=float, default=300.0, metavar="S", help="simulated seconds (300)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of all that is random (1)")
    parser.add_argument(
        "--only", choices=[kind.name for kind in KINDS], metavar="FAULT", help="this fault alone"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    parser.add_argument("--log", type=Path, metavar="FILE", help="write the daemon's log there")
    arguments = parser.parse_args()
    logging.raiseExceptions = False  # the disk of the log is full at times, too
    logging.basicConfig(
        level=logging.INFO,
        filename=arguments.log or os.devnull,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    with tempfile.TemporaryDirectory(prefix="voicebot-soak-") as folder:
        os.environ["CACHE_DIRECTORY"] = str(Path(folder) / "cache")
        report = run_soak(
            SoakSettings(
                hours=arguments.hours,
                fault_every_s=arguments.fault_every,
                only=arguments.only,
                seed=arguments.seed,
                state_directory=Path(folder) / "state",
                socket=Path(folder) / "control.sock",
            )
        )
    print(report.text())
    if arguments.json:
        arguments.json.write_text(json.dumps(report.as_json(), indent=2))
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
