"""What can go wrong with a request: which failures may pass, and the line for the others."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import requests
import urllib3

from voicebot.errors import ModelError

_RETRIED_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE_STATUSES = frozenset({404, 410})
_REFUSED_STATUSES = frozenset({401, 403, 407, 451})
_RANGE_NOT_SATISFIABLE = 416
_BLOCK_BYTES = 1 << 16
# What urllib3 says when the proxy answers CONNECT with such a status, which no retry changes.
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: (40[1-7])\b")


class RetriableError(ModelError):
    """A failure that may pass; ``after_s`` is what the server asks to wait, if it does."""

    def __init__(self, message: str, after_s: float | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s


class StoppedError(ModelError):
    """The work was stopped because of another failure or at the user's wish."""


class RangeError(ModelError):
    """The server has no such part of the file."""


@contextmanager
def request_errors(url: str) -> Iterator[None]:
    """Turn what requests raises in the block into RetriableError or ModelError."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise ModelError(
                f"{url}: the certificate is not trusted; check the clock, and the proxy if there "
                "is one"
            ) from error
        raise RetriableError(
            f"{url}: no secure connection; check models.mirror and models.proxy if they are set"
        ) from error
    except requests.exceptions.ProxyError as error:
        if refusal := _TUNNEL_REFUSED.search(str(error)):
            raise ModelError(
                f"{url}: the proxy refuses ({refusal[1]}); check models.proxy with its user and "
                "password"
            ) from error
        raise RetriableError(f"{url}: the proxy does not answer; check models.proxy") from error
    except requests.exceptions.Timeout as error:
        raise RetriableError(f"{url}: no answer in time") from error
    except (
        requests.exceptions.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
    ) as error:
        raise RetriableError(f"{url}: the connection failed; is there a network?") from error
    except requests.exceptions.RequestException as error:
        raise ModelError(f"{url}: {' '.join(str(error).split())}") from error


def need_success(response: requests.Response, url: str, *, is_mirror: bool = False) -> None:
    """Raise RetriableError or ModelError unless the status is below 400.

    ``is_mirror`` says that ``url`` is on a mirror.
    """
    status = response.status_code
    if status < requests.codes.bad_request:
        return
    response.close()
    if status in _RETRIED_STATUSES:
        raise RetriableError(f"{url}: the server answers {status}", retry_after_s(response))
    if status == _RANGE_NOT_SATISFIABLE:
        raise RangeError(f"{url}: the server has no such part of the file")
    if status in _GONE_STATUSES and is_mirror:
        raise ModelError(
            f"{url}: the mirror lacks it ({status}); copy it there, or check models.mirror"
        )
    if status in _GONE_STATUSES:
        raise ModelError(
            f"{url}: not there any more ({status}); update voicebot or pull another model"
        )
    if status in _REFUSED_STATUSES:
        # Hugging Face answers 401 for a repository that was removed or renamed, too.
        gone = ", or it is not there any more" if status == requests.codes.unauthorized else ""
        raise ModelError(f"{url}: access refused ({status}){gone}; check proxy and mirror")
    raise ModelError(f"{url}: the server answers {status} {response.reason}")


def retry_after_s(response: requests.Response) -> float | None:
    """Return the seconds of a Retry-After header of either form, or None."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def read_blocks(response: requests.Response, url: str) -> Iterator[bytes]:
    """Yield the body as it arrives, so that a break loses nothing of what came before it.

    A body that ends early, or a server that falls silent, raises RetriableError.
    """
    while True:
        try:
            block = response.raw.read1(_BLOCK_BYTES)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise RetriableError(f"{url}: the server fell silent") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise RetriableError(f"{url}: the connection broke") from error
        if not block:
            return
        yield block
