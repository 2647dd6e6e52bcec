"""HTTP for fetching models: mirror, proxy, time limits, and which failures are worth a retry."""

import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit

import requests

from voicebot import __version__
from voicebot.errors import ModelError
from voicebot.models.http_errors import (
    RetriableError,
    StoppedError,
    need_success,
    read_blocks,
    request_errors,
)

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_LARGEST_TEXT_BYTES = 20_000_000
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Waits ``first_s``, then ``factor`` times as long, after each of ``attempts`` failures.

    Attributes:
        longest_s: no wait grows beyond this.
        longest_asked_s: nor is longer waited than this when a server asks for it.
    """

    attempts: int = 5
    first_s: float = 1.0
    factor: float = 2.0
    longest_s: float = 60.0
    longest_asked_s: float = 600.0

    def wait_s(self, failures: int, asked_s: float | None) -> float:
        """Return how long to wait after so many failures in a row."""
        grown = min(self.first_s * self.factor ** (failures - 1), self.longest_s)
        return max(grown, min(asked_s or 0.0, self.longest_asked_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Settings of all requests of a run.

    Attributes:
        mirror: address under which publishers' files lie as ``<mirror>/<host>/<path>``.
        proxy: proxy for all requests; None follows the environment.
        timeout_s: longest silence of a server.
        stop: set to end all transfers at once.
    """

    mirror: str | None = None
    proxy: str | None = None
    timeout_s: float = 30.0
    backoff: Backoff = Backoff()
    stop: threading.Event = field(default_factory=threading.Event)

    def address(self, url: str) -> str:
        """Return the address that stands for ``url``, with its path quoted."""
        parts = urlsplit(url)
        path = quote(parts.path, safe="/%")
        query = f"?{parts.query}" if parts.query else ""
        if self.mirror is None:
            return f"{parts.scheme}://{parts.netloc}{path}{query}"
        return f"{self.mirror.rstrip('/')}/{parts.netloc}{path}{query}"

    def named(self, url: str) -> str:
        """Return the address that stands for ``url`` as errors name it, without a password."""
        parts = urlsplit(self.address(url))
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def session(self) -> requests.Session:
        """Return a session; one thread may use it."""
        session = requests.Session()
        session.headers["User-Agent"] = f"voicebot/{__version__}"
        session.headers["Accept-Encoding"] = "identity"
        if self.proxy is not None:
            session.trust_env = False
            session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
            session.proxies = {"http": self.proxy, "https": self.proxy}
        return session

    def get(
        self, session: requests.Session, url: str, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Begin to fetch ``url``. Raises RetriableError, StoppedError or ModelError."""
        name = self.named(url)
        self._need_going()
        with request_errors(name):
            response = session.get(
                self.address(url), headers=headers, stream=True, timeout=self.timeout_s
            )
        need_success(response, name, is_mirror=self.mirror is not None)
        self._need_going()
        return response

    def _need_going(self) -> None:
        if self.stop.is_set():
            raise StoppedError("stopped")

    def text(self, url: str) -> str:
        """Return a small text file. Raises ModelError."""
        name = self.named(url)

        def attempt() -> str:
            with self.session() as session, self.get(session, url) as response:
                content = bytearray()
                for block in read_blocks(response, name):
                    content += block
                    if len(content) > _LARGEST_TEXT_BYTES:
                        raise ModelError(f"{name}: larger than any list of models")
                return content.decode("utf-8", errors="replace")

        return self.retried(attempt)

    def json(self, url: str) -> object:
        """Return the content of a JSON file. Raises ModelError."""
        try:
            content: object = json.loads(self.text(url))
        except ValueError as error:
            raise ModelError(
                f"{self.named(url)}: not JSON; a proxy or a login page may stand between"
            ) from error
        return content

    def headers(self, url: str) -> Mapping[str, str]:
        """Return the headers of the publisher's own answer, before it hands over to a CDN.

        Redirects within one host are followed, as for a repository that was renamed.
        """
        name = self.named(url)

        def attempt() -> Mapping[str, str]:
            address = self.address(url)
            with self.session() as session:
                for _ in range(_MOST_REDIRECTS):
                    with request_errors(name):
                        response = session.head(
                            address, allow_redirects=False, timeout=self.timeout_s
                        )
                    need_success(response, name, is_mirror=self.mirror is not None)
                    target = urljoin(address, response.headers.get("Location", ""))
                    same_host = urlsplit(target).netloc == urlsplit(address).netloc
                    own = "X-Linked-Etag" in response.headers
                    if not response.is_redirect or own or not same_host:
                        return response.headers
                    address = target
            raise ModelError(f"{name}: redirected too often")

        return self.retried(attempt)

    def retried(self, attempt: Callable[[], _T]) -> _T:
        """Return what ``attempt`` returns, trying again after failures that may pass."""
        failures = 0
        while True:
            try:
                return attempt()
            except RetriableError as error:
                failures += 1
                self.pause(failures, error)

    def pause(self, failures: int, error: RetriableError) -> None:
        """Wait before another attempt; raise ``error`` when there were enough."""
        self._need_going()
        if failures >= self.backoff.attempts:
            raise ModelError(f"{error} (gave up after {failures} attempts)") from error
        wait_s = self.backoff.wait_s(failures, error.after_s)
        _log.warning("%s; trying again in %.0f s", error, wait_s)
        if self.stop.wait(wait_s):
            raise StoppedError("stopped") from error
