"""Kaldi-compatible MFCC features and frame targets."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import kaldi_native_fbank
import numpy as np
from numpy.typing import NDArray
from training.recognizer.speech import Segment

from voicebot.models.recognizer_phones import PHONE_INDEX, SILENCE

SAMPLE_RATE_HZ = 16000
COEFFICIENTS = 40
LOW_HZ, HIGH_HZ = 20, 7600
SUBSAMPLING = 3  # the network answers every third 10 ms frame
TARGETS_PER_PHONE = 2  # first frame of the phone, and the rest
FRAME_S = 0.03
_CENTRE_S = 0.0125
_SHORT_PAUSE_S = 0.025

MFCC_CONF = f"""\
--use-energy=false
--sample-frequency={SAMPLE_RATE_HZ}
--num-mel-bins={COEFFICIENTS}
--num-ceps={COEFFICIENTS}
--low-freq={LOW_HZ}
--high-freq={HIGH_HZ}
--dither=0
--allow-downsample=true
--allow-upsample=true
"""


@cache
def _options() -> kaldi_native_fbank.MfccOptions:
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.dither = 0
    options.frame_opts.samp_freq = SAMPLE_RATE_HZ
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = COEFFICIENTS
    options.mel_opts.low_freq = LOW_HZ
    options.mel_opts.high_freq = HIGH_HZ
    options.mel_opts.is_librosa = False
    options.num_ceps = COEFFICIENTS
    options.use_energy = False
    return options


def mfcc(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """MFCC of 16 kHz audio on the 16-bit scale: float32 of shape (frames, 40), 10 ms a frame."""
    extractor = kaldi_native_fbank.OnlineMfcc(_options())
    extractor.accept_waveform(SAMPLE_RATE_HZ, samples.tolist())
    extractor.input_finished()
    count = extractor.num_frames_ready
    if not count:
        return np.zeros((0, COEFFICIENTS), np.float32)
    return np.stack([extractor.get_frame(index) for index in range(count)])


def targets(segments: Sequence[Segment], frames: int) -> NDArray[np.int16] | None:
    """Class of each 30 ms frame: 2 * phone for a phone's first frame, 2 * phone + 1 after it.

    Every phone gets at least one frame, as the graph demands.

    Args:
        segments: phones with their times.
        frames: number of 10 ms feature frames.

    Returns:
        int16 of shape (frames / 3 rounded up,), or None if the phones do not fit.
    """
    count = (frames + SUBSAMPLING - 1) // SUBSAMPLING
    merged = _merge_pauses(segments)
    starts = [
        max(0, int(np.ceil((segment.start_s - _CENTRE_S) / FRAME_S - 0.33))) for segment in merged
    ]
    starts[0] = 0
    for index in range(1, len(starts)):
        starts[index] = max(starts[index], starts[index - 1] + 1)
    limit = count
    for index in range(len(starts) - 1, -1, -1):
        starts[index] = min(starts[index], limit - 1)
        limit = starts[index]
    if starts[0] < 0:
        return None
    starts[0] = 0
    result = np.zeros(count, np.int16)
    for segment, start, end in zip(merged, starts, [*starts[1:], count], strict=True):
        first = PHONE_INDEX[segment.phone] * TARGETS_PER_PHONE
        result[start:end] = first + 1
        result[start] = first
    return result


def _merge_pauses(segments: Sequence[Segment]) -> list[Segment]:
    """Joins neighbouring silences and gives very short ones to the phone before."""
    merged: list[Segment] = []
    for segment in segments:
        silent = segment.phone == SILENCE
        short = segment.end_s - segment.start_s < _SHORT_PAUSE_S
        if silent and merged and (merged[-1].phone == SILENCE or short):
            merged[-1] = replace(merged[-1], end_s=segment.end_s)
        else:
            merged.append(segment)
    return merged
