"""Shared by the system tests: a home without sound, and a watch over the machine."""

import shutil
import tempfile
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
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """As for the test itself: what its fixtures start may miss its time, too."""
    return (yield from _blaming_the_host(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Raise HostStalledError for a failure while the host stalled: only such a test runs again."""
    return (yield from _blaming_the_host(item))


def _blaming_the_host(item: pytest.Item) -> Generator[None, object, object]:
    watch = item.config.stash.get(_WATCH, None)
    if watch is None:  # the fixture that begins the watch is not set up yet
        return (yield)
    begin = watch.now()
    try:
        return (yield)
    except (Exception, pytest.fail.Exception) as error:
        stalled = watch.blame(begin)
        if stalled is None or isinstance(error, pytest.skip.Exception):
            raise
        raise stalled from error
