"""One engine for one job, without an assistant: what a file says, a text spoken."""

import asyncio

from voicebot import assembly
from voicebot.audio_types import AudioChunk
from voicebot.config.schema import Config
from voicebot.models.catalog import ModelKind
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import AudioSink, Recognizer, Transcript
from voicebot.service.clock import SystemClock

_CLOSE_TIMEOUT_S = 1.0
_RECOGNIZE_STEP_SAMPLES = 4000


def recognize(recognizer: Recognizer, audio: AudioChunk) -> Transcript:
    """Return what is said in ``audio`` (16 kHz). Raises RecognizerError."""
    recognizer.start()
    for start in range(0, len(audio.samples), _RECOGNIZE_STEP_SAMPLES):
        recognizer.accept(audio.samples[start : start + _RECOGNIZE_STEP_SAMPLES])
    return recognizer.finish()


async def speak_text(config: Config, text: str, sink: AudioSink) -> None:
    """Speak ``text`` to ``sink``, all of it. Raises ModelError, SynthesizerError, AudioError."""
    models = await asyncio.to_thread(assembly.choose, config, {ModelKind.VOICE})
    synthesizer = await asyncio.to_thread(assembly.make_synthesizer, config, models.voice.path)
    dialogue = assembly.make_dialogue(config, len)
    cutter = dialogue.new_cutter()
    worker = EngineWorker("audio_output")
    playback = Playback(sink, worker, SystemClock())
    try:
        await playback.begin()
        for piece in (*cutter.feed(text), *cutter.flush()):
            for chunk in synthesizer.synthesize(
                dialogue.speakable(piece), is_cancelled=lambda: False
            ):
                await playback.write(chunk)
        await playback.drain()
    finally:
        await worker.call(sink.close, timeout_s=_CLOSE_TIMEOUT_S)
        await worker.close(_CLOSE_TIMEOUT_S)
