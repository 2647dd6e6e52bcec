"""``voicebot run --demo``: a spoken question from a file through the whole pipeline."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.app import App, AppOptions
from voicebot.assembly import make_sink
from voicebot.audio.wav import WavSource
from voicebot.cli.printers import Printer
from voicebot.cli.sinks import AnswerFile, FileAndLoudspeaker
from voicebot.errors import ModelError
from voicebot.events import (
    Event,
    FinalTranscript,
    PartialTranscript,
    PlaybackStarted,
    ResponseCompleted,
    ResponseDelta,
    SpeechStarted,
    TurnCompleted,
    TurnFailed,
    WakeWordDetected,
)
from voicebot.models.locations import starter_directory

if TYPE_CHECKING:
    from voicebot.config.schema import Config

_TRAILING_SILENCE_S = 1.5
_STAGES = {
    "endpoint_ms": "silence until the question counts as finished",
    "recognizer_ms": "recognizer, after that",
    "queue_ms": "answer before this one",
    "loading_ms": "language model, until it is loaded",
    "first_token_ms": "language model or skill, to the first text",
    "first_piece_ms": "the first words that can be spoken, after that",
    "first_audio_ms": "voice, to the first audio",
    "playback_ms": "loudspeaker",
    "response_ms": "from the last spoken sample to the answer",
}


async def run_demo(config: "Config", out: Path) -> int:
    """Play the question and show what happens; return the exit status. Raises VoicebotError."""
    question = starter_directory() / "demo" / "question.wav"
    if not question.is_file():
        raise ModelError(f"{question} is missing; check out the whole repository")
    file = AnswerFile(out)
    sink = _sink(config, file)
    source = WavSource(question, paced=True, trailing_silence_s=_TRAILING_SILENCE_S)
    app = await App.build(config, AppOptions(hear=True, speak=True, source=source, sink=sink))
    view = _DemoView()
    app.bus.subscribe(view)
    try:
        assert app.hearing is not None
        view.write(f"Models     {app.models.describe().removeprefix('Models: ')}\n")
        view.write(
            f"Question   {question.name}, played into the assistant at the speed of speech\n"
        )
        await app.loaded()
        await app.hearing.run()
    finally:
        await app.close()
    if not view.answered:
        print("voicebot: the demo got no answer; --log-level debug shows why", file=sys.stderr)
        return 70
    file.save()
    view.check()
    audible = isinstance(sink, FileAndLoudspeaker) and sink.failure is None
    print(f"\nThe spoken answer is in {out}" + ("" if audible else " (no sound card to play it)"))
    return 0


def _sink(config: "Config", file: AnswerFile) -> AnswerFile | FileAndLoudspeaker:
    """Return where the answer goes: the file, and the loudspeaker where there is one."""
    sink = FileAndLoudspeaker(file, make_sink(config))
    sink.open()
    if sink.failure is None:
        return sink
    logging.getLogger(__name__).debug("no loudspeaker: %s", sink.failure)
    return file


class _DemoView(Printer):
    """Prints a turn as it happens; on a terminal the forming transcript stays on its line."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.answered = False
        self._live = sys.stdout.isatty()
        self._reply_open = False

    def __call__(self, event: Event) -> None:
        match event:
            case WakeWordDetected():
                self.write(f"Wake word  {event.wake_word}\n")
            case SpeechStarted():
                self.write("Listening  …\n")
            case PartialTranscript(text=text) if text:
                self._partial(text)
            case FinalTranscript():
                self.write(f"{self._line_start()}Heard      {event.text}\n")
            case ResponseDelta():
                self.write(event.text if self._reply_open else f"Reply      {event.text}")
                self._reply_open = True
            case ResponseCompleted():
                self.write("\n")
            case PlaybackStarted():
                self.write("Speaking   …" if not self._reply_open else "")
            case TurnFailed():
                self.write(f"Failed     {event.stage.value}: {event.message}\n")
            case TurnCompleted():
                self.answered = bool(event.reply)
                self._stages(event)
            case _:
                pass

    def _partial(self, text: str) -> None:
        self.write(f"\r\x1b[KHearing    {text}" if self._live else f"Hearing    {text}\n")

    def _line_start(self) -> str:
        return "\r\x1b[K" if self._live else ""

    def _stages(self, event: TurnCompleted) -> None:
        by = event.skill or "the language model"
        self.write(f"Answered   by {by}, {event.audio_s:.1f} s of speech\n")
        for name, meaning in _STAGES.items():
            milliseconds = getattr(event.timings, name)
            if milliseconds is not None:
                self.write(f"{milliseconds:8.0f} ms  {meaning}\n")
