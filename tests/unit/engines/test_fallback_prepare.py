import pytest

from tests.support.fakes import ToneSynthesizer
from voicebot.engines.fallback import FallbackSynthesizer
from voicebot.errors import SynthesizerError
from voicebot.protocols import IsCancelled, PreparingSynthesizer


class Preparing(ToneSynthesizer):
    def __init__(self, answers: list[bool | Exception]) -> None:
        super().__init__()
        self._answers = answers

    def prepare(self, *, is_cancelled: IsCancelled) -> bool:
        del is_cancelled
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_the_primary_makes_things_ready() -> None:
    voice = FallbackSynthesizer(Preparing([True, False]), ToneSynthesizer())
    assert isinstance(voice, PreparingSynthesizer)
    assert voice.prepare(is_cancelled=lambda: False)
    assert not voice.prepare(is_cancelled=lambda: False)


def test_a_primary_that_makes_nothing_ready() -> None:
    assert not FallbackSynthesizer(ToneSynthesizer(), None).prepare(is_cancelled=lambda: False)


@pytest.mark.parametrize("error", [SynthesizerError("broken"), RuntimeError("broken")])
def test_failures_are_ours(error: Exception) -> None:
    voice = FallbackSynthesizer(Preparing([error]), None)
    with pytest.raises(SynthesizerError, match="broken"):
        voice.prepare(is_cancelled=lambda: False)
