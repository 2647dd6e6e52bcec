"""festival's diphone voices of other languages, and how each says English phones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from voicebot.models.recognizer_phones import SILENCE

_CZECH: Final = {
    "AA": "a:", "AE": "e", "AH": "a", "AO": "o:", "AW": "a u", "AX": "e", "AY": "a j", "CH": "c~",
    "DH": "d", "EH": "e", "ER": "e r", "EY": "e j", "HH": "h", "IH": "i", "IY": "i:", "JH": "dz~",
    "NG": "n*", "OW": "o u", "OY": "o j", "SH": "s~", "TH": "f", "UH": "u", "UW": "u:", "W": "u",
    "Y": "j", "ZH": "z~", SILENCE: "#",
}  # fmt: skip
_FINNISH: Final = {
    "AA": "a:", "AE": "@", "AH": "a", "AO": "o", "AW": "a u", "AX": "7", "AY": "a i", "CH": "t s",
    "DH": "d", "EH": "e", "ER": "7 r", "EY": "e i", "HH": "h", "IH": "i", "IY": "i:", "JH": "d j",
    "NG": "N", "OW": "o u", "OY": "o i", "SH": "s", "TH": "f", "UH": "u", "UW": "u:", "W": "v",
    "Y": "j", "Z": "s", "ZH": "s", SILENCE: "#",
}  # fmt: skip
_WIDER_FINNISH: Final = _FINNISH | {
    "SH": "S", "ZH": "S", "W": "w", "TH": "T", "CH": "t S", "JH": "d S"
}  # fmt: skip
_ITALIAN: Final = {
    "AA": "a1", "AE": "E1", "AH": "a", "AO": "O1", "AW": "a1 u", "AX": "e", "AY": "a1 i",
    "CH": "tS", "DH": "d", "EH": "E1", "ER": "e r", "EY": "e1 i", "HH": "#", "IH": "i", "IY": "i1",
    "JH": "dZ", "NG": "ng", "OW": "o1 u", "OY": "o1 i", "SH": "S", "TH": "f", "UH": "u",
    "UW": "u1", "W": "w", "Y": "j", "ZH": "S", SILENCE: "#",
}  # fmt: skip
_HINDI: Final = {
    "AA": "aa", "AE": "eh", "AH": "a", "AO": "aw", "AW": "aa uh", "AX": "a", "AY": "aa ih",
    "D": "D", "DH": "dh", "EH": "ee", "ER": "a r", "EY": "ee ih", "HH": "h", "IH": "ih",
    "IY": "iy", "JH": "j", "NG": "n g", "OW": "oo", "OY": "oo ih", "SH": "sh", "T": "T",
    "TH": "th", "UH": "uh", "UW": "uw", "W": "v", "Y": "y", "Z": "s", "ZH": "sh", SILENCE: "pau",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiphoneVoice:
    """One of festival's voices.

    Attributes:
        name: festival's.
        index: file of its diphones, in festival's folder of voices.
        phones: what stands for an English phone; those left out keep their name, in small letters.
        mean_f0_hz: the speaker's own pitch.
    """

    name: str
    index: str
    phones: Mapping[str, str]
    mean_f0_hz: float


VOICES: Final = {
    voice.name: voice
    for voice in (
        *(
            DiphoneVoice(
                name=f"czech_{name}",
                index=f"czech/czech_{name}/group/{name}.group",
                phones=_CZECH,
                mean_f0_hz=f0_hz,
            )
            for name, f0_hz in (("ph", 110), ("dita", 190), ("krb", 220), ("machac", 110))
        ),
        DiphoneVoice(
            name="suo_fi_lj_diphone",
            index="finnish/suo_fi_lj_diphone/group/ljlpc.group",
            phones=_FINNISH,
            mean_f0_hz=190,
        ),
        DiphoneVoice(
            name="hy_fi_mv_diphone",
            index="finnish/hy_fi_mv_diphone/group/mvlpc.group",
            phones=_WIDER_FINNISH,
            mean_f0_hz=100,
        ),
        *(
            DiphoneVoice(
                name=f"{name}_diphone",
                index=f"italian/{name}_diphone/group/{name}_diphone.group",
                phones=_ITALIAN,
                mean_f0_hz=f0_hz,
            )
            for name, f0_hz in (("pc", 110), ("lp", 190))
        ),
        DiphoneVoice(
            name="hindi_NSK_diphone",
            index="hindi/hindi_NSK_diphone/group/NSKlpc.group",
            phones=_HINDI,
            mean_f0_hz=115,
        ),
    )
}
