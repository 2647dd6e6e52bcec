import json
import socket
import threading
from typing import Any

import numpy as np
import pytest

from voicebot.bench import wyoming
from voicebot.errors import SynthesizerError


def event(kind: str, data: dict[str, Any] | None = None, payload: bytes = b"") -> bytes:
    body = json.dumps(data or {}).encode()
    head = {"type": kind, "data_length": len(body), "payload_length": len(payload)}
    return json.dumps(head).encode() + b"\n" + body + payload


def answered(answer: bytes) -> tuple[Any, list[dict[str, Any]]]:
    """Return what comes of a service that gives ``answer``, and what it was asked."""
    ours, theirs = socket.socketpair()
    asked: list[dict[str, Any]] = []

    def serve() -> None:
        with theirs, theirs.makefile("rwb") as stream:
            asked.append(json.loads(stream.readline()))
            stream.write(answer)
            stream.flush()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with ours, ours.makefile("rwb") as stream:
            return wyoming.synthesize(stream, "Hello."), asked
    finally:
        thread.join(5)


FORMAT = {"rate": 22050, "width": 2, "channels": 1}


def test_chunks_are_joined() -> None:
    parts = [np.arange(4, dtype=np.int16), np.arange(4, 6, dtype=np.int16)]
    chunks = [event("audio-chunk", FORMAT, part.tobytes()) for part in parts]
    audio, asked = answered(event("audio-start", FORMAT) + b"".join(chunks) + event("audio-stop"))
    assert audio.samples.tolist() == [0, 1, 2, 3, 4, 5]
    assert audio.sample_rate_hz == 22050
    assert asked == [{"type": "synthesize", "data": {"text": "Hello."}}]


@pytest.mark.parametrize("answer", [event("audio-stop"), event("error", {"text": "no voice"}), b""])
def test_a_service_without_audio_is_an_error(answer: bytes) -> None:
    with pytest.raises(SynthesizerError, match="wyoming-piper"):
        answered(answer)


def test_the_result_tells_whether_it_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wyoming, "PACKAGE", "no_such_package_at_all")
    assert "not measured" in wyoming.note()
    monkeypatch.setattr(wyoming, "PACKAGE", "json")
    assert "is measured" in wyoming.note()
