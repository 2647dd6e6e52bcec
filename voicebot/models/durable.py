"""Brings files and folders to the disk, so that what is moved into place outlives a power cut."""

import errno
import os
from pathlib import Path


def sync_tree(folder: Path) -> None:
    """Bring a folder with every file and folder in it to the disk. Raises OSError."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        elif path.is_dir():
            sync_folder(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: what was made, renamed or deleted there.

    A file system that cannot do this for a folder is left to itself. Raises OSError.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)


def write_synced(path: Path, text: str) -> None:
    """Write a file and bring it and its name to the disk. Raises OSError."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def make_readable(folder: Path) -> None:
    """Let every user read a folder, the service's own too. Raises OSError."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
