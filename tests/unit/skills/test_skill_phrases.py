from datetime import UTC, datetime

import pytest

from voicebot.events import StageTimings
from voicebot.protocols import LastTurn, RepeatingSkill, Skill, SkillRequest
from voicebot.skills.delay import DelaySkill
from voicebot.skills.forget import ForgetSkill
from voicebot.skills.volume import VolumeSkill


@pytest.mark.parametrize(
    ("skill", "language", "text"),
    [
        (VolumeSkill(), "en", "speak louder"),
        (VolumeSkill(), "en", "set the volume to ten"),
        (VolumeSkill(), "en", "mute"),
        (VolumeSkill(), "de-DE", "leiser"),
        (ForgetSkill(), "en", "forget everything"),
        (ForgetSkill(), "de", "vergiss alles"),
        (DelaySkill(), "en", "why were you slow"),
        (DelaySkill(), "de", "warum warst du so langsam"),
    ],
)
@pytest.mark.parametrize("last_turn", [None, LastTurn(timings=StageTimings())])
def test_fixed_replies_are_named(
    skill: Skill, language: str, text: str, last_turn: LastTurn | None
) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    request = SkillRequest(text=text, language=language, now=now, last_turn=last_turn)
    reply = skill.handle(request)
    assert reply is not None
    assert isinstance(skill, RepeatingSkill)
    assert reply.text in skill.phrases(language)
    assert skill.phrases("fr") == frozenset()
