"""The whole voice, from Piper's inputs to samples, as one exportable module."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from training.voice.acoustics import F0_MAX_HZ, F0_MIN_HZ, FRAME, band_to_bins, sharpener
from training.voice.network import Network, places
from training.voice.speaker import SPEAKERS
from training.voice.symbols import NUM_SYMBOLS, canonical_ids, sounding_ids
from training.voice.vocoder import Vocoder

_MIDDLE_LOG_F0 = math.log(175.0)
_LONGEST_FRAMES = 170.0
"""Two seconds: no symbol lasts longer before the length scale."""
_PITCH_WANDER = 0.03
_TIMBRE_WANDER = 0.06
_PACE_WANDER = 0.08
_FADE_SAMPLES = FRAME
_SHARPNESS = 1.2


class Synthesizer(nn.Module):
    """Speaks one sentence."""

    canonical: Tensor
    sounding: Tensor
    warps: Tensor
    pitches: Tensor
    melodies: Tensor
    fade: Tensor

    def __init__(self, network: Network, gain: float) -> None:
        """``gain`` scales the teacher's level to the voice's."""
        super().__init__()
        self.network = network
        self.vocoder = Vocoder()
        self.log_gain = math.log(gain)
        sounding = torch.zeros(NUM_SYMBOLS).index_fill(0, torch.tensor(sounding_ids()), 1.0)
        sharp = sharpener(_SHARPNESS)
        warps = torch.stack(
            [torch.from_numpy(sharp @ band_to_bins(who.formants)) for who in SPEAKERS]
        )
        ramp = 0.5 - 0.5 * torch.cos(math.pi * (torch.arange(_FADE_SAMPLES) + 0.5) / _FADE_SAMPLES)
        self.register_buffer("canonical", torch.tensor(canonical_ids()))
        self.register_buffer("sounding", sounding)
        self.register_buffer("warps", warps)
        self.register_buffer("pitches", torch.tensor([math.log(who.pitch) for who in SPEAKERS]))
        self.register_buffer("melodies", torch.tensor([who.melody for who in SPEAKERS]))
        self.register_buffer("fade", ramp)

    def forward(
        self, ids: Tensor, lengths: Tensor, scales: Tensor, speaker: Tensor | None = None
    ) -> Tensor:
        """Return samples of shape (b, 1, 1, n), as published Piper voices do.

        Args:
            ids: Piper's phoneme ids, int64 (b, t).
            lengths: how many of them count, int64 (b,).
            scales: noise, length and duration noise, float32 (3,).
            speaker: index into SPEAKERS, int64 (b,); the first if None.
        """
        speaker = torch.zeros_like(lengths) if speaker is None else speaker
        noise, length, pace = scales.unbind()
        ids = self.canonical[ids.clamp(0, NUM_SYMBOLS - 1)]
        counts = (torch.arange(ids.shape[1], device=ids.device) < lengths.unsqueeze(1)).float()
        hidden, log_durations = self.network.encode(ids, counts.unsqueeze(1))
        wander = 1.0 + _PACE_WANDER * pace * torch.randn_like(log_durations).clamp(-2.0, 2.0)
        frames_per_symbol = (log_durations.exp() - 1.0).clamp(0.0, _LONGEST_FRAMES)
        durations = frames_per_symbol * wander * length.clamp(min=0.1)
        durations = durations * self.sounding[ids] * counts
        total = durations.sum(dim=1).ceil().clamp(min=2.0)
        frames = torch.arange(total.max().long(), device=ids.device).float()
        index, place = places(durations, frames)
        audible = (frames < total.unsqueeze(1)).float()
        spread = hidden.gather(1, index.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        variation = noise * torch.randn_like(log_durations).clamp(-2.0, 2.0)
        return self.render(spread, place, audible, variation.gather(1, index), speaker)

    def render(
        self, spread: Tensor, place: Tensor, audible: Tensor, variation: Tensor, speaker: Tensor
    ) -> Tensor:
        """Decode frames and run the vocoder; ``variation`` moves pitch and loudness a little."""
        tracks = self.network.decode(spread, place, audible.unsqueeze(1))
        drift = _smooth(variation).repeat_interleave(2, dim=1)
        offset = tracks.log_f0 - _MIDDLE_LOG_F0 + _PITCH_WANDER * drift
        log_f0 = _MIDDLE_LOG_F0 + offset * self.melodies[speaker].unsqueeze(1)
        f0_hz = (log_f0 + self.pitches[speaker].unsqueeze(1)).exp().clamp(F0_MIN_HZ, F0_MAX_HZ)
        level = self.log_gain + _TIMBRE_WANDER * drift.unsqueeze(-1)
        envelope = tracks.bands.clamp(-12.0, 4.0) @ self.warps[speaker] + level
        start = (variation.sum() * 1e4).abs().long()
        wave = self.vocoder(f0_hz, envelope, tracks.voiced_to_khz, start)
        wave = wave * audible.repeat_interleave(FRAME, dim=1)
        return self._faded(wave).unsqueeze(1).unsqueeze(1)

    def _faded(self, wave: Tensor) -> Tensor:
        """Fade both ends so that neither clicks."""
        first, middle = wave[:, :_FADE_SAMPLES], wave[:, _FADE_SAMPLES:-_FADE_SAMPLES]
        last = wave[:, -_FADE_SAMPLES:]
        return torch.cat([first * self.fade, middle, last * self.fade.flip(0)], dim=1)


def _smooth(track: Tensor) -> Tensor:
    """Average over 9 frames."""
    padded = nn.functional.pad(track.unsqueeze(1), (4, 4), mode="constant")
    return nn.functional.avg_pool1d(padded, 9, stride=1).squeeze(1)
