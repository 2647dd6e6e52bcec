import random
from datetime import UTC, datetime, timedelta

import pytest

from voicebot.chat import Exchange, Message, Role, Task
from voicebot.dialogue.history import NO_LIMITS, History, HistoryLimits
from voicebot.dialogue.tokens import MESSAGE_OVERHEAD_TOKENS, count_message_tokens


def _count(text: str) -> int:
    return len(text.split())


def _history(budget_tokens: int = 200, **limits: int) -> History:
    return History(
        count_tokens=_count,
        limits=HistoryLimits(budget_tokens=budget_tokens, summary_tokens=10, **limits),
    )


def _fill(history: History, turns: int) -> None:
    for index in range(turns):
        history.add(f"question {index}", f"answer {index}")


def _fill_hourly(history: History, turns: int) -> None:
    """Add a turn for each hour from ``NOW`` on."""
    for hour in range(turns):
        history.add(f"question {hour}", f"answer {hour}", asked_at=NOW + timedelta(hours=hour))


class Notes:
    """A journal that notes how old each summary is."""

    def __init__(self) -> None:
        self.untils: list[datetime] = []

    def added(self, exchange: Exchange) -> None:
        pass

    def summarized(self, summary: str, kept_turns: int, until: datetime) -> None:
        del summary, kept_turns
        self.untils.append(until)


NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
_TURN_TOKENS = 2 * (2 + MESSAGE_OVERHEAD_TOKENS)
_SUMMARIZE = Message(
    role=Role.USER, content="Summarize our conversation so far, with its names and facts."
)


def test_turns_become_messages_in_order_as_the_model_saw_them() -> None:
    history = _history()
    history.add("where are you", "Here.", prompt="(It is late.)\nwhere are you")
    history.add("why", "Because.")
    assert history.messages() == (
        Message(role=Role.USER, content="(It is late.)\nwhere are you"),
        Message(role=Role.ASSISTANT, content="Here."),
        Message(role=Role.USER, content="why"),
        Message(role=Role.ASSISTANT, content="Because."),
    )


def test_an_interrupted_turn_keeps_what_was_spoken() -> None:
    history = _history()
    history.add("tell me a story", "Once upon a time,", interrupted=True)
    assert history.messages()[-1].content == "Once upon a time,"
    assert history.turns[0].interrupted


@pytest.mark.parametrize("spoken", ["", "  \n"])
def test_a_turn_of_which_nothing_was_spoken_leaves_no_trace(spoken: str) -> None:
    history = _history()
    history.add("tell me a story", spoken, interrupted=True)
    assert history.messages() == ()
    assert history.tokens == 0


def test_tokens_are_what_the_messages_take() -> None:
    history = _history()
    _fill(history, 3)
    assert history.tokens == count_message_tokens(history.messages(), _count) == 3 * _TURN_TOKENS


def test_compaction_is_due_above_the_share() -> None:
    history = _history(budget_tokens=10 * _TURN_TOKENS)
    _fill(history, 7)
    assert not history.needs_compaction()
    _fill(history, 1)
    assert history.needs_compaction()


def test_the_newest_turns_are_never_compacted() -> None:
    history = _history(budget_tokens=2 * _TURN_TOKENS)
    _fill(history, 2)
    assert history.tokens > 0.7 * 2 * _TURN_TOKENS
    assert not history.needs_compaction()
    assert history.compaction_request() is None


def test_compaction_request_holds_all_but_the_newest_turns() -> None:
    history = _history()
    history.add("who are you", "A voice.", prompt="(It is late.)\nwho are you")
    _fill(history, 2)
    opening = Message(role=Role.SYSTEM, content="You are a voice.")
    request = history.compaction_request((opening,))
    assert request is not None
    assert request.task is Task.SUMMARY
    assert request.max_tokens == 10
    assert request.messages == (
        opening,
        Message(role=Role.USER, content="(It is late.)\nwho are you"),
        Message(role=Role.ASSISTANT, content="A voice."),
        _SUMMARIZE,
    )


def test_summary_takes_the_place_of_the_turns_it_covers() -> None:
    history = _history()
    _fill(history, 4)
    assert history.compaction_request() is not None
    history.add("question 4", "answer 4")
    assert history.apply_summary(" The user asked\ntwo things. ")
    assert history.summary == "The user asked two things."
    assert [turn.question for turn in history.turns] == ["question 2", "question 3", "question 4"]
    assert history.messages()[:2] == (
        Message(role=Role.USER, content="What did we talk about so far?"),
        Message(role=Role.ASSISTANT, content="The user asked two things."),
    )
    assert history.tokens == count_message_tokens(history.messages(), _count)


def test_the_next_summary_holds_the_last_one() -> None:
    history = _history()
    _fill(history, 3)
    history.compaction_request()
    assert history.apply_summary("First one.")
    _fill(history, 1)
    request = history.compaction_request()
    assert request is not None
    assert request.messages == (*history.messages()[:4], _SUMMARIZE)
    assert [message.content for message in request.messages[:4]] == [
        *("What did we talk about so far?", "First one."),
        *("question 1", "answer 1"),
    ]
    assert history.apply_summary("Second one.")
    assert history.summary == "Second one."


@pytest.mark.parametrize("summary", ["", " \n ", "word " * 21])
def test_a_useless_summary_changes_nothing(summary: str) -> None:
    history = _history()
    _fill(history, 4)
    before = history.messages()
    history.compaction_request()
    assert not history.apply_summary(summary)
    assert history.messages() == before


def test_a_summary_that_nobody_asked_for_changes_nothing() -> None:
    history = _history()
    _fill(history, 4)
    assert not history.apply_summary("A summary.")
    history.compaction_request()
    assert history.apply_summary("A summary.")
    assert not history.apply_summary("Again.")
    assert history.summary == "A summary."


def test_reset_forgets_everything_and_a_summary_under_way() -> None:
    history = _history()
    _fill(history, 4)
    history.compaction_request()
    history.reset()
    _fill(history, 1)
    assert not history.apply_summary("What was before.")
    assert history.summary == ""
    assert [turn.question for turn in history.turns] == ["question 0"]
    history.reset()
    assert history.messages() == ()


def test_a_summary_is_forgotten_with_its_newest_turn_though_there_are_newer_ones() -> None:
    history = _history()
    _fill_hourly(history, 4)
    history.compaction_request()
    assert history.apply_summary("Two things.")
    history.forget_before(NOW + timedelta(hours=1))
    assert history.summary == "Two things."
    history.forget_before(NOW + timedelta(hours=1, seconds=1))
    assert history.summary == ""
    assert [turn.question for turn in history.turns] == ["question 2", "question 3"]


def test_a_restored_summary_is_forgotten_by_its_age() -> None:
    history = _history()
    turn = Exchange(question="q", answer="a", prompt="q", asked_at=NOW + timedelta(hours=1))
    history.restore([turn], "What was before.", summary_until=NOW)
    history.forget_before(NOW)
    assert history.summary == "What was before."
    history.forget_before(NOW + timedelta(seconds=1))
    assert history.summary == ""
    assert history.turns == (turn,)


def test_what_is_summarized_again_gets_no_younger() -> None:
    notes = Notes()
    history = History(
        count_tokens=_count,
        limits=HistoryLimits(budget_tokens=200, summary_tokens=10),
        journal=notes,
    )
    _fill_hourly(history, 4)
    for summary in ("First.", "First and second."):
        history.compaction_request()
        assert history.apply_summary(summary)
        history.add("more", "Yes.", asked_at=NOW + timedelta(hours=4))
    assert notes.untils == [NOW + timedelta(hours=1)] * 2
    history.forget_before(NOW + timedelta(hours=1, seconds=1))
    assert history.summary == ""


def test_a_summary_under_way_of_what_was_forgotten_meanwhile_is_not_used() -> None:
    history = _history()
    _fill_hourly(history, 4)
    history.compaction_request()
    history.forget_before(NOW + timedelta(hours=1, seconds=1))
    assert not history.apply_summary("Two things.")
    assert history.summary == ""


def test_without_a_summary_the_oldest_turns_go_several_at_once() -> None:
    history = _history(budget_tokens=10 * _TURN_TOKENS)
    _fill(history, 10)
    assert len(history.turns) == 10
    history.add("question 10", "answer 10")
    assert [turn.question for turn in history.turns] == [f"question {i}" for i in range(4, 11)]
    _fill(history, 3)
    assert len(history.turns) == 10


def test_a_late_summary_of_dropped_turns_is_still_used() -> None:
    history = _history(budget_tokens=5 * _TURN_TOKENS)
    _fill(history, 4)
    history.compaction_request()
    _fill(history, 4)
    assert history.tokens <= 5 * _TURN_TOKENS
    assert history.apply_summary("Short.")
    assert history.summary == "Short."
    assert history.tokens <= 5 * _TURN_TOKENS


def test_fit_makes_room_and_drops_the_summary_last() -> None:
    history = _history()
    _fill(history, 4)
    history.compaction_request()
    history.apply_summary("Short.")
    assert history.fit(history.tokens) == 0
    assert history.fit(30) == 2
    assert history.summary == "Short."
    assert history.fit(5) == 0
    assert history.messages() == ()


def test_a_turn_larger_than_the_budget_is_dropped() -> None:
    history = _history(budget_tokens=50)
    history.add("q", "word " * 100)
    assert history.messages() == ()


def test_limits_are_a_share_of_the_context() -> None:
    assert HistoryLimits.of_context(2048, 0.5).budget_tokens == 1024
    assert HistoryLimits.of_context(2048, 0.5).summary_tokens == 96
    assert HistoryLimits.of_context(256, 0.5).summary_tokens == 32


def test_another_model_counts_anew_and_has_other_limits() -> None:
    history = _history()
    _fill(history, 4)
    history.measure_by(lambda text: 2 * _count(text), HistoryLimits(budget_tokens=200))
    assert history.tokens == 4 * (_TURN_TOKENS + 4)
    history.measure_by(_count, HistoryLimits(budget_tokens=3 * _TURN_TOKENS))
    assert [turn.question for turn in history.turns] == ["question 2", "question 3"]
    assert history.tokens == 2 * _TURN_TOKENS


def test_a_turn_and_a_summary_without_limits_stay_whole() -> None:
    history = History(count_tokens=_count, limits=NO_LIMITS)
    history.restore([], "word " * 5000)
    _fill(history, 1000)
    assert len(history.turns) == 1000
    assert history.summary
    assert not history.needs_compaction()


@pytest.mark.parametrize("seed", range(20))
def test_never_over_budget_whatever_happens(seed: int) -> None:
    rng = random.Random(seed)
    budget = rng.randint(40, 400)
    history = _history(budget_tokens=budget)
    for _ in range(200):
        match rng.randrange(8):
            case 0:
                history.compaction_request()
            case 1:
                history.apply_summary("word " * rng.randint(0, 25))
            case 2:
                room = rng.randint(0, budget)
                history.fit(room)
                assert history.tokens <= room
            case 3 if rng.random() < 0.1:
                history.reset()
            case _:
                history.add("q " * rng.randint(1, 30), "a " * rng.randint(0, 60))
        assert history.tokens <= budget
        assert history.tokens == count_message_tokens(history.messages(), _count)
        roles = [message.role for message in history.messages()]
        assert roles == [Role.USER, Role.ASSISTANT] * (len(roles) // 2)
