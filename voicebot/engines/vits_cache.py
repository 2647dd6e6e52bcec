"""Keeps the parts of voices on disk, by the digest of the voice they were cut from."""

import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

from voicebot.engines.vits_parts import CutError, VitsParts

_LOGGER = logging.getLogger(__name__)
_VERSION = 2
_MANIFEST = "parts.json"
_FILES = ("text", "flow", "decoder")
_FIGURES = ("flow_halo", "decoder_halo", "hop_length")
_KEPT_VOICES = 4
_KEPT_REASONS = 64
_FRESH = ".new-"
_LEFT_BEHIND_S = 3600.0


class VitsCache:
    """Parts of voices in one folder for each voice under ``directory``.

    A folder appears as a whole or not at all; one that is damaged counts as absent. The four
    latest voices are kept, and what a killed writer left behind goes after an hour. A directory
    that cannot be written is logged, never an error.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def get(self, digest: str) -> VitsParts | None:
        """Return the parts of the voice; None when they are not there or damaged.

        Raises CutError when the voice was found not to be cuttable.
        """
        folder = self._directory / digest
        self._remove_left_behind()
        try:
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            if manifest["version"] != _VERSION:
                return None
            reason = manifest.get("reason")
            parts = None if reason else _read_parts(folder, manifest)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        if reason:
            raise CutError(str(reason))
        return parts

    def put(self, digest: str, found: VitsParts | CutError) -> None:
        """Keep the parts of a voice, or the reason why it has none."""
        manifest: dict[str, object] = {"version": _VERSION}
        files: dict[str, bytes] = {}
        if isinstance(found, CutError):
            manifest["reason"] = str(found)
        else:
            files = {name: getattr(found, name) for name in _FILES}
            manifest["crc32"] = [zlib.crc32(data) for data in files.values()]
            manifest |= {name: getattr(found, name) for name in _FIGURES}
        try:
            self._write(self._directory / digest, manifest, files)
            self._prune()
        except OSError as error:
            _LOGGER.warning("the parts of the voice are not kept for the next start: %s", error)

    def _write(self, folder: Path, manifest: dict[str, object], files: dict[str, bytes]) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=_FRESH, dir=self._directory))
        try:
            for name, data in files.items():
                _write_file(fresh / f"{name}.onnx", data)
            _write_file(fresh / _MANIFEST, json.dumps(manifest).encode())
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _prune(self) -> None:
        self._remove_left_behind()
        found = [path.parent for path in self._directory.glob(f"*/{_MANIFEST}")]
        folders = [path for path in found if not path.name.startswith(_FRESH)]
        folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        whole = [path for path in folders if not (path / "text.onnx").exists()]
        parted = [path for path in folders if path not in whole]
        for old in [*parted[_KEPT_VOICES:], *whole[_KEPT_REASONS:]]:
            shutil.rmtree(old, ignore_errors=True)

    def _remove_left_behind(self) -> None:
        try:
            for path in self._directory.glob(f"{_FRESH}*"):
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND_S:
                    shutil.rmtree(path, ignore_errors=True)
        except OSError as error:  # such as a folder whose writer has just finished
            _LOGGER.debug("what was left behind stays for now: %s", error)


def _read_parts(folder: Path, manifest: dict[str, Any]) -> VitsParts | None:
    text, flow, decoder = ((folder / f"{name}.onnx").read_bytes() for name in _FILES)
    if [zlib.crc32(data) for data in (text, flow, decoder)] != manifest["crc32"]:
        return None
    return VitsParts(
        text=text,
        flow=flow,
        decoder=decoder,
        flow_halo=int(manifest["flow_halo"]),
        decoder_halo=int(manifest["decoder_halo"]),
        hop_length=int(manifest["hop_length"]),
    )


def digest_of(path: Path) -> str:
    """Return the digest of a file, by which a voice is known. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _write_file(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
