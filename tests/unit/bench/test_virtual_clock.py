import pytest

from voicebot.bench.virtual_clock import Stage, chain, replay


def test_stages_of_a_chain_follow_one_another() -> None:
    spans = replay(chain([("silence", 0.7), ("prompt", 0.2), ("reply", 0.5)]))
    assert [(span.start_s, span.end_s) for span in spans] == [
        (0.0, 0.7),
        (0.7, pytest.approx(0.9)),
        (pytest.approx(0.9), pytest.approx(1.4)),
    ]


def test_a_stage_waits_for_the_last_of_those_before_it() -> None:
    spans = replay(
        [
            Stage(name="silence", cost_s=0.7),
            *chain([("reply", 0.3), ("voice", 0.1)], not_before_s=0.2),
            Stage(name="play", cost_s=0.0, after=("silence", "voice")),
        ]
    )
    assert spans[-2].end_s == pytest.approx(0.6)
    assert spans[-1].start_s == 0.7


def test_work_that_is_not_done_at_the_end_of_the_silence_delays_the_answer() -> None:
    early = chain([("reply", 0.9)], not_before_s=0.2)
    spans = replay(
        [
            Stage(name="silence", cost_s=0.7),
            *early,
            Stage(name="play", cost_s=0, after=("silence", "reply")),
        ]
    )
    assert spans[-1].start_s == pytest.approx(1.1)


def test_waiting_for_what_never_ran_is_refused() -> None:
    with pytest.raises(ValueError, match="waits for voice"):
        replay([Stage(name="play", cost_s=0, after=("voice",))])
