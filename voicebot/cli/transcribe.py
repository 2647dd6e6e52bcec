"""``voicebot transcribe``: what is said in a sound file."""

import argparse
import dataclasses
from collections.abc import Iterator
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
    for file, transcript in _transcripts(config, arguments.files):
        if arguments.json:
            words = [dataclasses.asdict(word) for word in transcript.words]
            print_json({"file": str(file), "text": transcript.text, "words": words}, indent=None)
        else:
            print(transcript.text)
    return 0


def _transcripts(config: "Config", files: list[Path]) -> Iterator[tuple[Path, "Transcript"]]:
    from voicebot import assembly
    from voicebot.audio.sound_file import read_audio
    from voicebot.models.catalog import ModelKind
    from voicebot.one_off import recognize

    path = assembly.choose(config, {ModelKind.RECOGNIZER}).recognizer.path
    audio = [read_audio(file) for file in files]
    recognizer = assembly.make_recognizer(config, path)
    for file, each in zip(files, audio, strict=True):
        yield file, recognize(recognizer, each)
