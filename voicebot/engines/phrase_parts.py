"""Puts sentences together of phrases that were spoken one by one."""

import functools
from collections.abc import Collection, Sequence

import numpy as np

from voicebot.audio_types import Samples

_MOST_WORDS = 16
_SILENT_SHARE_OF_PEAK = 0.01
_MARGIN_S = 0.03


def split_into(text: str, phrases: Collection[str]) -> tuple[str, ...] | None:
    """Return the phrases that make up ``text``, joined by spaces; None when there are none such.

    Longer phrases go first, so that a text that is a phrase itself is not divided.
    """
    words = text.split(" ")
    if len(words) > _MOST_WORDS:
        return (text,) if text in phrases else None

    @functools.cache
    def rest_from(start: int) -> tuple[str, ...] | None:
        if start == len(words):
            return ()
        for end in range(len(words), start, -1):
            phrase = " ".join(words[start:end])
            if phrase in phrases and (rest := rest_from(end)) is not None:
                return (phrase, *rest)
        return None

    return rest_from(0)


def join(spoken: Sequence[Samples], sample_rate_hz: int) -> Samples:
    """Return the phrases one after the other, with hardly any silence between two of them."""
    last = len(spoken) - 1
    margin = round(_MARGIN_S * sample_rate_hz)
    return np.concatenate(
        [
            _trimmed(samples, margin, at_start=index > 0, at_end=index < last)
            for index, samples in enumerate(spoken)
        ]
    )


def _trimmed(samples: Samples, margin: int, *, at_start: bool, at_end: bool) -> Samples:
    loudness = np.abs(samples.astype(np.int32))
    voiced = np.flatnonzero(loudness > _SILENT_SHARE_OF_PEAK * loudness.max(initial=0))
    if not len(voiced):
        return samples
    start = max(0, int(voiced[0]) - margin) if at_start else 0
    end = int(voiced[-1]) + 1 + margin if at_end else len(samples)
    return samples[start:end]
