"""The volume: "speak louder", "set the volume to five", "how loud are you"."""

from collections.abc import Mapping
from typing import Final

from voicebot.protocols import Completeness, SetVolume, SkillReply, SkillRequest
from voicebot.skills.commands import CommandTable, language_code

_LOUDEST: Final = 10
_NORMAL: Final = 5
_FIXED_LEVELS: Final = {"loudest": _LOUDEST, "normal": _NORMAL, "quietest": 1, "mute": 0}


def _by(amount: str, *patterns: str) -> tuple[str, ...]:
    """Return ``patterns`` with ``amount`` in place of ``{amount}``."""
    return tuple(pattern.replace("{amount}", amount) for pattern in patterns)


_LOUDER_BY: Final = ("{up} (?:by )?{amount}", "{speak}(?:louder by {amount}|{amount} louder)")
_QUIETER_BY: Final = ("{down} (?:by )?{amount}", "{speak}(?:quieter by {amount}|{amount} quieter)")
_LAUTER_UM: Final = (
    "{volume} um {amount} {higher}",
    "(?:{volume} )?(?:um )?{amount} lauter",
    "{raise} {volume} um {amount}",
)
_LEISER_UM: Final = (
    "{volume} um {amount} {deeper}",
    "(?:{volume} )?(?:um )?{amount} leiser",
    "{lower} {volume} um {amount}",
)

_ENGLISH = CommandTable(
    language="en",
    before="please|hey|okay|ok|now|just|and|so|(?:can|could|would|will) you(?: please)?",
    after="please|now|again|thanks|thank you|a bit|a little|a little bit|a lot|more|for me"
    "|a notch|a step",
    parts={
        # The first two are made of those that follow.
        "up": r"(?:{raise} {volume}|(?:{set} )?{volume} up|turn it up)",
        "down": r"(?:{lower} {volume}|(?:{set} )?{volume} down|turn it down)",
        "to": r"(?:(?:to|at) (?:level )?|level )",
        "volume": r"(?:the |your |my )?volume(?: level)?",
        "voice": r"(?:the sound|your voice|yourself)",
        "set": r"(?:set|turn|change|put|bring|make)",
        "percent": r" ?(?:per ?cent|%)",
        "steps": r"(?: (?:steps?|levels?|notch|notches))?",
        "some": r"(?:a bit |a little |a little bit |a lot |much )?",
        "speak": r"(?:speak |talk |be |get |make it )?",
        "too": r"(?:(?:(?:you|this|it|that|your voice|{volume}) (?:is|are)"
        r"|(?:you're|you are)(?: speaking| talking)?|that's|it's|its) )?"
        r"(?:a bit |a little |much |far |way )?too",
        "raise": r"(?:increase|raise|turn up)",
        "lower": r"(?:decrease|lower|reduce|turn down)",
        # They may go on: "twenty five", "ten percent", "one hundred".
        "open": r"(?:one|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|1|[1-9]0)",
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
        "louder by percent": _by("{number}{percent}", *_LOUDER_BY),
        "quieter by percent": _by("{number}{percent}", *_QUIETER_BY),
        "louder by": _by("{number}{steps}", *_LOUDER_BY),
        "quieter by": _by("{number}{steps}", *_QUIETER_BY),
        "louder": (
            r"(?:{speak}|say (?:it|that) |make your voice )(?:{some}|even )louder",
            r"make {volume} louder|(?:speak|talk) {some}more loudly",
            r"(?:speak|turn|turn it|{set} {volume}|crank it) up|{volume} up",
            r"{raise} {volume}|turn (?:up {voice}|{voice} up)|raise your voice",
            r"{too} (?:quiet|quietly|soft|softly)",
            r"i (?:still )?(?:can't|cannot|can hardly|can barely) hear you",
        ),
        "quieter": (
            r"(?:{speak}|say (?:it|that) |make your voice )(?:{some}|even )(?:quieter|softer)",
            r"make {volume} (?:quieter|softer)|{too} (?:loud|loudly)",
            r"(?:(?:don't|do not) (?:speak|talk) |not )so (?:loud|loudly)|less loud",
            r"(?:turn|turn it|{set} {volume}) down|{volume} down",
            r"{lower} {volume}|turn (?:down {voice}|{voice} down)|lower your voice",
            r"(?:speak|talk) (?:{some}more )?(?:quietly|softly)",
        ),
        "loudest": (
            r"(?:{set} )?{volume} (?:up )?(?:to |at )?(?:the )?(?:maximum|max|full)",
            r"(?:maximum|max|full) volume|(?:speak )?as loud as (?:possible|you can)",
            r"turn (?:it|{volume}) all the way up",
        ),
        "normal": (
            r"(?:(?:{set}|reset) )?{volume} (?:back )?(?:to )?(?:normal|half|default)",
            r"(?:normal|half|default) volume|reset {volume}",
        ),
        "quietest": (
            r"(?:{set} )?{volume} (?:down )?(?:to |at )?(?:the )?(?:minimum|lowest)",
            r"(?:minimum|lowest) volume|as (?:quiet|quietly) as (?:possible|you can)",
            r"turn (?:it|{volume}) all the way down",
        ),
        "mute": (
            r"mute(?: the sound| {volume}| yourself)?",
            r"(?:turn )?the sound off|turn off the sound|sound off",
            r"(?:{set} )?{volume} off|turn off {volume}",
        ),
        "unmute": (
            r"unmute(?: the sound| {volume}| yourself)?",
            r"(?:turn )?the sound (?:back )?on|turn on the sound|sound on",
        ),
        "ask": (
            r"what(?: is|'s) (?:{volume}|(?:the|your) current volume)(?: level)?",
            r"how loud are you(?: speaking| talking)?|what volume (?:is it|are you at)",
        ),
    },
    # "Turn up" may go on with the heating, "turn it up" and "increase the volume" with how much.
    complete=r"(?!(?:.+ (?:{open}|up|down)|what .+|how loud are you|i .+|.*too (?:loud|quiet|soft)"
    r"|turn (?:(?:on|off|up|down) the sound|up|down)"
    r"|(?:increase|raise|decrease|lower|reduce) {volume}"
    r"|(?:maximum|max|full|minimum|lowest|normal|half|default) volume|.+ the lowest)$).+",
    unfinished=r"(?:{set} )?{volume}"
    r"|(?:(?:{set} )?{volume}|{up}|{down}|{set} it(?: up| down)?) (?:to|at|by)(?: level| the)?",
)
_GERMAN = CommandTable(
    language="de",
    before="bitte|hey|okay|ok|jetzt|und|mal|(?:kannst|könntest|würdest) du(?: bitte)?"
    "|stelle?|setze?|mache?|sprich|rede?|drehe?|schalte?|sei",
    after="bitte|jetzt|wieder|danke|mal|stellen|setzen|machen|sprechen|reden|drehen|schalten|sein",
    parts={
        "volume": r"(?:(?:die|deine) )?lautstärke(?: bitte)?",
        "percent": r" ?(?:prozent|%)",
        "steps": r"(?: stufen?)?",
        "some": r"(?:etwas |ein bisschen |ein wenig |viel |noch |mal |doch |bitte |es |dich )*",
        "too": r"(?:(?:du (?:bist|sprichst|redest)|(?:das|es|deine stimme) ist) )?"
        r"(?:etwas |ein bisschen |viel )?zu",
        "raise": r"erhöhe?",
        "lower": r"(?:senke?|verringere?|reduziere?)",
        "higher": r"(?:höher|lauter|hoch|rauf|erhöhen)",
        "deeper": r"(?:niedriger|tiefer|leiser|runter|senken|verringern|reduzieren)",
        "hear": r"(?:höre?|verstehe?|kann) dich (?:nicht|kaum)(?: hören| verstehen)?",
        # They may go on: "zehn Prozent", "ein hundert".
        "open": r"(?:eine?|zehn|1|10)",
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
        "louder by percent": _by("{number}{percent}", *_LAUTER_UM),
        "quieter by percent": _by("{number}{percent}", *_LEISER_UM),
        "louder by": _by("{number}{steps}", *_LAUTER_UM),
        "quieter by": _by("{number}{steps}", *_LEISER_UM),
        "louder": (
            r"{some}(?:den ton )?lauter|{volume} {higher}|{raise} {volume}",
            r"{too} leise|ich {hear}",
        ),
        "quieter": (
            r"{some}(?:den ton )?leiser|{some}leise|{volume} {deeper}|{lower} {volume}",
            r"nicht so laut|{too} laut",
        ),
        "loudest": (
            r"{volume} (?:auf )?(?:das )?(?:maximum|maximal)|(?:maximale|volle) lautstärke",
            r"so laut wie möglich",
        ),
        "normal": (r"{volume} (?:auf )?(?:normal|halb)|(?:normale|halbe) lautstärke",),
        "quietest": (
            r"{volume} (?:auf )?(?:das )?(?:minimum|minimal)|minimale lautstärke",
            r"so leise wie möglich",
        ),
        "mute": (r"(?:den )?ton aus(?:schalten)?|(?:dich )?(?:auf )?stumm(?:schalten)?",),
        "unmute": (r"(?:den )?ton (?:wieder )?(?:an|ein)(?:schalten)?",),
        "ask": (
            r"wie laut (?:bist|sprichst) du|(?:wie hoch|wie|was) ist {volume}",
            r"welche lautstärke (?:hast du|haben wir)",
        ),
    },
    # "Leise" may go on with the music, "erhöhe die Lautstärke" with how much.
    complete=r"(?!(?:.*lautstärke (?:.+ )?{open}|.+ (?:hoch|rauf|runter)|.+ ist {volume}|ich .+"
    r"|.*zu (?:laut|leise)"
    r"|{some}leise|(?:{raise}|{lower}) {volume}|.+ halb"
    r"|(?:maximale|volle|normale|halbe|minimale) lautstärke)$).+",
    unfinished=r"(?:den )?ton|{volume}|(?:(?:{raise}|{lower}) )?{volume} (?:auf|um)(?: stufe| das)?"
    r"|{volume} um {number}(?:{percent}|{steps})",
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

    def completeness(self, request: SkillRequest) -> Completeness:
        """Return whether the text is a whole command, or lacks the level."""
        table = _TABLES.get(language_code(request.language))
        return Completeness.UNKNOWN if table is None else table.completeness(request.text)

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
    if command == "unmute":
        return level or _NORMAL
    is_percent = command.endswith("percent") or (number or 0) > _LOUDEST
    amount = 1 if number is None else _steps(number) if is_percent else number
    if command.startswith("louder"):
        level += amount
    elif command.startswith("quieter"):
        # Only zero and "mute" make it silent: nobody hears then how to be heard again.
        level = min(level, max(1, level - amount))
    else:
        # A number beyond the scale is a percentage, but "up to eleven" means the loudest.
        level = _LOUDEST if command == "up to" and is_percent and amount < level else amount
    return max(0, min(level, _LOUDEST))


def _steps(percent: int) -> int:
    """Return the steps of the scale nearest to a percentage; one at least, but none for zero."""
    return max(round(percent / 10), min(percent, 1))
