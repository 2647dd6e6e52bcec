"""English by festival's diphone voices of other languages.

festival's American front end (ked's) tells which phone stands when and at which pitch; each
becomes the nearest phones that the voice has, and the voice speaks those. So the times of the
phones are known, and the speaker has a strong accent.
"""

import itertools
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from training.recognizer import festival
from training.recognizer.diphone_voices import VOICES, DiphoneVoice
from training.recognizer.speech import Segment, Speech, SynthesisError

from voicebot.models.recognizer_phones import SILENCE

_FOLDER: Final = Path("/usr/share/festival/voices")
_BRIDGE_S: Final = 0.01  # of silence, where a voice lacks the passage between two phones

_FRONT = """
(define (front stretch f0 range text stem)
  (voice_ked_diphone)
  (set! int_lr_params (list (list 'target_f0_mean f0) (list 'target_f0_std range)
                            '(model_f0_mean 170) '(model_f0_std 34)))
  (Parameter.set 'Duration_Stretch stretch)
  (set! spoken (eval (list 'Utterance 'Text text)))
  (mapcar (lambda (step) (eval (list step 'spoken)))
    '(Initialize Text Token_POS Token POS Phrasify Word Pauses Intonation PostLex Duration
      Int_Targets))
  (utt.save.segs spoken (string-append stem ".lab"))
  (set! pitch (fopen (string-append stem ".f0") "w"))
  (mapcar (lambda (target)
            (format pitch "%f %f\\n" (item.feat target 'pos) (item.feat target 'f0)))
          (utt.relation.leafs spoken 'Target))
  (fclose pitch))
"""
_BACK = """
(define (back voice segments stem)
  (eval (list voice))
  (set! spoken (eval (list 'Utterance 'Segments segments)))
  (utt.synth spoken)
  (utt.save.wave spoken (string-append stem ".wav")))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiphoneSettings:
    """How a sentence is spoken; pitch and its deviation are shares of the speaker's own."""

    voice: str
    duration_stretch: float = 1.0
    f0_share: float = 1.0
    f0_std_share: float = 0.12


def speak_all(sentences: Sequence[tuple[str, DiphoneSettings]]) -> Iterator[Speech | None]:
    """Speak sentences; None stands for one that its voice cannot speak.

    Raises:
        SynthesisError: festival failed, or a voice is not installed.
    """
    with tempfile.TemporaryDirectory() as folder:
        stems = [Path(folder, str(number)) for number in range(len(sentences))]
        calls = [_front(*each, stem) for each, stem in zip(sentences, stems, strict=True)]
        festival.run(_FRONT + "\n".join(calls), Path(folder))
        spoken = [
            _back(VOICES[settings.voice], stem)
            for (_, settings), stem in zip(sentences, stems, strict=True)
        ]
        festival.run(_BACK + "\n".join(filter(None, spoken)), Path(folder))
        for stem in stems:
            yield festival.read(stem)


def phones_of(
    voice: DiphoneVoice, segments: Sequence[Segment], passages: Collection[str]
) -> list[Segment] | None:
    """Return what the voice says for English phones, or None where it cannot pass between two.

    Args:
        voice: that is to speak.
        segments: English phones.
        passages: the diphones that it has, such as ``a-b``.
    """
    said: list[Segment] = []
    for segment in segments:
        names = voice.phones.get(segment.phone, segment.phone.lower()).split()
        step_s = (segment.end_s - segment.start_s) / len(names)
        for number, name in enumerate(names):
            start_s = segment.start_s + number * step_s
            following = Segment(phone=name, start_s=start_s, end_s=start_s + step_s)
            said += (
                _joined(said[-1].phone, following, voice.phones[SILENCE], passages)
                if said
                else [following]
            )
    pairs = itertools.pairwise(each.phone for each in said)
    return said if all(_passage(*pair) in passages for pair in pairs) else None


def _joined(
    before: str, segment: Segment, silence: str, passages: Collection[str]
) -> list[Segment]:
    """The segment, with a little silence ahead of it where there is no passage to it."""
    bridge_end_s = segment.start_s + _BRIDGE_S
    bridges = {_passage(before, silence), _passage(silence, segment.phone)}
    if (
        _passage(before, segment.phone) in passages
        or not bridges.issubset(passages)
        or segment.end_s - segment.start_s < 3 * _BRIDGE_S
    ):
        return [segment]
    bridge = Segment(phone=silence, start_s=segment.start_s, end_s=bridge_end_s)
    return [bridge, replace(segment, start_s=bridge_end_s)]


def _passage(before: str, after: str) -> str:
    return f"{before}-{after}"


@cache
def passages(voice: DiphoneVoice) -> frozenset[str]:
    """The diphones of a voice. Raises SynthesisError when it is not installed."""
    path = _FOLDER / voice.index
    try:
        header, _, entries = path.read_bytes().partition(b"EST_Header_End\n")
    except OSError as error:
        raise SynthesisError(f"festival's voice {voice.name} is not installed: {error}") from error
    found = re.search(rb"NumEntries (\d+)", header)
    if not found:
        raise SynthesisError(f"{path} is no index of diphones")
    lines = entries.split(b"\n", int(found[1]))[: int(found[1])]
    return frozenset(line.split()[0].decode() for line in lines)


def _front(text: str, settings: DiphoneSettings, stem: Path) -> str:
    f0_hz = VOICES[settings.voice].mean_f0_hz * settings.f0_share
    return (
        f"(unwind-protect (front {settings.duration_stretch:.3f} {f0_hz:.1f} "
        f'{f0_hz * settings.f0_std_share:.1f} "{text}" "{stem}") (print "failed"))'
    )


def _back(voice: DiphoneVoice, stem: Path) -> str:
    """The call that speaks what the front end told; empty where the voice cannot."""
    segments = festival.read_segments(stem.with_suffix(".lab"))
    said = phones_of(voice, segments, passages(voice)) if segments else None
    if said is None:
        return ""
    targets = [
        tuple(map(float, line.split())) for line in stem.with_suffix(".f0").read_text().splitlines()
    ]
    words = []
    for segment in said:
        pitches = " ".join(
            f"({at_s - segment.start_s:.3f} {f0_hz:.1f})"
            for at_s, f0_hz in targets
            if segment.start_s <= at_s < segment.end_s
        )
        words.append(f"({segment.phone} {segment.end_s - segment.start_s:.4f} {pitches})")
    call = f"(back 'voice_{voice.name} '({' '.join(words)}) \"{stem}\")"
    return f'(unwind-protect {call} (print "failed"))'
