"""The states of the model after the unchanging beginnings of prompts, on disk."""

import contextlib
import hashlib
import logging
import os
from array import array
from collections.abc import Sequence
from pathlib import Path

from voicebot.engines.cache_files import prune, write_whole

_LOGGER = logging.getLogger(__name__)
_MAGIC = b"vbprefix1\n"
_DIGEST_SIZE = 16
_HEADER_SIZE = len(_MAGIC) + 2 * _DIGEST_SIZE
_SUFFIX = ".kv"


class PrefixStore:
    """One file for each beginning, named after a key of it and of what computed its state.

    A file appears whole or not at all and is readable by its owner alone. One that is damaged or
    belongs to something else counts as absent; a directory that cannot be written is logged once
    and never an error.

    Args:
        directory: where the files are.
        identity: all that a state depends on beside its tokens: model, library, kind of context.
        max_files: how many are kept; those longest unused go first.
        max_bytes: how many bytes they may take together.
    """

    def __init__(
        self, directory: Path, identity: str, *, max_files: int = 16, max_bytes: int = 64_000_000
    ) -> None:
        self._directory = directory
        self._identity = identity.encode()
        self._max_files = max_files
        self._max_bytes = max_bytes
        self._writable = True

    def read(self, tokens: Sequence[int]) -> bytes | None:
        """Return the state after ``tokens``, or None."""
        key = self._key(tokens)
        path = self._path(key)
        try:
            data = path.read_bytes() if path.stat().st_size <= self._max_bytes else b""
        except FileNotFoundError:
            return None
        except OSError as error:
            _LOGGER.debug("saved prefix %s is not read: %s", path, error)
            return None
        state = data[_HEADER_SIZE:]
        if not state or data[:_HEADER_SIZE] != _header(key, state):
            _LOGGER.debug("saved prefix %s is damaged; it is made again", path)
            return None
        with contextlib.suppress(OSError):  # a directory that can only be read will do
            os.utime(path)
        return state

    def write(self, tokens: Sequence[int], state: bytes) -> None:
        """Keep ``state``, which comes after ``tokens``."""
        if not self._writable or _HEADER_SIZE + len(state) > self._max_bytes:
            return
        key = self._key(tokens)
        try:
            write_whole(self._path(key), _header(key, state) + state)
            prune(
                self._directory,
                _SUFFIX,
                max_bytes=self._max_bytes,
                max_files=self._max_files,
            )
        except OSError as error:
            self._writable = False
            _LOGGER.warning("the beginning of prompts is not kept for the next start: %s", error)

    def _key(self, tokens: Sequence[int]) -> bytes:
        digest = hashlib.blake2b(self._identity, digest_size=_DIGEST_SIZE)
        digest.update(b"\0" + array("i", tokens).tobytes())
        return digest.digest()

    def _path(self, key: bytes) -> Path:
        return self._directory / f"{key.hex()}{_SUFFIX}"


def _header(key: bytes, state: bytes) -> bytes:
    return _MAGIC + key + hashlib.blake2b(state, digest_size=_DIGEST_SIZE).digest()
