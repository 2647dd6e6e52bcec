"""The board model: recorded turns, their stages scaled to a board, on a virtual clock.

A model, not a measurement: what boards do is from published figures, and what a stage consists of
(tokens, seconds of speech, work that is begun early) is from the turns measured here.
"""

import dataclasses
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voicebot.bench.boards import Board
from voicebot.bench.statistics import paired_ratio
from voicebot.bench.virtual_clock import Span, Stage, chain, replay

LABEL = "a model from published figures, not a measurement"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTurn:
    """What one question consists of.

    Attributes:
        recognize_s: recognizing it whole, here.
        finish_s: the end of recognizing it while it is spoken, here.
        prompt_tokens: of the whole prompt.
        tail_tokens: of the prompt that are left when the silence after the question is over.
        new_tokens: of the prompt that differ from the prompt before.
        reply_tokens: of the whole reply.
        sentence_tokens: of its first sentence.
        piece_tokens: of its first piece.
        first_audio_s: the voice's first audio, here.
        sentence_audio_s: length of the first sentence as speech.
        reply_audio_s: length of the reply as speech.
        begun_early: the answer was begun at a pause.
    """

    recognize_s: float
    finish_s: float
    prompt_tokens: int
    tail_tokens: int
    new_tokens: int
    reply_tokens: int
    sentence_tokens: int
    piece_tokens: int
    first_audio_s: float
    sentence_audio_s: float
    reply_audio_s: float
    begun_early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceHere:
    """Seconds that the voice needs here for a second of speech, spoken whole.

    Attributes:
        rtf_one: with one thread.
        rtf_ours: with as many threads as ours has here.
    """

    rtf_one: float
    rtf_ours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences:
    """Seconds of silence: that end a question, and after which an answer is begun early."""

    end_s: float
    pause_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """How many times longer a board takes than this machine.

    Attributes:
        core: for work on one core.
        voice: for our voice, with the threads it has there and here.
    """

    core: float
    voice: float


def ours(turn: RecordedTurn, board: Board, silences: Silences, factors: Factors) -> list[Span]:
    """Return when our stages run, from the last voiced sample on."""
    # At the pause, what is read of the question during the silence is still to be read.
    unread_tokens = turn.tail_tokens
    if turn.begun_early:
        unread_tokens = max(turn.tail_tokens, turn.new_tokens)
    costs = [
        ("recognizer", turn.finish_s * factors.core),
        ("prompt", unread_tokens / board.prefill_tokens_per_s),
        ("reply", turn.piece_tokens / board.decode_tokens_per_s),
        ("voice", turn.first_audio_s * factors.voice),
    ]
    begin_s = silences.pause_s if turn.begun_early else silences.end_s
    stages = [Stage(name="silence", cost_s=silences.end_s), *chain(costs, not_before_s=begin_s)]
    stages.append(Stage(name="play", cost_s=0.0, after=("silence", "voice")))
    return replay(stages)


def naive(turn: RecordedTurn, board: Board, end_silence_s: float, factor: float) -> list[Span]:
    """Return when the stages of the naive assistant run."""
    return replay(
        chain(
            [
                ("silence", end_silence_s),
                ("recognizer", turn.recognize_s * factor),
                ("prompt", turn.prompt_tokens / board.prefill_tokens_per_s),
                ("reply", turn.reply_tokens / board.decode_tokens_per_s),
                ("voice", turn.reply_audio_s * board.voice_rtf_all),
            ]
        )
    )


def streaming(turn: RecordedTurn, board: Board, end_silence_s: float, factor: float) -> list[Span]:
    """Return when the stages of the assistant that streams sentences run."""
    return replay(
        chain(
            [
                ("silence", end_silence_s),
                ("recognizer", turn.recognize_s * factor),
                ("prompt", turn.new_tokens / board.prefill_tokens_per_s),
                ("first sentence", turn.sentence_tokens / board.decode_tokens_per_s),
                ("voice", turn.sentence_audio_s * board.voice_rtf_all),
            ]
        )
    )


def hearing_meanwhile(turn: RecordedTurn) -> RecordedTurn:
    """Return the turn for an assistant that recognizes the question while it is spoken."""
    return dataclasses.replace(turn, recognize_s=turn.finish_s)


def model(
    turns: Sequence[RecordedTurn], board: Board, silences: Silences, here: VoiceHere
) -> dict[str, Any]:
    """Return medians and ratios of a board at equal end silence."""
    factors = Factors(
        core=board.voice_rtf_one / here.rtf_one, voice=board.voice_rtf_two / here.rtf_ours
    )
    ours_s = [ours(turn, board, silences, factors)[-1].end_s for turn in turns]
    naive_s = [naive(turn, board, silences.end_s, factors.core)[-1].end_s for turn in turns]
    streaming_s = [streaming(turn, board, silences.end_s, factors.core)[-1].end_s for turn in turns]
    hears_meanwhile_s = [
        streaming(hearing_meanwhile(turn), board, silences.end_s, factors.core)[-1].end_s
        for turn in turns
    ]
    return {
        "board": board.name,
        "label": LABEL,
        "core_factor": factors.core,
        "voice_factor": factors.voice,
        "end_silence_s": silences.end_s,
        "ours_ms": 1000 * statistics.median(ours_s),
        "naive_ms": 1000 * statistics.median(naive_s),
        "streaming_ms": 1000 * statistics.median(streaming_s),
        "streaming_hears_meanwhile_s": statistics.median(hears_meanwhile_s),
        "ours_to_naive": paired_ratio(ours_s, naive_s).median,
        "ours_to_streaming": paired_ratio(ours_s, streaming_s).median,
        "ours_to_streaming_hears_meanwhile": paired_ratio(ours_s, hears_meanwhile_s).median,
        "decode_tokens_per_s": board.decode_tokens_per_s,
        "prefill_tokens_per_s": board.prefill_tokens_per_s,
        "sources": list(board.sources),
    }
