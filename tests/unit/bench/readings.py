from voicebot.bench.pipeline import Reading
from voicebot.events import Speculation, StageTimings, TurnCompleted, TurnWork


def work(
    speculation: Speculation = Speculation.NONE,
    *,
    useful_ms: float = 0.0,
    wasted_ms: float = 0.0,
    prompt_tokens: int | None = 80,
    after_speech: int | None = 8,
) -> TurnWork:
    return TurnWork(
        speculation=speculation,
        speculation_useful_ms=useful_ms,
        speculation_wasted_ms=wasted_ms,
        prompt_tokens=prompt_tokens,
        prompt_tokens_after_speech=after_speech,
        prompt_tokens_after_transcript=after_speech,
    )


def reading(
    response_s: float,
    *,
    speculation: Speculation = Speculation.NONE,
    detection_s: float = 0.02,
    after_speech: int | None = 8,
) -> Reading:
    completed = TurnCompleted(
        turn_id=1,
        monotonic_s=0.0,
        transcript="what is the capital of france",
        reply="The capital of France is Paris.",
        timings=StageTimings(
            recognizer_ms=10.0, first_token_ms=100.0, first_audio_ms=80.0, playback_ms=1.0
        ),
        work=work(speculation, after_speech=after_speech),
    )
    return Reading(
        response_s=response_s,
        queued_s=0.0,
        endpoint_s=0.72,
        detection_s=detection_s,
        first_piece="The capital of France is Paris.",
        first_chunk_s=0.2,
        completed=completed,
    )
