"""A web server on loopback that behaves like the three publishers behind a mirror address.

Large files of Hugging Face are redirected to a CDN and carry the LFS headers; Vosk's and all CDN
files answer ranges. A fault can be planted for each path; each GET of it takes the next one.
"""

import hashlib
import io
import json
import threading
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.unit.models.samples import VOSK_FILES, gguf_bytes, voice_settings

COMMIT = "9217f5db79a29953eb74d5343926648285ec7e67"
VOSK = "/alphacephei.com/vosk/models"
PIPER = "/huggingface.co/rhasspy/piper-voices/resolve/main"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with one GET: a status, a cut, a pause, another file or another range."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    hold_after: int | None = None
    content: bytes | None = None
    no_ranges: bool = False
    no_length: bool = False
    wrong_range: bool = False


@dataclass
class Publishers:
    """The files, the planted faults and the requests so far of a running server."""

    files: dict[str, bytes] = field(default_factory=dict)
    lfs: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def ranges_of(self, path: str) -> list[str | None]:
        """Return the Range header of each GET of ``path``."""
        return [asked for method, each, asked in self.requests if (method, each) == ("GET", path)]

    def publish_language_model(self, repository: str, name: str, content: bytes) -> str:
        """Publish a GGUF file; return the path that the bytes come from."""
        path = f"/huggingface.co/{repository}/resolve/main/{name}"
        self.files[path] = content
        self.files[path.replace("/main/", f"/{COMMIT}/")] = content
        self.lfs |= {path, path.replace("/main/", f"/{COMMIT}/")}
        return cdn_path(content)

    def publish_voice(self, key: str, files: Mapping[str, bytes] | None = None) -> None:
        """Publish a Piper voice and list it."""
        content = voice_files(key) if files is None else files
        family = key[:2]
        listed = {}
        for name, data in content.items():
            path = f"{family}/{key[:5]}/{name}"
            self.files[f"{PIPER}/{path}"] = data
            if name.endswith(".onnx"):
                self.lfs.add(f"{PIPER}/{path}")
            listed[path] = {
                "size_bytes": len(data),
                "md5_digest": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            }
        voices = json.loads(self.files.get(f"{PIPER}/voices.json", b"{}"))
        voices[key] = {"key": key, "files": listed}
        self.files[f"{PIPER}/voices.json"] = json.dumps(voices).encode()

    def publish_recognizer(self, name: str, content: bytes | None = None) -> str:
        """Publish a Vosk zip and list it; return its path."""
        data = vosk_zip(name) if content is None else content
        path = f"{VOSK}/{name}.zip"
        self.files[path] = data
        listed = json.loads(self.files.get(f"{VOSK}/model-list.json", b"[]"))
        listed = [each for each in listed if each["name"] != name]
        listed.append(
            {
                "name": name,
                "url": f"https://alphacephei.com/vosk/models/{name}.zip",
                "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
                "size": len(data),
                "version": name.rsplit("-", 1)[1],
                "obsolete": "false",
            }
        )
        self.files[f"{VOSK}/model-list.json"] = json.dumps(listed).encode()
        return path

    def cdn(self, path: str) -> bytes | None:
        """Return the content behind an address of the CDN."""
        return next((data for data in self.files.values() if cdn_path(data) == path), None)


@cache
def cdn_path(content: bytes) -> str:
    """Return where the CDN has a file."""
    return f"/cdn/{hashlib.sha256(content).hexdigest()}"


def voice_files(key: str) -> dict[str, bytes]:
    """Return the files of a small voice."""
    return {
        f"{key}.onnx": b"\x08\x08" * 40_000,
        f"{key}.onnx.json": voice_settings(),
        "MODEL_CARD": b"# Model card\n\n## Dataset\n\n* License: CC-BY 4.0\n",
    }


def vosk_zip(name: str, files: Mapping[str, bytes] = VOSK_FILES) -> bytes:
    """Return a Vosk model as its publisher packs it: one folder with everything in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in files.items():
            archive.writestr(f"{name}/{each}", content)
    return packed.getvalue()


def language_model() -> bytes:
    """Return a GGUF file of some hundred kilobytes."""
    return gguf_bytes(elements=32 * 20_000)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publishers: Publishers

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        state = self.publishers
        state.requests.append((self.command, self.path, self.headers.get("Range")))
        planted = state.faults[self.path]
        fault = planted.pop(0) if planted and with_body else Fault()
        if fault.status is not None:
            self._plain(fault.status, fault.headers)
        elif self.path in state.moved:
            self._plain(307, {"Location": state.moved[self.path]})
        elif self.path in state.lfs:
            self._redirect(state.files[self.path])
        else:
            content = state.files.get(self.path) or state.cdn(self.path)
            if content is None:
                self._plain(404, {})
            else:
                self._file(content, fault, with_body=with_body)

    def _plain(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _redirect(self, content: bytes) -> None:
        self._plain(
            302,
            {
                "Location": self.publishers.url + cdn_path(content),
                "X-Linked-Etag": f'"{cdn_path(content).removeprefix("/cdn/")}"',
                "X-Linked-Size": str(len(content)),
                "X-Repo-Commit": COMMIT,
            },
        )

    def _file(self, content: bytes, fault: Fault, *, with_body: bool) -> None:
        if fault.content is not None:
            content = fault.content
        etag = f'"{cdn_path(content)[5:45]}"'
        start = self._start(etag) if not fault.no_ranges else 0
        if start >= len(content) > 0 and start:
            self._plain(416, {"Content-Range": f"bytes */{len(content)}"})
            return
        if fault.wrong_range:
            start //= 2
        self.send_response(206 if start else 200)
        self.send_header("ETag", etag)
        if fault.no_length:
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        if with_body:
            self._send(content[start:], fault)

    def _start(self, etag: str) -> int:
        asked = self.headers.get("Range", "")
        if self.headers.get("If-Range") != etag or not asked.startswith("bytes="):
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def _send(self, body: bytes, fault: Fault) -> None:
        if fault.hold_after is not None:
            self.wfile.write(body[: fault.hold_after])
            self.wfile.flush()
            self.publishers.held.set()
            self.publishers.release.wait(60)
            self.close_connection = True
        elif fault.cut_after is not None:
            self.wfile.write(body[: fault.cut_after])
            self.close_connection = True
        else:
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that are killed in the middle."""


@contextmanager
def running_publishers() -> Iterator[Publishers]:
    """Run a server on a free port of loopback."""
    publishers = Publishers()
    handler = type("Handler", (_Handler,), {"publishers": publishers})
    with _Server(("127.0.0.1", 0), handler) as server:
        publishers.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield publishers
        finally:
            publishers.release.set()
            server.shutdown()
            thread.join()
