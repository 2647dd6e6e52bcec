"""Harmonic-plus-noise vocoder as a PyTorch module that exports to ONNX.

A band-limited pulse train and white noise are shaped by one minimum-phase filter each per HOP
samples and overlap-added (source-filter form of the harmonic-plus-noise model of Engel et al.,
"DDSP: Differentiable Digital Signal Processing", 2020; minimum phase by the discrete Hilbert
transform of the log amplitude).
"""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from training.voice.acoustics import BINS, HOP, SAMPLE_RATE_HZ

_WINDOW = 2 * HOP
_FFT = 2 * (BINS - 1)
_NOISE_SAMPLES = 1 << 16
_LOWEST_HZ = 70.0
_CROSSOVER_KHZ = 0.35
_HIGHEST_HARMONIC = 0.46
_BREATH = 0.3
_DEEPEST = -14.0


class Vocoder(nn.Module):
    """Turns pitch, envelope and periodicity into a waveform."""

    circle: Tensor
    samples: Tensor
    bin_khz: Tensor
    high_pass: Tensor
    noise: Tensor
    ramp: Tensor

    def __init__(self) -> None:
        """Prepare the constants."""
        super().__init__()
        bin_hz = np.linspace(0.0, SAMPLE_RATE_HZ / 2, BINS)
        high_pass = 2.0 * np.log(np.maximum(bin_hz, 1.0) / _LOWEST_HZ).clip(-4.0, 0.0)
        noise = np.random.default_rng(0).standard_normal(_NOISE_SAMPLES)
        circle = np.cos(2 * np.pi * np.arange(_FFT) / _FFT)
        self.register_buffer("circle", torch.tensor(circle, dtype=torch.float32))
        self.register_buffer("bin_khz", torch.tensor(bin_hz / 1000, dtype=torch.float32))
        self.register_buffer("high_pass", torch.tensor(high_pass, dtype=torch.float32))
        self.register_buffer("noise", torch.tensor(noise, dtype=torch.float32))
        self.register_buffer("ramp", (torch.arange(HOP) / HOP).float())
        self.register_buffer("samples", torch.arange(_FFT))

    def cosines(self, rows: int, columns: int, quarter_turns: int = 0) -> Tensor:
        """Return cos(2π·row·column / _FFT + quarter_turns·π/2).

        The matrices of the Fourier transforms are made from one short table when the graph is
        loaded, so that the file stays small.
        """
        angle = self.samples[:rows].unsqueeze(1) * self.samples[:columns]
        return self.circle[(angle + quarter_turns * _FFT // 4) % _FFT]

    def analysis(self) -> Tensor:
        """Return the windowed real DFT of _WINDOW samples (_WINDOW, 2·BINS): real, imaginary."""
        position = (2.0 * self.samples[:_WINDOW].float() + 1.0) * (math.pi / _WINDOW)
        window = (0.5 - 0.5 * position.cos()).unsqueeze(1)
        parts = (self.cosines(_WINDOW, BINS), self.cosines(_WINDOW, BINS, 1))
        return torch.cat(parts, dim=1) * window

    def synthesis(self) -> Tensor:
        """Return the inverse real DFT as a matrix (2·BINS, _FFT)."""
        weight = self.edge_weight().unsqueeze(1)
        parts = (self.cosines(BINS, _FFT) * weight, self.cosines(BINS, _FFT, 1) * weight)
        return torch.cat(parts)

    def edge_weight(self) -> Tensor:
        """Return 1/_FFT for the first and last bin and 2/_FFT for those that stand for two."""
        number = self.samples[:BINS]
        inner = ((number > 0) & (number < BINS - 1)).float()
        return (1.0 + inner) / _FFT

    def hilbert(self) -> Tensor:
        """Return the matrix from log amplitude to minimum phase (BINS, BINS)."""
        to_cepstrum = self.cosines(BINS, BINS) * self.edge_weight().unsqueeze(1)
        return 2.0 * to_cepstrum @ self.cosines(BINS, BINS, 1)

    def forward(
        self, f0_hz: Tensor, log_amplitude: Tensor, voiced_to_khz: Tensor, noise_start: Tensor
    ) -> Tensor:
        """Return a waveform of n·HOP samples.

        Args:
            f0_hz: pitch every HOP samples, positive everywhere, shape (b, n).
            log_amplitude: natural log of the spectral envelope, (b, n, BINS).
            voiced_to_khz: top of the periodic part of the spectrum, (b, n).
            noise_start: where in the stored noise to begin, an integer scalar.
        """
        pulses, breath = self.sources(f0_hz, voiced_to_khz, noise_start)
        log_amplitude = log_amplitude + self.high_pass
        above = (self.bin_khz - voiced_to_khz.unsqueeze(-1)) / _CROSSOVER_KHZ
        periodic = log_amplitude + 0.5 * nn.functional.logsigmoid(-above).clamp(min=_DEEPEST)
        noisy = log_amplitude + 0.5 * nn.functional.logsigmoid(above).clamp(min=_DEEPEST)
        analysis, hilbert = self.analysis(), self.hilbert()
        spectrum = _shape(_frames(pulses) @ analysis, periodic, periodic @ hilbert)
        spectrum = spectrum + _shape(_frames(breath) @ analysis, noisy, noisy @ hilbert)
        return self.overlap_add(spectrum @ self.synthesis())

    def sources(
        self, f0_hz: Tensor, voiced_to_khz: Tensor, noise_start: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the pulse train and the noise, each (b, n, HOP), of unit power density.

        In voiced sounds the noise swells with each pulse, as breath does.
        """
        following = torch.cat([f0_hz[:, 1:], f0_hz[:, -1:]], dim=1)
        f0 = f0_hz.unsqueeze(-1) + (following - f0_hz).unsqueeze(-1) * self.ramp
        cycles = torch.cumsum(f0.flatten(1).double() / SAMPLE_RATE_HZ, dim=1)
        turn = (cycles - cycles.floor()).float().view_as(f0)
        half = math.pi * (turn - 0.5)
        harmonics = torch.floor(_HIGHEST_HARMONIC * SAMPLE_RATE_HZ / f0)
        kernel = _dirichlet(half, harmonics)
        pulses = kernel * torch.sqrt(f0 * (4.0 / SAMPLE_RATE_HZ))
        index = torch.arange(f0.shape[1] * HOP, device=f0.device) + noise_start
        white = self.noise[index % _NOISE_SAMPLES].view(1, -1, HOP)
        swell = _BREATH * (voiced_to_khz > 0).float().unsqueeze(-1)
        return pulses, white * (1.0 + swell * torch.cos(2.0 * half))

    @staticmethod
    def overlap_add(frames: Tensor) -> Tensor:
        """Add frames (b, n, _FFT) that start HOP samples apart; the last n·HOP samples."""
        blocks = frames.unflatten(-1, (_FFT // HOP, HOP))
        total = blocks[:, :, 0]
        for late in range(1, _FFT // HOP):
            silence = torch.zeros_like(blocks[:, :late, 0])
            total = total + torch.cat([silence, blocks[:, :, late]], dim=1)[:, : total.shape[1]]
        return total.flatten(1)


def _dirichlet(half: Tensor, harmonics: Tensor) -> Tensor:
    """Return Σ cos(2·k·half) for k = 1..harmonics, in closed form; half within ±π/2."""
    safe = torch.where(half.abs() < 1e-4, torch.full_like(half, 1e-4), half)
    closed = torch.sin((2.0 * harmonics + 1.0) * safe) / (2.0 * torch.sin(safe)) - 0.5
    return cast("Tensor", closed)


def _frames(signal: Tensor) -> Tensor:
    """Return windows of _WINDOW samples that end with each block of HOP samples."""
    previous = torch.cat([torch.zeros_like(signal[:, :1]), signal[:, :-1]], dim=1)
    return torch.cat([previous, signal], dim=-1)


def _shape(spectrum: Tensor, log_amplitude: Tensor, phase: Tensor) -> Tensor:
    """Multiply a spectrum (b, n, 2·BINS) by a filter's response."""
    real, imaginary = spectrum[..., :BINS], spectrum[..., BINS:]
    amplitude = log_amplitude.exp()
    along, across = amplitude * phase.cos(), amplitude * phase.sin()
    parts = (real * along - imaginary * across, real * across + imaginary * along)
    return torch.cat(parts, dim=-1)
