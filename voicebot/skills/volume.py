"""The volume: "speak louder", "set the volume to five", "how loud are you"."""

from collections.abc import Mapping
from typing import Final

from voicebot.protocols import SetVolume, SkillReply, SkillRequest
from voicebot.skills.commands import CommandTable, language_code

_LOUDEST: Final = 10
_FIXED_LEVELS: Final = {"loudest": _LOUDEST, "normal": 5, "quietest": 1, "mute": 0}

_ENGLISH = CommandTable(
    language="en",
    before="please|hey|okay|ok|now|just|and|so|(?:can|could|would|will) you(?: please)?",
    after="please|now|again|thanks|thank you|a bit|a little|a little bit|a lot|more|for me",
    parts={
        # The first two are made of those that follow.
        "up": r"(?:{raise} {volume}|(?:{set} )?{volume} up|turn it up)",
        "down": r"(?:{lower} {volume}|(?:{set} )?{volume} down|turn it down)",
        "to": r"(?:(?:to|at) (?:level )?|level )",
        "volume": r"(?:the |your |my )?volume",
        "set": r"(?:set|turn|change|put|bring)",
        "percent": r" ?(?:percent|%)",
        "some": r"(?:a bit |a little |a little bit |much )?",
        "raise": r"(?:increase|raise|turn up)",
        "lower": r"(?:decrease|lower|reduce|turn down)",
    },
    commands={
        "percent": (
            r"(?:(?:{set} )?{volume} {to}?|(?:{up}|{down}) {to}){number}{percent}",
            r"{set} it (?:up |down )?to {number}{percent}",
        ),
        "up to": (
            r"{up} {to}{number}(?: out of ten)?",
            r"{set} it up to (?:level )?{number}",
        ),
        "level": (
            r"(?:(?:{set} )?{volume} {to}?|{down} {to}){number}(?: out of ten)?",
            r"{set} it (?:down )?to (?:level )?{number}",
        ),
        "louder by percent": (r"{up} (?:by )?{number}{percent}",),
        "quieter by percent": (r"{down} (?:by )?{number}{percent}",),
        "louder by": (r"{up} (?:by )?{number}",),
        "quieter by": (r"{down} (?:by )?{number}",),
        "louder": (
            r"(?:speak |talk |be |get |make it )?{some}louder|(?:speak|talk) more loudly",
            r"(?:speak|turn|turn it|turn {volume}|crank it) up|{volume} up",
            r"{raise} {volume}",
        ),
        "quieter": (
            r"(?:speak |talk |be |get |make it )?{some}(?:quieter|softer)|not so loud|less loud",
            r"(?:turn|turn it|turn {volume}) down|{volume} down",
            r"{lower} {volume}",
            r"(?:speak|talk) (?:more )?(?:quietly|softly)",
        ),
        "loudest": (
            r"(?:{set} )?{volume} (?:up )?(?:to |at )?(?:the )?(?:maximum|max|full)",
            r"(?:maximum|max|full) volume|(?:speak )?as loud as (?:possible|you can)",
        ),
        "normal": (
            r"(?:(?:{set}|reset) )?{volume} (?:back )?(?:to )?(?:normal|half|default)",
            r"(?:normal|half|default) volume|reset {volume}",
            r"unmute(?: the sound| {volume}| yourself)?",
        ),
        "quietest": (
            r"(?:{set} )?{volume} (?:down )?(?:to |at )?(?:the )?(?:minimum|lowest)",
            r"(?:minimum|lowest) volume|as (?:quiet|quietly) as (?:possible|you can)",
        ),
        "mute": (r"mute(?: the sound| {volume}| yourself)?",),
        "ask": (
            r"what(?: is|'s) {volume}(?: level)?|how loud are you(?: speaking)?",
            r"what volume (?:is it|are you at)",
        ),
    },
)
_GERMAN = CommandTable(
    language="de",
    before="bitte|hey|okay|ok|jetzt|und|mal|(?:kannst|könntest|würdest) du(?: bitte)?"
    "|stelle?|mache?|sprich|rede|dreh|drehe",
    after="bitte|jetzt|wieder|danke|mal|stellen|machen|sprechen|reden|drehen",
    parts={
        "volume": r"(?:(?:die|deine) )?lautstärke",
        "percent": r" ?(?:prozent|%)",
        "some": r"(?:etwas |ein bisschen |ein wenig |viel |mal |bitte |es )*",
        "raise": r"erhöhe",
        "lower": r"(?:senke|verringere)",
    },
    commands={
        "percent": (
            r"{volume} (?:auf )?{number}{percent}",
            r"(?:{raise}|{lower}) {volume} auf {number}{percent}",
        ),
        "up to": (r"{raise} {volume} auf (?:stufe )?{number}(?: von zehn)?",),
        "level": (
            r"{volume} (?:auf )?(?:stufe )?{number}(?: von zehn)?",
            r"{lower} {volume} auf (?:stufe )?{number}(?: von zehn)?",
        ),
        "louder by percent": (
            r"{volume} um {number}{percent} (?:höher|lauter|hoch)",
            r"{raise} {volume} um {number}{percent}",
        ),
        "quieter by percent": (
            r"{volume} um {number}{percent} (?:niedriger|leiser|runter)",
            r"{lower} {volume} um {number}{percent}",
        ),
        "louder by": (
            r"{volume} um {number} (?:höher|lauter|hoch)",
            r"{raise} {volume} um {number}",
        ),
        "quieter by": (
            r"{volume} um {number} (?:niedriger|leiser|runter)",
            r"{lower} {volume} um {number}",
        ),
        "louder": (r"{some}lauter|{volume} (?:höher|hoch|rauf)|{raise} {volume}",),
        "quieter": (
            r"{some}leiser|{volume} (?:niedriger|runter|tiefer)|{lower} {volume}",
            r"nicht so laut",
        ),
        "loudest": (
            r"{volume} (?:auf )?(?:das )?maximum|(?:maximale|volle) lautstärke",
            r"so laut wie möglich",
        ),
        "normal": (r"{volume} (?:auf )?normal|(?:normale|halbe) lautstärke|(?:den )?ton an",),
        "quietest": (r"{volume} (?:auf )?(?:das )?minimum|so leise wie möglich",),
        "mute": (r"(?:den )?ton aus|(?:sei )?stumm",),
        "ask": (r"wie laut (?:bist|sprichst) du|wie (?:hoch )?ist {volume}",),
    },
)
_TABLES: Final = {"en": _ENGLISH, "de": _GERMAN}
_REPLIES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "set": "Volume {level}.",
        "loudest": "This is as loud as I can speak.",
        "mute": "I am silent now; say unmute to hear me again.",
        "ask": "The volume is {level} out of ten.",
    },
    "de": {
        "set": "Lautstärke {level}.",
        "loudest": "Lauter kann ich nicht sprechen.",
        "mute": "Ich bin jetzt still; sag Ton an, um mich wieder zu hören.",
        "ask": "Die Lautstärke ist {level} von zehn.",
    },
}


class VolumeSkill:
    """Changes how loud the assistant speaks; 5 of 10 is as configured."""

    @property
    def name(self) -> str:
        """``volume``."""
        return "volume"

    def handle(self, request: SkillRequest) -> SkillReply | None:
        """Change or tell the volume; None when that is not what was asked."""
        code = language_code(request.language)
        table = _TABLES.get(code)
        match = None if table is None else table.match(request.text)
        if table is None or match is None:
            return None
        command, number = match
        replies = _REPLIES[code]
        before = request.volume_level
        level = _new_level(command, number, before)
        if level is None:
            return SkillReply(text=replies["ask"].format(level=table.say(before)))
        reply = "mute" if level == 0 else "loudest" if level == before == _LOUDEST else "set"
        text = replies[reply].format(level=table.say(level))
        return SkillReply(text=text, effects=(SetVolume(level=level),))

    def phrases(self, language: str) -> frozenset[str]:
        """Return the replies to commands."""
        code = language_code(language)
        if code not in _TABLES:
            return frozenset()
        replies, say = _REPLIES[code], _TABLES[code].say
        of_levels = {replies["set"].format(level=say(level)) for level in range(1, _LOUDEST + 1)}
        return frozenset(of_levels | {replies["loudest"], replies["mute"]})


def _new_level(command: str, number: int | None, level: int) -> int | None:
    """Return the level after a command, 0 to 10; None for a question."""
    if command == "ask":
        return None
    if command in _FIXED_LEVELS:
        return _FIXED_LEVELS[command]
    is_percent = command.endswith("percent") or (number or 0) > _LOUDEST
    amount = 1 if number is None else round(number / 10) if is_percent else number
    if command.startswith("louder"):
        level += amount
    elif command == "quieter":
        level = max(1, level - 1)
    elif command.startswith("quieter"):
        level -= amount
    else:
        # A number beyond the scale is a percentage, but "up to eleven" means the loudest.
        level = _LOUDEST if command == "up to" and is_percent and amount < level else amount
    return max(0, min(level, _LOUDEST))
