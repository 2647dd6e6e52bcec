"""espeak-ng through its C library, with the time of every phoneme."""

import ctypes
from dataclasses import dataclass
from functools import cache

import numpy as np
from training.recognizer.speech import Segment, Speech, SynthesisError

from voicebot.models.recognizer_phones import SILENCE, from_espeak

_SYNCHRONOUS_AUDIO = 2
_PHONEME_EVENTS = 1
_WORD, _PHONEME, _END_OF_LIST = 1, 7, 0
_UTF8 = 1
_RATE, _PITCH, _PITCH_RANGE, _WORD_GAP = 1, 3, 4, 7


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EspeakSettings:
    """How a sentence is spoken: rate in words per minute, the rest on espeak's 0-100 scale."""

    voice: str
    rate_wpm: float = 175.0
    pitch: float = 50.0
    pitch_range: float = 50.0
    word_gap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    kind: int
    sample: int
    mnemonic: str
    text_start: int
    text_length: int


class _Library:
    """The loaded library and what its callback collected; espeak-ng is one per process."""

    def __init__(self) -> None:
        self._api = ctypes.CDLL("libespeak-ng.so.1")
        self._api.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int,
            ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        self.sample_rate_hz = self._api.espeak_Initialize(
            _SYNCHRONOUS_AUDIO, 200, None, _PHONEME_EVENTS
        )
        self._audio: list[bytes] = []
        self._marks: list[_Mark] = []
        self._callback = _Callback(self._collect)
        self._api.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    def speak(
        self, text: str, settings: EspeakSettings
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], list[_Mark]]:
        """Samples and marks of one sentence."""
        self._select(settings)
        self._audio.clear()
        self._marks.clear()
        data = text.encode()
        self._api.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        self._api.espeak_Synchronize()
        return np.frombuffer(b"".join(self._audio), dtype=np.int16), list(self._marks)

    def _select(self, settings: EspeakSettings) -> None:
        if self._voice != settings.voice:
            if self._api.espeak_SetVoiceByName(settings.voice.encode()) != 0:
                raise SynthesisError(f"espeak-ng has no voice {settings.voice!r}")
            self._voice = settings.voice
        for parameter, value in (
            (_RATE, settings.rate_wpm),
            (_PITCH, settings.pitch),
            (_PITCH_RANGE, settings.pitch_range),
            (_WORD_GAP, settings.word_gap),
        ):
            self._api.espeak_SetParameter(parameter, int(value), 0)

    def _collect(self, samples: object, count: int, events: object) -> int:
        if samples and count > 0:
            self._audio.append(ctypes.string_at(samples, count * 2))  # type: ignore[arg-type]
        index = 0
        while (event := events[index]).type != _END_OF_LIST:  # type: ignore[index]
            if event.type in {_WORD, _PHONEME}:
                name = bytes(event.id.string).decode() if event.type == _PHONEME else ""
                self._marks.append(
                    _Mark(
                        kind=event.type,
                        sample=event.sample,
                        mnemonic=name,
                        text_start=event.text_position - 1,
                        text_length=event.length,
                    )
                )
            index += 1
        return 0


@cache
def _library() -> _Library:
    return _Library()


def speak(text: str, settings: EspeakSettings) -> Speech:
    """Speak one sentence.

    Raises:
        SynthesisError: unknown voice, or a phoneme outside of the phone set.
    """
    library = _library()
    samples, marks = library.speak(text, settings)
    sounds = [mark for mark in marks if mark.kind == _PHONEME]
    if not sounds:
        raise SynthesisError(f"espeak-ng said nothing for {text!r}")
    rate_hz = library.sample_rate_hz
    ends = [mark.sample for mark in sounds[1:]] + [len(samples)]
    rhotic = "us" in settings.voice.lower()
    segments: list[Segment] = []
    words: list[tuple[str, list[str]]] = []
    position = 0
    for mark in marks:
        if mark.kind == _WORD:
            words.append((text[mark.text_start : mark.text_start + mark.text_length], []))
            continue
        following = sounds[position + 1].mnemonic if position + 1 < len(sounds) else ""
        phones = from_espeak(mark.mnemonic, rhotic=rhotic, following=following)
        if phones is None:
            raise SynthesisError(f"espeak-ng used an unknown phoneme {mark.mnemonic!r}")
        segments += _spread(phones, mark.sample / rate_hz, ends[position] / rate_hz)
        if words:
            words[-1][1].extend(phone for phone in phones if phone != SILENCE)
        position += 1
    return Speech(
        samples=samples.astype(np.float32),
        sample_rate_hz=rate_hz,
        segments=tuple(segments),
        pronunciations=tuple((word, tuple(phones)) for word, phones in words if phones),
    )


def _spread(phones: tuple[str, ...], start_s: float, end_s: float) -> list[Segment]:
    """The phones of one phoneme, in equal parts of its time."""
    step_s = (end_s - start_s) / max(1, len(phones))
    return [
        Segment(phone=phone, start_s=start_s + index * step_s, end_s=start_s + (index + 1) * step_s)
        for index, phone in enumerate(phones)
    ]
