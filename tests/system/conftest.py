"""Shared by the system tests: a home without sound, and a watch over the machine."""

import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.support.program import program_environment
from tests.support.stall_watch import StallWatch, watching

_WATCH = pytest.StashKey[StallWatch]()


@pytest.fixture
def home() -> Iterator[dict[str, str]]:
    """Environment of a person without configuration, sound card or audio server."""
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    folder = Path(tempfile.mkdtemp(prefix="voicebot-home-"))
    yield program_environment(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session", autouse=True)
def stall_watch(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Watch for stalls of the host during all system tests."""
    with watching(tmp_path_factory.mktemp("stalls") / "late.txt") as watch:
        request.config.stash[_WATCH] = watch
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Raise HostStalledError for a failure while the host stalled: only such a test runs again."""
    begin_s = time.monotonic()
    try:
        return (yield)
    except (Exception, pytest.fail.Exception) as error:
        stalled = item.config.stash[_WATCH].blame(begin_s)
        if stalled is None or isinstance(error, pytest.skip.Exception):
            raise
        raise stalled from error
