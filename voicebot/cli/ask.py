"""``voicebot ask``: one question, one answer."""

import argparse
import asyncio
import dataclasses
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.output import print_json
from voicebot.errors import AudioError, InputError, SynthesizerError, UsageError
from voicebot.events import Stage, TurnFailed

if TYPE_CHECKING:
    from voicebot.app import App
    from voicebot.config.schema import Config
    from voicebot.events import Event, TurnCompleted
    from voicebot.pipeline.turn import Turn

_SOUND_STATUSES = {
    Stage.SYNTHESIZER: SynthesizerError.exit_status,
    Stage.AUDIO_OUTPUT: AudioError.exit_status,
}
_LOGGER = logging.getLogger(__name__)
_EXAMPLES = """\
examples:
  voicebot ask --text "what is the capital of france"
  voicebot ask question.wav --out reply.wav
  voicebot ask question.wav --json
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``ask``."""
    parser = subparsers.add_parser(
        "ask",
        help="ask one question, typed or from a sound file",
        description="Ask one question and print the answer.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="WAV or FLAC to hear")
    parser.add_argument("--text", metavar="QUESTION", help="the question in words")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the spoken answer as WAV")
    parser.add_argument("--speak", action="store_true", help="speak the answer aloud")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print transcript, reply, skill, milliseconds of each stage and seconds of audio",
    )


def run(arguments: argparse.Namespace) -> int:
    """Ask and print. Raises VoicebotError."""
    from voicebot.cli.logs import set_up_logging

    if (arguments.file is None) == (arguments.text is None):
        raise UsageError("ask needs a sound file or --text QUESTION, one of them")
    if arguments.file is not None and _is_missing(arguments.file):
        raise InputError(
            f"no file '{arguments.file}'; check the name, or ask in words: --text QUESTION"
        )
    config = load_configuration(arguments).config
    set_up_logging(config, default_level="warning")
    return asyncio.run(_ask(config, arguments))


def _is_missing(file: Path) -> bool:
    """Whether there is no such file; one that may not be looked at is told when it is read."""
    try:
        file.stat()
    except PermissionError:
        return False
    except OSError:
        return True
    return False


async def _ask(config: "Config", arguments: argparse.Namespace) -> int:
    from voicebot.app import App, AppOptions
    from voicebot.cli.printers import ReplyPrinter
    from voicebot.cli.sinks import AnswerFile, FileAndLoudspeaker, answer_sink
    from voicebot.pipeline.turn import Origin
    from voicebot.service.event_log import EventLog

    file = AnswerFile(arguments.out) if arguments.out is not None else None
    sink = answer_sink(config, file, speak=arguments.speak)
    app = await App.build(config, AppOptions(speak=sink is not None, sink=sink))
    sound = _SoundStatus()
    try:
        printer = ReplyPrinter(lambda: None)
        if not arguments.json:
            app.bus.subscribe(printer)
        app.bus.subscribe(EventLog(transcripts=False))
        app.bus.subscribe(sound)
        turn = app.assistant.new_turn(Origin.TEXT, speak=True)
        question = await _question(app, turn, arguments)
        completed = await app.assistant.answer(turn, question)
        if arguments.json:
            print_json(_summary(completed))
    finally:
        await app.close()
    if file is not None:
        file.save()
    if isinstance(sink, FileAndLoudspeaker) and sink.failure is not None:
        raise sink.failure
    printer.check()
    return 70 if turn.failed else sound.status


class _SoundStatus:
    """The exit status of an answer's sound: not 0 where a part of it was not made or played."""

    def __init__(self) -> None:
        self.status = 0

    def __call__(self, event: "Event") -> None:
        """Note a failure in a turn; that of a voice for which another spoke is in none."""
        if isinstance(event, TurnFailed) and event.turn_id:
            self.status = _SOUND_STATUSES.get(event.stage, self.status)


async def _question(app: "App", turn: "Turn", arguments: argparse.Namespace) -> str:
    """Return what is asked. Raises InputError."""
    if arguments.file is None:
        return str(arguments.text)
    question = await _heard(app, turn, arguments.file)
    if not question:
        raise InputError(f"{arguments.file}: no words were understood")
    if not arguments.json:
        print(f"heard: {question}", file=sys.stderr)
    return question


async def _heard(app: "App", turn: "Turn", file: Path) -> str:
    """Return what is said in ``file``; the turn's times count from its end."""
    from voicebot.assembly import make_recognizer
    from voicebot.audio.sound_file import read_audio
    from voicebot.models.catalog import ModelKind
    from voicebot.one_off import recognize
    from voicebot.pipeline.wake_phrase import strip_wake_phrase

    if warning := app.models.language_warning({ModelKind.RECOGNIZER}):
        _LOGGER.warning("%s", warning)
    audio = await asyncio.to_thread(read_audio, file)
    recognizer = await asyncio.to_thread(make_recognizer, app.config, app.models.recognizer.path)
    turn.marks.endpoint_s = time.monotonic()
    text = (await asyncio.to_thread(recognize, recognizer, audio)).text
    wake_word = app.config.wake_word.model
    return strip_wake_phrase(text, wake_word) if isinstance(wake_word, str) else text


def _summary(completed: "TurnCompleted") -> dict[str, object]:
    return {
        "transcript": completed.transcript,
        "reply": completed.reply,
        "skill": completed.skill,
        "stages_ms": dataclasses.asdict(completed.timings),
        "audio_s": completed.audio_s,
    }
