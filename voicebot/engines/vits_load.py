"""Opens a voice in parts: from the cache, or cut now and kept for the next start."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from voicebot.engines.vits_cache import VitsCache, digest_of
from voicebot.engines.vits_parts import CutError, UntestedError, VitsParts
from voicebot.engines.vits_stages import Scales, VitsStages
from voicebot.errors import ModelError, SynthesizerError

_LOGGER = logging.getLogger(__name__)
_VERIFY_SCALES = Scales(noise=0.667, length=1.0, noise_w=0.8)


def open_stages(
    path: Path,
    *,
    threads: int,
    cache: VitsCache,
    sample_ids: Callable[[], Sequence[int]],
    speaker: int | None,
) -> VitsStages | None:
    """Return the voice ``path`` in parts, or None when it can only speak whole sentences.

    Args:
        path: an ONNX file.
        threads: for each inference.
        cache: where parts are kept.
        sample_ids: gives a sentence of phoneme ids to verify the parts by; may raise what it likes.
        speaker: id of a speaker, for the verification of a voice with several.
    """
    try:
        digest = digest_of(path)
    except OSError:
        return None
    try:
        kept = cache.get(digest)
        if kept is not None:
            return VitsStages(kept, path=path, threads=threads)
    except CutError as reason:
        _LOGGER.debug("voice %s speaks whole sentences: %s", path, reason)
        return None
    except ModelError:
        _LOGGER.info("voice %s: its kept parts cannot be loaded; they are made again", path)
    try:
        parts = _cut(path)
        stages = VitsStages(parts, path=path, threads=threads)
        _verify(stages, sample_ids, speaker)
    except CutError as reason:
        _LOGGER.debug("voice %s speaks whole sentences: %s", path, reason)
        cache.put(digest, reason)
        return None
    except (ModelError, SynthesizerError, UntestedError) as error:
        _LOGGER.info("voice %s is not cut: %s", path, error)
        return None
    cache.put(digest, parts)
    return stages


def _cut(path: Path) -> VitsParts:
    # onnx takes 0.3 s to import and is needed once for each voice
    import onnx  # noqa: PLC0415

    from voicebot.engines.vits_graph import cut  # noqa: PLC0415

    try:
        return cut(onnx.load(str(path)))
    except CutError:
        raise
    except Exception as error:  # protobuf's exceptions have no public base
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"voice {path}: cannot be read ({reason}); install it again") from error


def _verify(
    stages: VitsStages, sample_ids: Callable[[], Sequence[int]], speaker: int | None
) -> None:
    try:
        stages.verify(stages.encode(sample_ids(), _VERIFY_SCALES, speaker), speaker)
    except (CutError, UntestedError):
        raise
    except Exception as error:  # those of phonemizers and onnxruntime have no base of their own
        raise SynthesizerError(" ".join(str(error).split())[:200]) from error
