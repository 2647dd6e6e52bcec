"""Stands for the module ``sounddevice``, with sound cards that are plugged in by the test."""

import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

_NOT_INITIALIZED = -10000
_INVALID_DEVICE = -9996


class PortAudioError(Exception):
    """As sounddevice raises it: a text and the number of the error."""


class FakeStream:
    """A stream that delivers and asks for nothing."""

    latency = 0.1

    def __init__(self, portaudio: "FakePortAudio", **_: Any) -> None:
        self._open = portaudio.open_streams
        self._open.add(self)

    def start(self) -> None:
        """Do nothing."""

    def abort(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Close it."""
        self._open.discard(self)


class FakePortAudio:
    """PortAudio and sounddevice in one.

    Attributes:
        plugged_in: names and channels (input, output) of the cards that there are.
        open_streams: those that were opened and not closed.
        on_start: called when PortAudio starts; what it returns is the result of that.
    """

    PortAudioError = PortAudioError

    def __init__(
        self,
        plugged_in: dict[str, tuple[int, int]] | None = None,
        *,
        on_start: Callable[[], int] = lambda: 0,
    ) -> None:
        self.plugged_in = plugged_in or {}
        self.open_streams: set[FakeStream] = set()
        self.on_start = on_start
        self._listed = dict(self.plugged_in)
        self._lib = self
        self._initialized = 1

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of sounddevice."""
        monkeypatch.setitem(sys.modules, "sounddevice", self)

    def Pa_Initialize(self) -> int:  # noqa: N802 - PortAudio's name
        """Start PortAudio, which lists the cards."""
        result = self.on_start()
        if result >= 0:
            self._listed = dict(self.plugged_in)
        return result

    def _check(self, result: int, text: str = "") -> int:
        if result < 0:
            raise PortAudioError(text, result)
        return result

    def _initialize(self) -> None:
        """Do what sounddevice does, standard error included."""
        original = os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)
        try:
            self._check(self.Pa_Initialize(), "Error initializing PortAudio")
            self._initialized += 1
        finally:
            os.dup2(original, 2)
            os.close(original)

    def _terminate(self) -> None:
        assert not self.open_streams, "PortAudio ends under an open stream"
        self._check(0 if self._initialized else _NOT_INITIALIZED, "Error terminating PortAudio")
        self._initialized -= 1

    def query_hostapis(self) -> list[dict[str, int]]:
        """Return the one host API, without a default."""
        return [{"default_input_device": -1, "default_output_device": -1}]

    def query_devices(self) -> list[dict[str, Any]]:
        """Return what was plugged in when PortAudio started."""
        self._check(0 if self._initialized else _NOT_INITIALIZED, "Error querying devices")
        return [
            {
                "index": index,
                "name": name,
                "max_input_channels": channels[0],
                "max_output_channels": channels[1],
                "default_samplerate": 48_000.0,
            }
            for index, (name, channels) in enumerate(self._listed.items())
        ]

    def check_input_settings(self, *, device: int, **_: Any) -> None:
        """Raise PortAudioError for a device that is gone."""
        gone = list(self._listed)[device] not in self.plugged_in
        self._check(_INVALID_DEVICE if gone else 0, "Error opening a stream")

    check_output_settings = check_input_settings

    def RawInputStream(self, **settings: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        """Open a microphone."""
        return FakeStream(self, **settings)

    def RawOutputStream(self, **settings: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        """Open a loudspeaker."""
        return FakeStream(self, **settings)
