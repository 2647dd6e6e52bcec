from datetime import UTC, datetime

import pytest

from voicebot.protocols import SetVolume, SkillReply, SkillRequest
from voicebot.skills.volume import VolumeSkill


def _ask(text: str, language: str = "en", *, level: int = 5) -> SkillReply | None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return VolumeSkill().handle(
        SkillRequest(text=text, language=language, now=now, volume_level=level)
    )


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("speak louder", 6),
        ("louder", 6),
        ("make the volume louder", 6),
        ("make your voice even louder", 6),
        ("i still can't hear you", 6),
        ("say it louder", 6),
        ("you're talking too loud", 4),
        ("don't talk so loud", 4),
        ("speak a bit more quietly", 4),
        ("Could you please speak a little louder?", 6),
        ("volume up", 6),
        ("turn the volume up a bit", 6),
        ("turn up the volume", 6),
        ("speak up", 6),
        ("increase the volume by twenty percent", 7),
        ("turn the volume up by three", 8),
        ("quieter", 4),
        ("be quieter please", 4),
        ("turn it down", 4),
        ("not so loud", 4),
        ("decrease the volume by ten percent", 4),
        ("set the volume to five", 5),
        ("set the volume to seven please", 7),
        ("set volume to 3", 3),
        ("volume ten", 10),
        ("set the volume to sixty", 6),
        ("set the volume to forty percent", 4),
        ("set the volume to twenty five percent", 2),
        ("volume 80 %", 8),
        ("set the volume to five percent", 1),
        ("set the volume to zero percent", 0),
        ("set the volume to a hundred percent", 10),
        ("volume hundred per cent", 10),
        ("turn the volume down by five percent", 4),
        ("turn the volume up by one percent", 6),
        ("turn the volume up by zero percent", 5),
        ("turn it up two steps", 7),
        ("speak louder by two", 7),
        ("make it twenty percent quieter", 3),
        ("a lot louder", 6),
        ("turn the sound down", 4),
        ("lower your voice", 4),
        ("you're too loud", 4),
        ("it's too loud", 4),
        ("your voice is a bit too quiet", 6),
        ("bring the volume down", 4),
        ("put the volume up", 6),
        ("set the volume level to three", 3),
        ("turn the volume off", 0),
        ("I can't hear you", 6),
        ("turn it all the way up", 10),
        ("turn off the sound", 0),
        ("turn the volume down to two", 2),
        ("turn the volume up twenty percent", 7),
        ("turn the volume down twenty percent", 3),
        ("volume up three", 8),
        ("volume down three", 2),
        ("volume up by three", 8),
        ("turn up the volume two", 7),
        ("turn it up three", 8),
        ("turn it down by two", 3),
        ("turn the volume up thirty", 8),
        ("turn the volume up to three", 3),
        ("turn the volume up to twenty percent", 2),
        ("turn up the volume to seven", 7),
        ("increase the volume to level seven", 7),
        ("turn down the volume to two", 2),
        ("turn up the volume to seventy percent", 7),
        ("bring it down to thirty percent", 3),
        ("turn it up to eight", 8),
        ("turn it up to eleven", 10),
        ("turn the volume up to eleven", 10),
        ("turn up the volume to eleven", 10),
        ("turn it up to eighty", 8),
        ("turn it up to eleven percent", 1),
        ("turn it down to twenty", 2),
        ("maximum volume", 10),
        ("set the volume to maximum", 10),
        ("half volume", 5),
        ("minimum volume", 1),
        ("mute", 0),
        ("unmute", 5),
        ("set the volume back to normal", 5),
    ],
)
def test_commands_set_the_level(text: str, level: int) -> None:
    reply = _ask(text)
    assert reply is not None
    assert reply.effects == (SetVolume(level=level),)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("sprich bitte lauter", 6),
        ("sprich doch bitte lauter", 6),
        ("mach den ton lauter", 6),
        ("du sprichst zu leise", 6),
        ("du redest zu laut", 4),
        ("es ist zu laut", 4),
        ("stell dich auf stumm", 0),
        ("kannst du etwas leiser sprechen", 4),
        ("stell die Lautstärke auf sieben", 7),
        ("Lautstärke auf fünfzig Prozent", 5),
        ("mach die Lautstärke um zwei höher", 7),
        ("erhöhe die Lautstärke", 6),
        ("senke die Lautstärke", 4),
        ("erhöhe die Lautstärke um zwei", 7),
        ("senke die Lautstärke um zwei", 3),
        ("erhöhe die Lautstärke um dreißig Prozent", 8),
        ("senke die Lautstärke um dreißig Prozent", 2),
        ("erhöhe die Lautstärke auf sieben", 7),
        ("erhöhe die Lautstärke auf elf", 10),
        ("senke die Lautstärke auf zwei", 2),
        ("senke die Lautstärke auf zwanzig Prozent", 2),
        ("volle Lautstärke", 10),
        ("Ton aus", 0),
        ("Ton an", 5),
        ("stell die Lautstärke auf hundert Prozent", 10),
        ("setze die Lautstärke auf zwo", 2),
        ("Lautstärke auf zwoundvierzig Prozent", 4),
        ("Lautstärke auf dreissig Prozent", 3),
        ("erhöhe die Lautstärke um ein Prozent", 6),
        ("verringere die Lautstärke um eine Stufe", 4),
        ("kannst du die Lautstärke um zwei erhöhen", 7),
        ("mach zwei Stufen lauter", 7),
        ("zehn Prozent leiser bitte", 4),
        ("noch etwas lauter", 6),
        ("sei etwas leiser", 4),
        ("kannst du leiser sein", 4),
        ("du bist zu laut", 4),
        ("ich kann dich kaum hören", 6),
        ("schalte den Ton aus", 0),
    ],
)
def test_commands_in_german(text: str, level: int) -> None:
    reply = _ask(text, "de-AT")
    assert reply is not None
    assert reply.effects == (SetVolume(level=level),)


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("en", "what is the volume", "The volume is seven out of ten."),
        ("en", "how loud are you", "The volume is seven out of ten."),
        ("de", "wie laut bist du", "Die Lautstärke ist sieben von zehn."),
    ],
)
def test_the_level_is_told(language: str, text: str, spoken: str) -> None:
    assert _ask(text, language, level=7) == SkillReply(text=spoken)


@pytest.mark.parametrize(
    ("text", "level", "spoken"),
    [
        ("louder", 9, "Volume ten."),
        ("louder", 10, "This is as loud as I can speak."),
        ("quieter", 1, "Volume one."),
        ("quieter", 0, "I am silent now; say unmute to hear me again."),
        ("turn it down by three", 0, "I am silent now; say unmute to hear me again."),
        ("turn it down by three", 2, "Volume one."),
        ("turn it down by five percent", 1, "Volume one."),
        ("louder", 0, "Volume one."),
        ("unmute", 0, "Volume five."),
        ("unmute", 8, "Volume eight."),
        ("volume zero", 5, "I am silent now; say unmute to hear me again."),
    ],
)
def test_the_scale_has_ends(text: str, level: int, spoken: str) -> None:
    reply = _ask(text, level=level)
    assert reply is not None
    assert reply.text == spoken


@pytest.mark.parametrize(
    "text",
    [
        "what is the volume of a sphere",
        "who is louder a lion or a dog",
        "speak",
        "set a timer for five minutes",
        "turn up the heating",
        "who set the volume to five",
        "how loud is a jet",
        "what is your voice",
        "voice two",
        "",
    ],
)
def test_other_questions_are_left_alone(text: str) -> None:
    assert _ask(text) is None


def test_other_languages_are_left_alone() -> None:
    assert _ask("louder", "fr") is None
