from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from voicebot.dialogue.router import RoutedReply, Router
from voicebot.errors import SkillError
from voicebot.protocols import Completeness, Skill, SkillReply, SkillRequest

_REQUEST = SkillRequest(
    text="what is it", language="en", now=datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
)


@dataclass
class _Skill:
    name: str
    answer: object
    asked: int = 0

    def handle(self, request: SkillRequest) -> SkillReply | None:
        assert request is _REQUEST
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[return-value]


def test_the_first_skill_that_answers_wins() -> None:
    silent = _Skill("silent", None)
    first = _Skill("first", SkillReply(text="It is this."))
    second = _Skill("second", SkillReply(text="It is that."))
    skills: list[Skill] = [silent, first, second]
    assert Router(skills).route(_REQUEST) == RoutedReply(skill="first", text="It is this.")
    assert (silent.asked, first.asked, second.asked) == (1, 1, 0)


@pytest.mark.parametrize("skills", [[], [_Skill("silent", None)]])
def test_none_when_no_skill_answers(skills: list[_Skill]) -> None:
    assert Router(skills).route(_REQUEST) is None


def test_an_exception_names_the_skill_in_one_line() -> None:
    broken = _Skill("broken", KeyError("first\nsecond"))
    with pytest.raises(SkillError, match=r"skill 'broken' failed \(KeyError: ") as caught:
        Router([broken]).route(_REQUEST)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is broken.answer


@pytest.mark.parametrize("answer", ["It is this.", SkillReply(text=" "), 5])
def test_a_wrong_answer_is_an_error(answer: object) -> None:
    with pytest.raises(SkillError, match="skill 'odd' returned"):
        Router([_Skill("odd", answer)]).route(_REQUEST)


@dataclass
class _Judge(_Skill):
    says: object = Completeness.UNKNOWN
    judged: int = 0

    def completeness(self, request: SkillRequest) -> Completeness:
        assert request is _REQUEST
        self.judged += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says  # type: ignore[return-value]


def test_the_first_skill_that_can_tell_says_what_is_complete() -> None:
    unsure = _Judge("unsure", None)
    first = _Judge("first", None, says=Completeness.UNFINISHED)
    second = _Judge("second", None, says=Completeness.COMPLETE)
    router = Router([_Skill("silent", None), unsure, first, second])
    assert router.completeness(_REQUEST) is Completeness.UNFINISHED
    assert (unsure.judged, first.judged, second.judged) == (1, 1, 0)
    assert first.asked == 0
    assert Router([_Skill("silent", None)]).completeness(_REQUEST) is Completeness.UNKNOWN


@pytest.mark.parametrize("says", [ValueError("first\nsecond"), True, None])
def test_a_skill_that_cannot_tell_is_not_asked_again(
    says: object, caplog: pytest.LogCaptureFixture
) -> None:
    broken = _Judge("broken", None, says=says)
    router = Router([broken, _Judge("whole", None, says=Completeness.COMPLETE)])
    for _ in range(2):
        assert router.completeness(_REQUEST) is Completeness.COMPLETE
    assert broken.judged == 1
    (record,) = caplog.records
    assert record.message.startswith("skill 'broken' cannot tell what is complete (")
    assert "\n" not in record.message


def test_phrases_are_those_of_all_skills(caplog: pytest.LogCaptureFixture) -> None:
    class Repeating(_Skill):
        def phrases(self, language: str) -> list[str]:
            if self.name == "broken":
                raise ValueError("no phrases")
            return [f"{self.name} in {language}", "Yes."]

    skills = [Repeating(name, None) for name in ("a", "b", "broken")]
    router = Router([_Skill("silent", None), *skills])
    assert router.phrases("de") == {"a in de", "b in de", "Yes."}
    (record,) = caplog.records
    assert "'broken'" in record.message
