"""Takes out of a report what tells who and where somebody is, and what was said."""

import ipaddress
import re
from collections.abc import Mapping

_QUOTED_TRANSCRIPT = re.compile(r"(turn \d+), (['\"]).*\2 -> (['\"]).*\3, by ")
# A number of tokens is a setting of the language model, not a secret.
_SECRET = re.compile(
    r"(?i)\b(?!\w*tokens\s*[:=]\s*\d+(?![\w-]))"
    r"(\w*(?:token|password|passwd|secret|api_?key)\w*\s*[:=]\s*)\S+"
)
_IN_ADDRESS = re.compile(r"(\w+://)[^\s/@]+@")
_MAC = re.compile(r"\b(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}\b")
_IPV4 = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"
)
_MAYBE_IPV6 = re.compile(r"(?<!\w)[0-9a-fA-F]{0,4}:[0-9a-fA-F:]+(?:%\w+)?(?!\w)")
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
    text = _IPV4.sub("(ip)", text)
    text = _MAYBE_IPV6.sub(_without_ipv6, text)  # before its last groups are taken for a MAC
    text = _MAC.sub("(mac)", text)
    for name, stand_in in sorted(names.items(), key=lambda each: -len(each[0])):
        if len(name) > 1:
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", stand_in, text)
    return _HOME.sub("/home/(user)", text)


def _without_ipv6(found: re.Match[str]) -> str:
    """Return what is left of an IPv6 address, which a colon may follow, or what is none."""
    text = found[0]
    for address in (text, text.removesuffix(":")):
        try:
            known = ipaddress.IPv6Address(address)
        except ValueError:
            continue
        return text if known.is_unspecified else "(ip)" + text.removeprefix(address)
    return text
