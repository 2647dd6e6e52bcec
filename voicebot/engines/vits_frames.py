"""The frames of one sentence on their way through flow and decoder."""

import numpy as np

from voicebot.engines.vits_stages import Encoding, Floats, VitsStages


class VitsFrames:
    """Computes windows of audio, each exactly what the whole sentence would have there.

    Frames may be appended while the first ones are spoken: those close to an end that is not the
    sentence's wait until what follows is known.
    """

    def __init__(self, stages: VitsStages, speaker: int | None) -> None:
        self._stages = stages
        self._speaker = speaker
        self._encoding: Encoding | None = None
        self._latent: Floats | None = None
        self._spoken = 0
        self.complete = False

    def extend(self, encoding: Encoding, *, last: bool = False) -> None:
        """Append frames; ``last`` says that none follow."""
        self._encoding = encoding if self._encoding is None else self._encoding.joined(encoding)
        self.complete = last

    @property
    def ready(self) -> int:
        """Frames that can be spoken now."""
        unknown = 0 if self.complete else self._stages.flow_halo + self._stages.decoder_halo
        return max(0, self._known - unknown - self._spoken)

    def take(self, count: int) -> Floats:
        """Return the audio of the next ``count`` frames, at most ``ready``."""
        halo, hop = self._stages.decoder_halo, self._stages.hop_length
        start, end = self._spoken, self._spoken + count
        low, high = max(0, start - halo), min(self._known, end + halo)
        audio = self._stages.audio(self._latent_until(high)[:, :, low:high], self._speaker)
        self._spoken = end
        return audio[(start - low) * hop : (end - low) * hop]

    @property
    def _known(self) -> int:
        return 0 if self._encoding is None else self._encoding.frames

    def _latent_until(self, end: int) -> Floats:
        done = 0 if self._latent is None else self._latent.shape[2]
        if self._latent is None:
            self._latent = self._flow(0, end)
        elif end > done:
            self._latent = np.concatenate([self._latent, self._flow(done, end)], axis=2)
        return self._latent

    def _flow(self, start: int, end: int) -> Floats:
        assert self._encoding is not None
        halo = self._stages.flow_halo
        low, high = max(0, start - halo), min(self._known, end + halo)
        prior, mask = (a[:, :, low:high] for a in (self._encoding.prior, self._encoding.mask))
        latent = self._stages.latent(prior, mask, self._speaker)
        return latent[:, :, start - low : end - low]
