import io
import ssl

import pytest
import requests

from voicebot.errors import ModelError
from voicebot.models.http import Backoff
from voicebot.models.http_errors import RetriableError, need_success, request_errors

URL = "https://huggingface.co/file"


def _failure(error: Exception) -> ModelError:
    with pytest.raises(ModelError) as caught, request_errors(URL):
        raise error
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_certificate_that_is_not_trusted_is_final() -> None:
    error = _failure(
        requests.exceptions.SSLError(
            ssl.SSLCertVerificationError(
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"
            )
        )
    )
    assert not isinstance(error, RetriableError)
    assert "the certificate is not trusted; check the clock" in str(error)


def test_a_secure_connection_that_breaks_off_is_tried_again() -> None:
    error = _failure(requests.exceptions.SSLError("UNEXPECTED_EOF_WHILE_READING"))
    assert isinstance(error, RetriableError)
    assert "certificate" not in str(error)


@pytest.mark.parametrize(
    ("reason", "again", "told"),
    [
        ("Tunnel connection failed: 407 Proxy Authentication Required", False, "refuses (407)"),
        ("Tunnel connection failed: 403 Forbidden", False, "refuses (403)"),
        ("Tunnel connection failed: 503 Service Unavailable", True, "does not answer"),
        ("Connection refused", True, "does not answer"),
    ],
)
def test_a_proxy_that_refuses_is_told_from_one_that_is_away(
    reason: str, again: bool, told: str
) -> None:
    error = _failure(requests.exceptions.ProxyError(f"Unable to connect to proxy: {reason}"))
    assert isinstance(error, RetriableError) == again
    assert told in str(error)


def test_a_publisher_without_the_file_is_told_from_a_mirror() -> None:
    for is_mirror, told in ((False, "not there any more"), (True, "check models.mirror")):
        response = requests.Response()
        response.status_code, response.raw = 404, io.BytesIO()
        with pytest.raises(ModelError, match=told):
            need_success(response, URL, is_mirror=is_mirror)


def test_401_may_mean_that_the_repository_is_gone() -> None:
    response = requests.Response()
    response.status_code, response.raw = 401, io.BytesIO()
    with pytest.raises(ModelError, match=r"refused \(401\), or it is not there any more"):
        need_success(response, URL)


def test_waits_grow_to_a_minute_and_as_long_as_a_server_asks_up_to_ten() -> None:
    backoff = Backoff()
    waits_s = [backoff.wait_s(failures, None) for failures in (1, 2, 3, 10)]
    assert waits_s == [1, 2, 4, 60]
    assert backoff.wait_s(1, 300) == 300
    assert backoff.wait_s(1, 86_400) == 600
    assert backoff.wait_s(3, 0.5) == 4
