import numpy as np
import pytest

from tests.unit.audio.signals import tone, tone_fit
from voicebot.audio.capture import ChunkAssembler
from voicebot.audio.queue import Block
from voicebot.audio_types import AudioChunk, AudioFormat, Samples


def run(
    frames: Samples, audio_format: AudioFormat, channel: int | None = None, size: int = 441
) -> list[AudioChunk]:
    assembler = ChunkAssembler(audio_format, channel, 512)
    interleaved = frames.reshape(-1, audio_format.channels)
    chunks: list[AudioChunk] = []
    for start in range(0, len(interleaved), size):
        block = interleaved[start : start + size]
        chunks += assembler.add(Block(block.tobytes(), start, len(block)))
    assert assembler.take_dropped_samples() == 0
    return chunks


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000, 96_000])
def test_any_rate_becomes_continuous_16_khz(rate_hz: int) -> None:
    chunks = run(tone(500, 1.5, rate_hz), AudioFormat(sample_rate_hz=rate_hz, channels=1))
    assert [chunk.start_sample for chunk in chunks] == [512 * i for i in range(len(chunks))]
    assert {len(chunk.samples) for chunk in chunks} == {512}
    assert len(chunks) >= (1.5 - 0.1) * 16_000 // 512
    peak, distance = tone_fit(
        np.concatenate([chunk.samples for chunk in chunks])[2000:], 500, 16_000
    )
    assert peak == pytest.approx(8000, rel=0.005)
    assert distance < 20


def test_channels_are_mixed_or_chosen() -> None:
    frames = np.stack([np.full(512, 1000), np.full(512, 3000)], axis=1).astype(np.int16)
    stereo = AudioFormat(sample_rate_hz=16_000, channels=2)
    assert run(frames, stereo)[0].samples.tolist() == [2000] * 512
    assert run(frames, stereo, channel=0)[0].samples.tolist() == [1000] * 512
    assert run(frames, stereo, channel=1)[0].samples.tolist() == [3000] * 512


@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_lost_blocks_make_the_position_jump_and_are_counted(rate_hz: int) -> None:
    assembler = ChunkAssembler(AudioFormat(sample_rate_hz=rate_hz, channels=1), None, 512)
    tenth = rate_hz // 10
    data = bytes(2 * tenth)
    before = assembler.add(Block(data, 0, tenth))
    after = assembler.add(Block(data, 5 * tenth, tenth))
    dropped = assembler.take_dropped_samples()
    assert after[0].start_sample == 8000
    assert dropped == 8000 - before[-1].end_sample
    assert assembler.take_dropped_samples() == 0
