import dataclasses

from voicebot.service.liveness import Liveness, Vitals

WELL = Vitals(now_s=100.0, delivering=True, last_frame_s=99.9)


def why_dead(vitals: Vitals) -> str | None:
    return Liveness().why_dead(vitals)


def test_a_microphone_that_delivers_is_alive() -> None:
    assert why_dead(WELL) is None


def test_audio_that_is_taken_no_more_is_a_reason() -> None:
    assert why_dead(dataclasses.replace(WELL, last_frame_s=95.5)) is None
    assert why_dead(dataclasses.replace(WELL, last_frame_s=94.0)) == "no audio was taken for 6 s"


def test_a_missing_microphone_that_is_looked_for_is_no_reason() -> None:
    assert why_dead(Vitals(now_s=1e6, delivering=False, last_frame_s=5.0)) is None
    assert why_dead(Vitals(now_s=1e6, delivering=False, last_frame_s=None)) is None


def test_a_stuck_engine_is_a_reason_and_named() -> None:
    reason = why_dead(dataclasses.replace(WELL, stuck=("recognizer", "language_model")))
    assert reason == "stuck past the deadline: recognizer, language_model"


def test_a_sound_system_that_does_not_answer_for_long_is_a_reason() -> None:
    liveness = Liveness()

    def reason(now_s: float, calls: int, *, delivering: bool = False) -> str | None:
        return liveness.why_dead(
            Vitals(
                now_s=now_s,
                delivering=delivering,
                last_frame_s=now_s,
                hanging_device_calls=calls,
            )
        )

    assert reason(0.0, 1) is None
    assert reason(29.0, 2) is None
    assert reason(31.0, 2) == "the sound system has not answered for 31 s"
    assert reason(32.0, 1, delivering=True) is None
    assert reason(33.0, 0, delivering=True) is None
    assert reason(60.0, 1) is None
    assert reason(75.0, 1) is None
    assert reason(91.0, 0) is not None
    assert reason(92.0, 1) is not None
    assert reason(113.0, 0) is None


def test_an_answer_that_takes_for_ever_is_a_reason() -> None:
    thinking = dataclasses.replace(WELL, thinking_since_s=20.0, thinking_limit_s=90.0)
    assert why_dead(thinking) is None
    assert why_dead(dataclasses.replace(thinking, thinking_limit_s=79.0)) is not None
