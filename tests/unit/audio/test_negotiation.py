from collections.abc import Callable

import pytest

from tests.unit.audio.test_devices import BOARD
from voicebot.audio.devices import Direction
from voicebot.audio.negotiation import first_accepted, formats_to_try
from voicebot.audio.portaudio import sounddevice
from voicebot.audio_types import AudioFormat
from voicebot.errors import AudioError

INVALID_CHANNELS, INVALID_RATE, UNAVAILABLE, HOST_ERROR = -9998, -9997, -9985, -9999
FORMATS = [
    AudioFormat(sample_rate_hz=rate_hz, channels=channels)
    for rate_hz in (16_000, 48_000)
    for channels in (1, 2)
]


def refusing(
    fits: Callable[[AudioFormat], bool], code: int, tried: list[AudioFormat]
) -> Callable[[AudioFormat], AudioFormat]:
    def attempt(audio_format: AudioFormat) -> AudioFormat:
        tried.append(audio_format)
        if not fits(audio_format):
            raise sounddevice().PortAudioError("Error opening InputStream", code)
        return audio_format

    return attempt


def test_formats_come_best_first_and_once() -> None:
    formats = list(formats_to_try((48_000, 16_000, 48_000), (1, 2, 6), 6))
    assert [(f.sample_rate_hz, f.channels) for f in formats] == [
        (48_000, 1), (48_000, 2), (48_000, 6), (16_000, 1), (16_000, 2), (16_000, 6),
    ]  # fmt: skip
    assert [f.channels for f in formats_to_try((16_000,), (1, 2, 1), 1)] == [1]


def test_takes_the_first_format_that_the_device_accepts() -> None:
    tried: list[AudioFormat] = []
    attempt = refusing(
        lambda f: f.sample_rate_hz == 48_000 and f.channels == 2, INVALID_RATE, tried
    )
    accepted = first_accepted(BOARD[1], Direction.INPUT, iter(FORMATS), attempt)
    assert (accepted.sample_rate_hz, accepted.channels) == (48_000, 2)
    assert tried == FORMATS


def test_a_device_that_refuses_everything_is_named_with_the_rates_that_were_tried() -> None:
    attempt = refusing(lambda _: False, INVALID_CHANNELS, [])
    with pytest.raises(AudioError) as caught:
        first_accepted(BOARD[1], Direction.INPUT, iter(FORMATS), attempt)
    message = str(caught.value)
    assert "microphone 'USB PnP Sound Device: Audio (hw:1,0)' refuses every sample rate" in message
    assert "16000, 48000 Hz" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("code", "expected"), [(UNAVAILABLE, "is busy"), (HOST_ERROR, "cannot be opened")]
)
def test_other_errors_end_the_search_at_once(code: int, expected: str) -> None:
    tried: list[AudioFormat] = []
    attempt = refusing(lambda _: False, code, tried)
    with pytest.raises(AudioError, match=expected):
        first_accepted(BOARD[0], Direction.OUTPUT, iter(FORMATS), attempt)
    assert len(tried) == 1
