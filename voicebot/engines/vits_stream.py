"""Speaks a sentence in windows, each with the frames around it that it depends on."""

import time
from collections.abc import Callable, Iterator, Sequence

from voicebot.engines.vits_frames import VitsFrames
from voicebot.engines.vits_pace import VitsPace
from voicebot.engines.vits_stages import Encoding, Floats, Scales, VitsStages

_HEAD_IDS = 72
_HEAD_KEPT_IDS = (24, 44)
_MIN_IDS_FOR_HEAD = 96


class VitsStream:
    """Speaks phoneme ids so that the first sound does not wait for the sentence.

    Flow and decoder run on windows, which changes nothing in the audio of a given latent. The
    text encoder looks at all ids; a long sentence therefore begins with a *head*, its first 72
    ids encoded by themselves, of which the first 24 to 44, up to a word's end, are spoken; the
    rest of the latent comes from the whole sentence. The method is prefix-to-prefix synthesis
    with a look-ahead of two to three words (Ma et al. 2020, arXiv:1911.02750). A machine that
    could not encode the sentence while the head plays does without the head.

    Args:
        stages: the voice.
        sample_rate_hz: of the voice.
        word_end_ids: phoneme ids that stand between words.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        stages: VitsStages,
        *,
        sample_rate_hz: int,
        word_end_ids: frozenset[int] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stages = stages
        self._word_end_ids = word_end_ids
        self._clock = clock
        self.pace = VitsPace(
            frame_s=stages.hop_length / sample_rate_hz, halo_frames=2 * stages.decoder_halo
        )

    def speak(self, ids: Sequence[int], scales: Scales, speaker: int | None) -> Iterator[Floats]:
        """Yield the sentence's audio, full scale 1, window by window."""
        frames = VitsFrames(self._stages, speaker)
        kept = self._head_length(ids)
        playing = _Playing(self._clock)
        if kept:
            frames.extend(self._encode(ids[:_HEAD_IDS], scales, speaker).first(kept))
            yield from self._windows(frames, playing)
        frames.extend(self._encode(ids, scales, speaker).after(kept), last=True)
        yield from self._windows(frames, playing)

    def _head_length(self, ids: Sequence[int]) -> int:
        """Return how many ids to keep from the head, 0 for no head."""
        if len(ids) < _MIN_IDS_FOR_HEAD:
            return 0
        low, high = _HEAD_KEPT_IDS
        ends = [place for place in range(low, high + 1) if ids[place - 1] in self._word_end_ids]
        kept = ends[-1] if ends else high
        unknown = self._stages.flow_halo + self._stages.decoder_halo
        ahead_s = (kept * self.pace.frames_per_id - unknown) * self.pace.frame_s
        return kept if self.pace.can_encode_during(len(ids), ahead_s) else 0

    def _encode(self, ids: Sequence[int], scales: Scales, speaker: int | None) -> Encoding:
        start_s = self._clock()
        encoding = self._stages.encode(ids, scales, speaker)
        self.pace.observe_text(len(ids), encoding.frames, self._clock() - start_s)
        return encoding

    def _windows(self, frames: VitsFrames, playing: "_Playing") -> Iterator[Floats]:
        while count := self._window_length(frames, playing):
            start_s = self._clock()
            audio = frames.take(count)
            self.pace.observe_window(count, self._clock() - start_s)
            playing.add(count * self.pace.frame_s)
            yield audio

    def _window_length(self, frames: VitsFrames, playing: "_Playing") -> int:
        """Return how many frames to make now, 0 when none can be."""
        least = self.pace.least_window()
        wanted = self.pace.next_window(playing.ahead_s)
        if not frames.complete:
            return min(wanted, frames.ready) if frames.ready >= least else 0
        return wanted if frames.ready - wanted >= least // 2 else frames.ready


class _Playing:
    """How much of the audio given away cannot have been heard yet."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end_s = clock()

    @property
    def ahead_s(self) -> float:
        """Seconds until playback runs dry."""
        return max(0.0, self._end_s - self._clock())

    def add(self, seconds: float) -> None:
        """Count audio that is given away now."""
        self._end_s = max(self._clock(), self._end_s) + seconds
