import numpy as np

from voicebot.audio.sinks import NullSink
from voicebot.audio_types import AudioChunk

SECOND = AudioChunk(samples=np.ones(16_000, np.int16), sample_rate_hz=16_000)


def test_null_sink_plays_at_once_or_takes_its_time() -> None:
    now_s = [5.0]
    quick, paced = NullSink(), NullSink(paced=True, monotonic_s=lambda: now_s[0])
    for sink in (quick, paced):
        sink.open()
        sink.write(SECOND)
        sink.write(SECOND)
    assert (quick.played_s(), quick.queued_s()) == (2.0, 0.0)
    assert (paced.played_s(), paced.queued_s()) == (0.0, 2.0)
    now_s[0] = 6.5
    assert (paced.played_s(), paced.queued_s()) == (1.5, 0.5)
    now_s[0] = 60.0
    paced.write(SECOND)
    assert (paced.played_s(), paced.queued_s()) == (2.0, 1.0)
    paced.flush()
    assert (paced.played_s(), paced.queued_s()) == (0.0, 0.0)
