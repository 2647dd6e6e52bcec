import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

from voicebot.protocols import SkillReply, SkillRequest
from voicebot.skills.clock import ClockSkill
from voicebot.skills.loader import ENTRY_POINT_GROUP, load_skills


class EchoSkill:
    """Says what it hears."""

    name = "echo"

    def handle(self, request: SkillRequest) -> SkillReply | None:
        return SkillReply(text=request.text)


class BrokenSkill:
    """Cannot be made."""

    name = "broken"

    def __init__(self) -> None:
        raise RuntimeError("no\nluck")


class NoSkill:
    """Lacks ``handle``."""

    name = "none"


def _point(name: str, target: str) -> EntryPoint:
    value = target if ":" in target else f"{__name__}:{target}"
    return EntryPoint(name=name, value=value, group=ENTRY_POINT_GROUP)


_CLOCK = _point("clock", "voicebot.skills.clock:ClockSkill")
_ECHO = _point("echo", "EchoSkill")


def test_loads_what_is_installed_by_name() -> None:
    loaded = load_skills(installed=[_ECHO, _CLOCK])
    assert [skill.name for skill in loaded.skills] == ["clock", "echo"]
    assert isinstance(loaded.skills[0], ClockSkill)
    assert loaded.problems == ()


def test_disabled_skills_are_left_out() -> None:
    loaded = load_skills(["clock"], installed=[_ECHO, _CLOCK])
    assert [skill.name for skill in loaded.skills] == ["echo"]
    assert loaded.problems == ()


def test_a_disabled_name_that_is_not_installed_is_reported() -> None:
    loaded = load_skills(["clok"], installed=[_ECHO, _CLOCK])
    assert len(loaded.skills) == 2
    assert loaded.problems == (
        "skills.disabled: no skill 'clok' is installed (installed: clock, echo)",
    )


def test_broken_skills_are_reported_in_one_line_each_and_skipped() -> None:
    loaded = load_skills(
        installed=[
            _CLOCK,
            _point("broken", "BrokenSkill"),
            _point("gone", "voicebot_no_such_module:Skill"),
            _point("lost", "NoSuchSkill"),
            _point("none", "NoSkill"),
            _point("other", "EchoSkill"),
        ]
    )
    assert [skill.name for skill in loaded.skills] == ["clock"]
    assert len(loaded.problems) == 5
    for problem, name in zip(
        loaded.problems, ["broken", "gone", "lost", "none", "other"], strict=True
    ):
        assert problem.startswith(f"skill '{name}'")
        assert "\n" not in problem
    assert "RuntimeError: no luck" in loaded.problems[0]
    assert "ModuleNotFoundError" in loaded.problems[1]
    assert "AttributeError" in loaded.problems[2]
    assert "lacks 'name' or 'handle'" in loaded.problems[3]
    assert "calls itself 'echo'" in loaded.problems[4]


def test_the_second_of_two_skills_with_one_name_is_skipped() -> None:
    loaded = load_skills(installed=[_ECHO, _ECHO])
    assert len(loaded.skills) == 1
    assert "same name" in loaded.problems[0]


def test_the_project_registers_the_clock() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    registered = project["project"]["entry-points"][ENTRY_POINT_GROUP]
    points = [_point(name, value) for name, value in registered.items()]
    loaded = load_skills(installed=points)
    assert "clock" in [skill.name for skill in loaded.skills]
    assert loaded.problems == ()
