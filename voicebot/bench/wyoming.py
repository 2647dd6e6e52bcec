"""The Wyoming voice service as a baseline, where it is installed.

wyoming-piper speaks as a server of its own over TCP, as Home Assistant runs it. Question and reply
are handled as by the baseline that streams sentences: Wyoming has no service for a language model,
and its Vosk service is in no package index. The wire format is a line of JSON, then as many bytes
of data and of payload as the line says (https://github.com/OHF-Voice/wyoming).
"""

import importlib.util
import json
import socket
import subprocess
import sys
import time
from io import BufferedRWPair
from pathlib import Path
from typing import Any

import numpy as np

from voicebot.audio_types import AudioChunk, Samples
from voicebot.errors import SynthesizerError

PACKAGE = "wyoming_piper"
_HOST = "127.0.0.1"
_START_TIMEOUT_S = 60.0
_SPEAK_TIMEOUT_S = 60.0
_POLL_S = 0.05


def is_installed() -> bool:
    """Return whether the service is."""
    return importlib.util.find_spec(PACKAGE) is not None


def note() -> str:
    """Return one line about the service for the result."""
    if is_installed():
        return "Wyoming: wyoming-piper is measured"
    return "Wyoming: not measured, wyoming-piper is not installed"


class WyomingVoice:
    """The service with one voice. Raises SynthesizerError when it does not start."""

    def __init__(self, path: Path) -> None:
        self._port = _free_port()
        command = [sys.executable, "-m", PACKAGE, "--voice", str(path)]
        command += ["--data-dir", str(path.parent), "--uri", f"tcp://{_HOST}:{self._port}"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._connect().close()
            self.speak("One, two, three.")
        except BaseException:
            self.close()
            raise

    def speak(self, text: str) -> AudioChunk:
        """Return the audio of ``text``."""
        with self._connect() as connection, connection.makefile("rwb") as stream:
            return synthesize(stream, text)

    def close(self) -> None:
        """End the service."""
        self._process.kill()
        self._process.wait()

    def _connect(self) -> socket.socket:
        deadline_s = time.monotonic() + _START_TIMEOUT_S
        while True:
            try:
                return socket.create_connection((_HOST, self._port), _SPEAK_TIMEOUT_S)
            except OSError as error:
                if self._process.poll() is not None or time.monotonic() > deadline_s:
                    raise SynthesizerError(f"wyoming-piper does not answer: {error}") from error
                time.sleep(_POLL_S)


def synthesize(stream: BufferedRWPair, text: str) -> AudioChunk:
    """Ask a service for the audio of ``text``. Raises SynthesizerError when it has none."""
    request = json.dumps({"type": "synthesize", "data": {"text": text}})
    stream.write(request.encode() + b"\n")
    stream.flush()
    parts: list[Samples] = []
    rate_hz = 0
    while True:
        event, payload = _read_event(stream)
        if event["type"] == "audio-chunk":
            rate_hz = int(event["data"]["rate"])
            parts.append(np.frombuffer(payload, np.int16))
        elif event["type"] == "audio-stop" and parts:
            return AudioChunk(samples=np.concatenate(parts), sample_rate_hz=rate_hz)
        elif event["type"] in {"audio-stop", "error"}:
            raise SynthesizerError(f"wyoming-piper: no audio ({event['data']})")


def _read_event(stream: BufferedRWPair) -> tuple[dict[str, Any], bytes]:
    line = stream.readline()
    if not line:
        raise SynthesizerError("wyoming-piper: it closed the connection")
    event = json.loads(line)
    data: dict[str, Any] = event.get("data") or {}
    if length := event.get("data_length"):
        data |= json.loads(stream.read(length))
    payload = stream.read(event.get("payload_length") or 0)
    return {"type": event["type"], "data": data}, payload


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
