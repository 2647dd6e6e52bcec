"""A folder that nobody may look into, not even root, who runs the tests in CI."""

import errno
import os
from pathlib import Path

import pytest


def close_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse access to all that lies in ``folder`` until the test ends."""
    stat_of = Path.stat

    def refuse(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if folder in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat_of(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refuse)
