"""Shared by the system tests: a home without sound."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import program_environment


@pytest.fixture
def home() -> Iterator[dict[str, str]]:
    """Environment of a person without configuration, sound card or audio server."""
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    folder = Path(tempfile.mkdtemp(prefix="voicebot-home-"))
    yield program_environment(folder)
    shutil.rmtree(folder)
