"""The three parts of a VITS voice as onnxruntime sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from voicebot.engines.onnx_session import open_session_with_arena, run_and_give_back
from voicebot.engines.vits_parts import LATENT, MASK, PRIOR, CutError, UntestedError, VitsParts

Floats: TypeAlias = npt.NDArray[np.float32]

_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """Variation of the sound, slowness, and variation of the rhythm."""

    noise: float
    length: float
    noise_w: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """What the text encoder makes of some phoneme ids.

    Attributes:
        prior: sampled latent before the flow, float32 (1, channels, frames).
        mask: float32 (1, 1, frames).
        durations: frames of each id, int64 (ids,).
    """

    prior: Floats
    mask: Floats
    durations: npt.NDArray[np.int64]

    @property
    def frames(self) -> int:
        """Length of the prior."""
        return int(self.prior.shape[2])

    def joined(self, other: "Encoding") -> "Encoding":
        """Return this part followed by ``other``."""
        return Encoding(
            prior=np.concatenate([self.prior, other.prior], axis=2),
            mask=np.concatenate([self.mask, other.mask], axis=2),
            durations=np.concatenate([self.durations, other.durations]),
        )

    def first(self, ids: int) -> "Encoding":
        """Return the part of the first ``ids`` phoneme ids."""
        return self._part(slice(None, int(self.durations[:ids].sum())), slice(None, ids))

    def after(self, ids: int) -> "Encoding":
        """Return the part that follows the first ``ids`` phoneme ids."""
        return self._part(slice(int(self.durations[:ids].sum()), None), slice(ids, None))

    def _part(self, frames: slice, ids: slice) -> "Encoding":
        return Encoding(
            prior=self.prior[:, :, frames],
            mask=self.mask[:, :, frames],
            durations=self.durations[ids],
        )


class VitsStages:
    """Runs the parts; each call is one inference. Raises ModelError when a part cannot load."""

    def __init__(self, parts: VitsParts, *, path: Path, threads: int) -> None:
        self.flow_halo = parts.flow_halo
        self.decoder_halo = parts.decoder_halo
        self.hop_length = parts.hop_length
        self._text = open_session_with_arena(parts.text, path, threads)
        self._flow = open_session_with_arena(parts.flow, path, threads)
        self._decoder = open_session_with_arena(parts.decoder, path, threads)

    @property
    def input_names(self) -> set[str]:
        """Names of the voice's inputs."""
        return {node.name for node in self._text.get_inputs()}

    def encode(self, ids: Sequence[int], scales: Scales, speaker: int | None) -> Encoding:
        """Run the text encoder and the duration predictor on phoneme ids."""
        feeds = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([scales.noise, scales.length, scales.noise_w], np.float32),
        }
        prior, mask, durations = _run(self._text, feeds, speaker)
        return Encoding(prior=prior, mask=mask, durations=durations.reshape(-1).astype(np.int64))

    def latent(self, prior: Floats, mask: Floats, speaker: int | None) -> Floats:
        """Run the flow: (1, channels, frames) to the same shape."""
        latent: Floats = _run(self._flow, {PRIOR: prior, MASK: mask}, speaker)[0]
        return latent

    def audio(self, latent: Floats, speaker: int | None) -> Floats:
        """Run the decoder: (1, channels, frames) to (frames * hop_length,)."""
        audio: Floats = _run(self._decoder, {LATENT: latent}, speaker)[0].reshape(-1)
        return audio

    def verify(self, encoding: Encoding, speaker: int | None) -> None:
        """Check that the middle of a sentence computed alone is what it is in the whole.

        Raises CutError when it differs by more than 1e-4, or when the lengths do not fit,
        and UntestedError when the sentence is too short to tell.
        """
        frames = encoding.frames
        whole = self.latent(encoding.prior, encoding.mask, speaker)
        audio = self.audio(whole, speaker)
        if frames != encoding.durations.sum() or len(audio) != frames * self.hop_length:
            raise CutError("its frames do not add up to its audio")
        flow, decoder, hop = self.flow_halo, self.decoder_halo, self.hop_length
        start, end = frames // 2, frames // 2 + 4
        if start < flow + decoder or frames - end < flow + decoder:
            raise UntestedError("the text to verify it by is too short")
        part = slice(start - decoder - flow, end + decoder + flow)
        near = self.latent(encoding.prior[:, :, part], encoding.mask[:, :, part], speaker)
        window = self.audio(near[:, :, flow:-flow] if flow else near, speaker)
        difference = window[decoder * hop : (decoder + 4) * hop] - audio[start * hop : end * hop]
        if not np.abs(difference).max() < _TOLERANCE:
            raise CutError("parts of its audio differ from the whole")


def _run(session: Any, feeds: dict[str, Any], speaker: int | None) -> list[Any]:
    if speaker is not None and any(node.name == "sid" for node in session.get_inputs()):
        feeds = {**feeds, "sid": np.array([speaker], np.int64)}
    return run_and_give_back(session, feeds)
