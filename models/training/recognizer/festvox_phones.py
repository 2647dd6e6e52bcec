"""The phone names of flite's and festival's American voices, on the recognizer's phone set."""

from training.recognizer.speech import Segment, SynthesisError

from voicebot.models.recognizer_phones import PHONE_INDEX, SILENCE

_SPECIAL: dict[str, tuple[str, ...]] = {
    "pau": (SILENCE,),
    "h#": (SILENCE,),
    "brth": (SILENCE,),
    "ssil": (SILENCE,),
    "dx": ("T",),
    "nx": ("N",),
    "hv": ("HH",),
    "axr": ("ER",),
    "el": ("AX", "L"),
    "em": ("AX", "M"),
    "en": ("AX", "N"),
}


def to_segments(name: str, start_s: float, end_s: float) -> list[Segment]:
    """Segments of one phone by its festvox name.

    Raises:
        SynthesisError: the name is not in the phone set.
    """
    phones = _SPECIAL.get(name, (name.upper(),))
    if any(phone not in PHONE_INDEX for phone in phones):
        raise SynthesisError(f"unknown phone {name!r}")
    step_s = (end_s - start_s) / len(phones)
    return [
        Segment(phone=phone, start_s=start_s + index * step_s, end_s=start_s + (index + 1) * step_s)
        for index, phone in enumerate(phones)
    ]
