"""``voicebot run --demo``: a spoken question from a file through the whole pipeline."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.app import App, AppOptions
from voicebot.assembly import make_sink
from voicebot.audio.sinks import TeeSink
from voicebot.audio.wav import WavSink, WavSource
from voicebot.errors import AudioError, ModelError
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
    from voicebot.protocols import AudioSink

_TRAILING_SILENCE_S = 1.5
_STAGES = {
    "endpoint_ms": "silence until the question counts as finished",
    "recognizer_ms": "recognizer, after that",
    "first_token_ms": "language model or skill, to the first text",
    "first_audio_ms": "voice, to the first audio",
    "playback_ms": "loudspeaker",
    "response_ms": "from the last spoken sample to the answer",
}


async def run_demo(config: "Config", out: Path) -> int:
    """Play the question and show what happens; return the exit status. Raises VoicebotError."""
    question = starter_directory() / "demo" / "question.wav"
    if not question.is_file():
        raise ModelError(f"{question} is missing; check out the whole repository")
    sink, audible = _sink(config, out)
    source = WavSource(question, paced=True, trailing_silence_s=_TRAILING_SILENCE_S)
    app = await App.build(config, AppOptions(hear=True, speak=True, source=source, sink=sink))
    view = _DemoView()
    app.bus.subscribe(view)
    try:
        assert app.hearing is not None
        print(f"Models     {app.models.describe().removeprefix('Models: ')}")
        print(f"Question   {question.name}, played into the assistant at the speed of speech")
        await app.language_model()
        await app.hearing.run()
    finally:
        await app.close()
    if not view.answered:
        print("voicebot: the demo got no answer; --log-level debug shows why", file=sys.stderr)
        return 70
    print(f"\nThe spoken answer is in {out}" + ("" if audible else " (no sound card to play it)"))
    return 0


def _sink(config: "Config", out: Path) -> "tuple[AudioSink, bool]":
    """Return where the answer goes, and whether it is heard."""
    file = WavSink(out)
    speaker = make_sink(config)
    try:
        speaker.open()
    except AudioError as error:
        logging.getLogger(__name__).debug("no loudspeaker: %s", error)
        return file, False
    return TeeSink(speaker, file), True


class _DemoView:
    """Prints a turn as it happens; on a terminal the forming transcript stays on its line."""

    def __init__(self) -> None:
        self.answered = False
        self._live = sys.stdout.isatty()
        self._reply_open = False

    def __call__(self, event: Event) -> None:
        match event:
            case WakeWordDetected():
                print(f"Wake word  {event.wake_word}")
            case SpeechStarted():
                print("Listening  …")
            case PartialTranscript(text=text) if text:
                self._partial(text)
            case FinalTranscript():
                print(f"{self._line_start()}Heard      {event.text}")
            case ResponseDelta():
                print(event.text if self._reply_open else f"Reply      {event.text}", end="")
                self._reply_open = True
                sys.stdout.flush()
            case ResponseCompleted():
                print()
            case PlaybackStarted():
                print("Speaking   …" if not self._reply_open else "", end="")
            case TurnFailed():
                print(f"Failed     {event.stage.value}: {event.message}")
            case TurnCompleted():
                self.answered = bool(event.reply)
                self._stages(event)
            case _:
                pass

    def _partial(self, text: str) -> None:
        if self._live:
            print(f"\r\x1b[KHearing    {text}", end="", flush=True)
        else:
            print(f"Hearing    {text}")

    def _line_start(self) -> str:
        return "\r\x1b[K" if self._live else ""

    def _stages(self, event: TurnCompleted) -> None:
        print(
            f"Answered   by {event.skill or 'the language model'}, {event.audio_s:.1f} s of speech"
        )
        for name, meaning in _STAGES.items():
            milliseconds = getattr(event.timings, name)
            if milliseconds is not None:
                print(f"{milliseconds:8.0f} ms  {meaning}")
