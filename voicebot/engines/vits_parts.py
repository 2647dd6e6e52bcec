"""A VITS voice in parts, ready to be kept or loaded."""

from dataclasses import dataclass
from typing import Final

PRIOR: Final = "part/prior"
MASK: Final = "part/mask"
DURATIONS: Final = "part/durations"
LATENT: Final = "part/latent"
AUDIO: Final = "part/audio"
"""Names of the tensors where parts meet, unlike any in a voice."""


class CutError(ValueError):
    """A network that cannot be computed in parts; the text says why."""


class UntestedError(ValueError):
    """Parts that could not be compared with the whole; another text may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VitsParts:
    """The parts as serialized ONNX models, and how far they look around a frame.

    Attributes:
        text: phoneme ids (and scales, speaker) to PRIOR (1, channels, frames), MASK
            (1, 1, frames) and DURATIONS (frames of each id).
        flow: PRIOR and MASK to LATENT (1, channels, frames).
        decoder: LATENT to AUDIO (any shape of frames times ``hop_length`` samples).
        flow_halo: frames on either side that one frame of LATENT depends on.
        decoder_halo: frames on either side that the audio of one frame depends on.
        hop_length: samples per frame.
    """

    text: bytes
    flow: bytes
    decoder: bytes
    flow_halo: int
    decoder_halo: int
    hop_length: int
