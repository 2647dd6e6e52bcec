import dataclasses

import pytest

from voicebot.bench import board_model
from voicebot.bench.board_model import Factors, RecordedTurn, Silences, VoiceHere
from voicebot.bench.boards import BOARDS, Board

BOARD = Board(
    name="test",
    decode_tokens_per_s=10.0,
    prefill_per_decode=4.0,
    voice_rtf_one=0.6,
    voice_rtf_all=0.3,
    sources=("made up",),
)
TURN = RecordedTurn(
    recognize_s=0.1,
    finish_s=0.02,
    prompt_tokens=80,
    tail_tokens=4,
    new_tokens=12,
    reply_tokens=30,
    sentence_tokens=8,
    piece_tokens=8,
    first_audio_s=0.1,
    sentence_audio_s=2.0,
    reply_audio_s=9.0,
    begun_early=True,
)
SILENCES = Silences(end_s=0.7, pause_s=0.2)
FACTORS = Factors(core=3.0, voice=2.0)


def test_the_naive_assistant_does_everything_after_the_silence() -> None:
    spans = board_model.naive(TURN, BOARD, 0.7, 3.0)
    assert spans[-1].end_s == pytest.approx(0.7 + 0.3 + 80 / 40 + 30 / 10 + 9.0 * 0.3)


def test_streaming_reads_the_new_tokens_and_speaks_one_sentence() -> None:
    spans = board_model.streaming(TURN, BOARD, 0.7, 3.0)
    assert spans[-1].end_s == pytest.approx(0.7 + 0.3 + 12 / 40 + 8 / 10 + 2.0 * 0.3)


def test_streaming_may_hear_the_question_while_it_is_spoken() -> None:
    turn = board_model.hearing_meanwhile(TURN)
    spans = board_model.streaming(turn, BOARD, 0.7, 3.0)
    after_recognizer_s = 12 / 40 + 8 / 10 + 2.0 * 0.3
    assert spans[-1].end_s == pytest.approx(0.7 + 3.0 * TURN.finish_s + after_recognizer_s)
    row = board_model.model([TURN], BOARD, SILENCES, VoiceHere(rtf_one=0.2, rtf_ours=0.1))
    assert row["streaming_hears_meanwhile_s"] == pytest.approx(spans[-1].end_s)
    assert row["ours_to_streaming_hears_meanwhile"] == pytest.approx(
        row["ours_ms"] / 1000 / spans[-1].end_s
    )
    assert row["streaming_ms"] / 1000 - spans[-1].end_s == pytest.approx(
        row["core_factor"] * (TURN.recognize_s - TURN.finish_s)
    )


def test_an_answer_begun_early_starts_at_the_pause_and_reads_the_question_then() -> None:
    others_s = 0.06 + 8 / 10 + 0.2
    early = board_model.ours(TURN, BOARD, SILENCES, FACTORS)[-1].end_s
    late_turn = dataclasses.replace(TURN, begun_early=False)
    late = board_model.ours(late_turn, BOARD, SILENCES, FACTORS)[-1].end_s
    assert early == pytest.approx(0.2 + 12 / 40 + others_s)
    assert late == pytest.approx(0.7 + 4 / 40 + others_s)


def test_no_answer_comes_before_the_silence_is_over() -> None:
    fast = dataclasses.replace(BOARD, decode_tokens_per_s=1e6)
    assert board_model.ours(TURN, fast, SILENCES, Factors(core=0.01, voice=0.01))[-1].end_s == 0.7


def test_costs_scale_by_the_speed_of_one_core() -> None:
    row = board_model.model([TURN], BOARD, SILENCES, VoiceHere(rtf_one=0.2, rtf_ours=0.1))
    assert row["core_factor"] == pytest.approx(3.0)
    assert row["voice_factor"] == pytest.approx(BOARD.voice_rtf_two / 0.1)
    assert row["naive_ms"] == pytest.approx(8700)
    assert row["ours_to_naive"] == pytest.approx(row["ours_ms"] / row["naive_ms"])
    assert "not a measurement" in row["label"]


def test_published_figures_are_in_order_and_cited() -> None:
    older, newer = BOARDS
    assert older.decode_tokens_per_s < newer.decode_tokens_per_s
    assert older.prefill_tokens_per_s < newer.prefill_tokens_per_s
    assert older.voice_rtf_one > newer.voice_rtf_one
    assert all(board.voice_rtf_one > board.voice_rtf_two > board.voice_rtf_all for board in BOARDS)
    assert all("https://" in source for board in BOARDS for source in board.sources[:3])
