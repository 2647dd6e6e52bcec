from datetime import UTC, datetime

from tests.support.fakes import ScriptedModel
from voicebot.chat import Exchange
from voicebot.dialogue.history import NO_LIMITS, History
from voicebot.dialogue.measure import HistoryMeasure
from voicebot.dialogue.tokens import MESSAGE_OVERHEAD_TOKENS, count_message_tokens, estimate_tokens

_TEXT = "words of some length " * 5
_TURN_TOKENS = 2 * (20 + MESSAGE_OVERHEAD_TOKENS)
_TURNS = 12
_KEPT = [
    Exchange(question=_TEXT, answer=_TEXT, prompt=_TEXT, asked_at=datetime.now(UTC))
] * _TURNS  # fmt: skip


def _history() -> History:
    return History(count_tokens=estimate_tokens, limits=NO_LIMITS)


def _measure(context_tokens: int = 2048) -> HistoryMeasure:
    return HistoryMeasure(context_tokens=context_tokens, share=0.5)


def _model(context_tokens: int = 2048) -> ScriptedModel:
    model = ScriptedModel([])
    model.context_tokens = context_tokens
    return model


def test_a_restored_conversation_is_whole_until_a_model_counts_it() -> None:
    history, measure = _history(), _measure()
    measure.attach(history)
    history.restore(_KEPT)
    assert history.tokens > 1024
    history.add("a question", "An answer of a skill.")
    assert len(history.turns) == _TURNS + 1
    assert not history.needs_compaction()
    measure.loaded(_model())
    assert len(history.turns) == _TURNS + 1
    assert history.tokens == count_message_tokens(history.messages(), _model().count_tokens)
    assert not history.needs_compaction()


def test_a_conversation_restored_after_the_model_was_loaded_is_counted_by_it() -> None:
    history, measure = _history(), _measure()
    measure.loaded(_model())
    measure.attach(history)
    history.restore(_KEPT)
    assert history.tokens == _TURNS * _TURN_TOKENS


def test_the_limits_are_those_of_the_model_in_use() -> None:
    history, measure = _history(), _measure(context_tokens=4096)
    measure.attach(history)
    history.restore(_KEPT)
    measure.loaded(_model(context_tokens=1600))
    assert len(history.turns) == _TURNS
    assert history.needs_compaction()
    measure.loaded(_model(context_tokens=1024))
    assert len(history.turns) == int(0.7 * 512) // _TURN_TOKENS
    for _ in range(_TURNS):
        history.add(_TEXT, _TEXT)
        assert history.tokens <= 512


def test_what_counts_is_the_engine_that_stands_behind_the_model_now() -> None:
    history, measure = _history(), _measure()
    measure.attach(history)
    model = _model()
    measure.loaded(model)
    model.count_tokens = lambda text: 1  # type: ignore[method-assign]
    history.add(_TEXT, _TEXT)
    assert history.tokens == 2 * (1 + MESSAGE_OVERHEAD_TOKENS)


def test_without_a_model_the_estimate_bounds_what_is_kept() -> None:
    history, measure = _history(), _measure(context_tokens=1024)
    measure.attach(history)
    history.restore(_KEPT)
    measure.failed()
    assert 0 < len(history.turns) < _TURNS
    assert history.tokens <= 512


def test_nothing_is_counted_by_a_model_that_is_about_to_be_closed() -> None:
    history, measure = _history(), _measure()
    measure.attach(history)
    history.restore(_KEPT)
    measure.close()
    measure.loaded(_model(context_tokens=512))
    assert len(history.turns) == _TURNS
