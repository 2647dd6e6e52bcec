"""What the turns that were measured here consist of, for the board model."""

import statistics
import time
from pathlib import Path

from voicebot.bench.baselines import Timed
from voicebot.bench.board_model import RecordedTurn, VoiceHere
from voicebot.bench.floor import FloorStages
from voicebot.bench.pipeline import Reading
from voicebot.bench.texts import LONG_SENTENCES
from voicebot.engines.piper import PiperSynthesizer
from voicebot.events import Speculation
from voicebot.protocols import LanguageModel

_TEMPLATE_TOKENS = 5
"""Between the question and the reply: end of turn, line end, role and its line end."""


def recorded_turn(
    *,
    hurried: Reading,
    unhurried: Reading,
    floor: FloorStages,
    naive: Timed,
    streaming: Timed,
    tokenizer: LanguageModel,
) -> RecordedTurn:
    """Return what one question consists of, from the sides that answered it.

    Args:
        hurried: ours with work done early.
        unhurried: ours without speculation.
        floor: what the bare libraries cost for it.
        naive: the naive baseline.
        streaming: the baseline that streams sentences.
        tokenizer: counts tokens.
    """
    count = tokenizer.count_tokens
    work = unhurried.completed.work
    return RecordedTurn(
        recognize_s=naive.stages_s["recognizer"],
        finish_s=floor.recognizer,
        prompt_tokens=work.prompt_tokens or 0,
        tail_tokens=work.prompt_tokens_after_transcript or 0,
        new_tokens=count(unhurried.completed.transcript) + _TEMPLATE_TOKENS,
        reply_tokens=count(naive.reply) + 1,
        sentence_tokens=count(streaming.reply) + 1,
        piece_tokens=count(unhurried.first_piece),
        first_audio_s=floor.voice,
        sentence_audio_s=streaming.audio_s,
        reply_audio_s=naive.audio_s,
        begun_early=hurried.completed.work.speculation is Speculation.HIT,
    )


def voice_here(path: Path, threads: int) -> VoiceHere:
    """Return what the voice needs here; ``threads`` are those of ours."""
    one = _rtf(path, 1)
    return VoiceHere(rtf_one=one, rtf_ours=one if threads == 1 else _rtf(path, threads))


def _rtf(path: Path, threads: int) -> float:
    voice = PiperSynthesizer(path, threads=threads, streaming=False)
    voice.warm()
    factors = []
    for text in LONG_SENTENCES:
        started_s = time.perf_counter()
        chunks = list(voice.synthesize(text, is_cancelled=lambda: False))
        seconds = time.perf_counter() - started_s
        factors.append(seconds / sum(chunk.duration_s for chunk in chunks))
    return statistics.median(factors)
