from voicebot.events import Speculation
from voicebot.pipeline.ledger import Ledger


def test_a_turn_without_early_replies() -> None:
    work = Ledger().work(None, None, 5.0)
    assert work.speculation is Speculation.NONE
    assert (work.prompt_tokens, work.prompt_tokens_after_speech) == (None, None)


def test_tokens_are_counted_by_the_time_at_which_they_were_read() -> None:
    ledger = Ledger(reads=[(1.0, 80), (2.5, 6), (4.0, 3)])
    work = ledger.work(120, 2.0, 3.0)
    assert work.prompt_tokens == 120
    assert work.prompt_tokens_after_speech == 9
    assert work.prompt_tokens_after_transcript == 3
    assert ledger.work(120, None, 3.0).prompt_tokens_after_speech is None


def test_what_was_dropped_counts_with_all_that_it_comes_to() -> None:
    busy_s = [0.2, 0.3]
    ledger = Ledger(begun=2, wasted=[lambda: busy_s[0], lambda: busy_s[1]])
    assert ledger.work(None, None, None).speculation is Speculation.MISSED
    busy_s[1] = 0.4
    ledger.useful_s = 0.25
    work = ledger.work(None, None, None)
    assert work.speculation is Speculation.HIT
    assert (work.speculation_useful_ms, work.speculation_wasted_ms) == (250.0, 600.0)
    assert work.speculations == 2
