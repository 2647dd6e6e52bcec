"""``voicebot bench``: how long a person waits for the answer, and what it costs."""

import argparse
import sys
from pathlib import Path

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.output import print_json
from voicebot.errors import UsageError

_EXAMPLES = """\
examples:
  voicebot bench                              everything, on the models in use; 25 minutes
  voicebot bench --models starter --quick     a look whether it works; a few minutes
  voicebot bench --models shape --json > bench.json
                                              random weights in the real models' shapes
  voicebot bench --only R4,R8                 two bars
  voicebot bench --ablate                     what each technique is worth

docs/benchmarks.md explains the bars.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``bench``."""
    parser = subparsers.add_parser(
        "bench",
        help="measure how long a person waits for the answer",
        description="Measure the time from the last voiced sample of a question to the first "
        "sample of the answer, through the whole pipeline in real time, by turns with assistants "
        "that run the same libraries and models as others do, and what waiting, memory and start "
        "cost. Prints each figure with its bar.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "--models",
        choices=("installed", "starter", "shape"),
        default="installed",
        help="the models in use (installed), the ones that come with the program (starter), or "
        "random weights in the shapes of real ones, made on the spot (shape)",
    )
    parser.add_argument("--only", metavar="R1,R4", help="measure these bars")
    parser.add_argument("--quick", action="store_true", help="measure little, to see that it works")
    parser.add_argument("--utterances", type=int, metavar="N", help="questions to ask (30)")
    parser.add_argument(
        "--long", action="store_true", help="memory over 1,000 text turns and 400 voice turns, too"
    )
    parser.add_argument(
        "--ablate", action="store_true", help="switch the techniques off, one at a time, instead"
    )
    parser.add_argument(
        "--plots", type=Path, metavar="DIR", help="write plots as SVG into this folder"
    )
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print. Raises VoicebotError."""
    import asyncio
    import dataclasses

    from voicebot.bench.context import QUICK, Size
    from voicebot.bench.plots import prepare_folder, write_plots
    from voicebot.bench.run import Plan, run_bench
    from voicebot.bench.table import table
    from voicebot.cli.logs import set_up_logging

    size = QUICK if arguments.quick else Size()
    if arguments.utterances is not None:
        if arguments.utterances < 1:
            raise UsageError("--utterances must be 1 or more")
        size = dataclasses.replace(size, utterances=arguments.utterances)
    config = load_configuration(arguments).config
    set_up_logging(config, default_level="warning")
    plan = Plan(
        use=arguments.models,
        only=frozenset(arguments.only.split(",")) if arguments.only else frozenset(),
        size=size,
        long=arguments.long,
        ablate=arguments.ablate,
        command=["voicebot", *sys.argv[1:]],
    )
    if arguments.plots is not None:
        prepare_folder(arguments.plots)
    result = asyncio.run(run_bench(config, plan, _report))
    if arguments.json:
        print_json(result)
    else:
        print(table(result), flush=True)
    if arguments.plots is not None:
        for path in write_plots(result, arguments.plots):
            _report(f"wrote {path}")
    return 0


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
