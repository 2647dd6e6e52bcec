import pytest

from tests.support.fakes import ToneSynthesizer
from voicebot.engines.late import LateSynthesizer
from voicebot.errors import ModelError, SynthesizerError
from voicebot.protocols import IsCancelled, PreparingSynthesizer, Synthesizer


class Preparing(ToneSynthesizer):
    def prepare(self, *, is_cancelled: IsCancelled) -> bool:
        return not is_cancelled()


def test_it_speaks_by_the_voice_that_was_loaded() -> None:
    made: list[Synthesizer] = []

    def make() -> Synthesizer:
        made.append(ToneSynthesizer())
        return made[-1]

    late = LateSynthesizer(make)
    assert made == []
    assert late.sample_rate_hz == 0
    late.load()
    chunks = list(late.synthesize("one two", is_cancelled=lambda: False))
    assert [chunk.sample_rate_hz for chunk in chunks] == [16_000, 16_000]
    assert late.sample_rate_hz == 16_000
    assert len(made) == 1


def test_it_prepares_what_the_voice_prepares() -> None:
    late = LateSynthesizer(Preparing)
    assert isinstance(late, PreparingSynthesizer)
    late.load()
    assert late.prepare(is_cancelled=lambda: False)
    late = LateSynthesizer(ToneSynthesizer)
    late.load()
    assert not late.prepare(is_cancelled=lambda: False)


def test_a_voice_that_could_not_be_loaded_fails_each_time() -> None:
    def make() -> Synthesizer:
        raise ModelError("voice mine.onnx: damaged")

    late = LateSynthesizer(make)
    with pytest.raises(ModelError, match="damaged"):
        late.load()
    for _ in range(2):
        with pytest.raises(SynthesizerError, match="not loaded"):
            late.synthesize("one", is_cancelled=lambda: False)
    with pytest.raises(SynthesizerError, match="not loaded"):
        late.prepare(is_cancelled=lambda: False)
