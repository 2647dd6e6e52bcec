import numpy as np
import pytest

from tests.support.fakes import PacedSink
from voicebot.audio.volume import VolumeSink, scaled
from voicebot.audio_types import AudioChunk
from voicebot.errors import AudioError


def _chunk(*samples: int) -> AudioChunk:
    return AudioChunk(samples=np.array(samples, np.int16), sample_rate_hz=16_000)


@pytest.mark.parametrize(
    ("factor", "heard"), [(1.0, [100, -200]), (0.4, [40, -80]), (2.0, [200, -400]), (0.0, [0, 0])]
)
def test_what_is_written_is_multiplied(factor: float, heard: list[int]) -> None:
    sink = PacedSink()
    louder = VolumeSink(sink)
    louder.open()
    louder.factor = factor
    louder.write(_chunk(100, -200))
    assert sink.chunks[0].samples.tolist() == heard


def test_nothing_wraps_or_clips() -> None:
    ramp = np.linspace(-32768, 32767, 1001).astype(np.int16)
    louder = scaled(ramp, 2.0)
    assert np.all(np.diff(louder.astype(int)) >= 0)
    assert (louder.min(), louder.max()) >= (-32767, 32700)
    assert np.count_nonzero(np.abs(louder.astype(int)) >= 32767) < 400


def test_everything_else_is_the_loudspeakers() -> None:
    sink = PacedSink()
    louder = VolumeSink(sink)
    assert louder.name == sink.name
    louder.write(_chunk(*([1] * 16_000)))
    assert louder.queued_s() > 0.5
    assert louder.played_s() < 0.5
    louder.flush()
    assert sink.flushes == 1
    assert louder.queued_s() == 0
    louder.close()
    with pytest.raises(AudioError):
        VolumeSink(PacedSink(fails="open")).open()
