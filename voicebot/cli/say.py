"""``voicebot say``: speaks a text."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.errors import InputError

if TYPE_CHECKING:
    from voicebot.config.schema import Config

_EXAMPLES = """\
examples:
  voicebot say "dinner is ready"
  voicebot say "dinner is ready" --out dinner.wav --set tts.speed=0.9
  fortune | voicebot say -
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``say``."""
    parser = subparsers.add_parser(
        "say",
        help="speak a text",
        description="Speak a text through the loudspeaker, or into a WAV file with --out.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("text", metavar="TEXT", help="what to say; - reads it from stdin")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write a WAV file instead")


def run(arguments: argparse.Namespace) -> int:
    """Speak. Raises VoicebotError."""
    from voicebot.cli.logs import set_up_logging

    config = load_configuration(arguments).config
    set_up_logging(config, default_level="warning")
    text = arguments.text
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    if not text.strip():
        raise InputError("there is nothing to say; give a text")
    asyncio.run(_say(config, text, arguments.out))
    return 0


async def _say(config: "Config", text: str, out: Path | None) -> None:
    from voicebot.assembly import make_sink
    from voicebot.cli.sinks import AnswerFile
    from voicebot.one_off import speak_text

    if out is None:
        await speak_text(config, text, make_sink(config))
        return
    file = AnswerFile(out)
    await speak_text(config, text, file)
    file.save()
