"""Takes out of a report what tells who and where somebody is, and what was said."""

import re
from collections.abc import Mapping

_QUOTED_TRANSCRIPT = re.compile(r"(turn \d+), (['\"]).*\2 -> (['\"]).*\3, by ")
_SECRET = re.compile(r"(?i)\b(\w*(?:token|password|passwd|secret|api_?key)\w*\s*[:=]\s*)\S+")
_IN_ADDRESS = re.compile(r"(\w+://)[^\s/@]+@")
_MAC = re.compile(r"\b(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}\b")
_IPV4 = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"
)
_HOME = re.compile(r"/home/[^/\s:;,'\"]+")
_SPEECH_FIELDS = re.compile(r'("(?:text|transcript|reply|spoken_text)": )"(?:[^"\\]|\\.)*"')


def without_speech(log: str) -> str:
    """Return log lines without what people said and what was answered."""
    log = _QUOTED_TRANSCRIPT.sub(r"\1, (what was said), by ", log)
    return _SPEECH_FIELDS.sub(r'\1"(what was said)"', log)


def redacted(text: str, names: Mapping[str, str]) -> str:
    """Return ``text`` without addresses, secrets and the given names.

    ``names`` maps what must not be seen, such as the name of the user, to what stands for it.
    """
    text = _SECRET.sub(r"\1(secret)", text)
    text = _IN_ADDRESS.sub(r"\1(secret)@", text)
    text = _MAC.sub("(mac)", text)
    text = _IPV4.sub("(ip)", text)
    for name, stand_in in sorted(names.items(), key=lambda each: -len(each[0])):
        if len(name) > 1:
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", stand_in, text)
    return _HOME.sub("/home/(user)", text)
