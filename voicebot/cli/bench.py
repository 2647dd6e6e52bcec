"""``voicebot bench``: how long a person waits for the answer."""

import argparse
import sys

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.output import print_json
from voicebot.errors import UsageError

_EXAMPLES = """\
examples:
  voicebot bench                              the models in use, ten questions
  voicebot bench --set models.use=starter --utterances 30 --json > bench.json
  voicebot bench --set llm.model=other.gguf   another language model
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``bench``."""
    parser = subparsers.add_parser(
        "bench",
        help="measure how long a person waits for the answer",
        description="Measure the time from the last voiced sample of a question to the first "
        "sample of the answer, through the whole pipeline in real time, by turns with a naive "
        "assistant that runs the same engines one after the other. Prints medians of paired "
        "ratios with a 95 % interval, and ours against ours for the noise of the machine.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "--utterances", type=int, default=10, metavar="N", help="questions to ask (10)"
    )
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print. Raises VoicebotError."""
    import asyncio

    from voicebot.bench.run import run_bench, table
    from voicebot.cli.logs import set_up_logging

    if arguments.utterances < 1:
        raise UsageError("--utterances must be 1 or more")
    config = load_configuration(arguments).config
    set_up_logging(config, default_level="warning")
    result = asyncio.run(
        run_bench(config, arguments.utterances, lambda line: print(line, file=sys.stderr))
    )
    if arguments.json:
        print_json(result.as_json())
    else:
        print(table(result))
    return 0
