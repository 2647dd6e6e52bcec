"""``voicebot transcribe``: what is said in a sound file."""

import argparse
import asyncio
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.output import print_json

if TYPE_CHECKING:
    from voicebot.config.schema import Config
    from voicebot.protocols import Transcript


def add_parser(subparsers: Subparsers) -> None:
    """Add ``transcribe``."""
    parser = subparsers.add_parser(
        "transcribe",
        help="print what is said in a sound file",
        description="Print what is said in WAV or FLAC files of any rate, one line for each.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="sound file")
    parser.add_argument(
        "--json", action="store_true", help="print text and words with times and confidence"
    )


def run(arguments: argparse.Namespace) -> int:
    """Transcribe. Raises VoicebotError."""
    from voicebot.cli.logs import set_up_logging

    config = load_configuration(arguments).config
    set_up_logging(config, default_level="warning")
    for file, transcript in zip(
        arguments.files, asyncio.run(_transcribe(config, arguments.files)), strict=True
    ):
        if arguments.json:
            words = [dataclasses.asdict(word) for word in transcript.words]
            print_json({"file": str(file), "text": transcript.text, "words": words}, indent=None)
        else:
            print(transcript.text)
    return 0


async def _transcribe(config: "Config", files: list[Path]) -> "list[Transcript]":
    from voicebot import assembly
    from voicebot.app import transcribe
    from voicebot.audio.sound_file import read_audio

    models = await asyncio.to_thread(assembly.choose, config)
    audio = [await asyncio.to_thread(read_audio, file) for file in files]
    return [await transcribe(config, models, each) for each in audio]
