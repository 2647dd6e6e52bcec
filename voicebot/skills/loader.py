"""Finds the installed skills through the entry point group ``voicebot.skills``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from voicebot.protocols import Skill

ENTRY_POINT_GROUP = "voicebot.skills"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSkills:
    """The usable skills in the order in which to ask them, and one line for each problem."""

    skills: tuple[Skill, ...]
    problems: tuple[str, ...]


def load_skills(
    disabled: Collection[str] = (), *, installed: Iterable[EntryPoint] | None = None
) -> LoadedSkills:
    """Return the installed skills by name, without those named in ``disabled``.

    A skill that cannot be used is left out with a line in ``problems``, and so is a name in
    ``disabled`` that no skill has. ``installed`` stands in for what is installed.
    """
    found = entry_points(group=ENTRY_POINT_GROUP) if installed is None else installed
    points = sorted(found, key=lambda point: (point.name, point.value))
    names = {point.name for point in points}
    problems = [
        f"skills.disabled: no skill '{name}' is installed "
        f"(installed: {', '.join(sorted(names)) or 'none'})"
        for name in sorted(set(disabled) - names)
    ]
    skills: dict[str, Skill] = {}
    for point in points:
        if point.name in disabled:
            continue
        loaded = _load(point)
        if isinstance(loaded, str):
            problems.append(loaded)
        elif point.name in skills:
            problems.append(_complaint(point, "another skill has the same name"))
        else:
            skills[point.name] = loaded
    return LoadedSkills(skills=tuple(skills.values()), problems=tuple(problems))


def _load(point: EntryPoint) -> Skill | str:
    """Return the skill, or what is wrong with it."""
    try:
        skill: object = point.load()()
    except Exception as error:  # noqa: BLE001 - whatever a stranger's module raises
        reason = " ".join(str(error).split())
        return _complaint(point, f"{type(error).__name__}: {reason}")
    if not isinstance(skill, Skill):
        return _complaint(point, "not a skill, it lacks 'name' or 'handle'")
    if skill.name != point.name:
        return _complaint(point, f"calls itself '{skill.name}'")
    return skill


def _complaint(point: EntryPoint, reason: str) -> str:
    package = f" of {point.dist.name}" if point.dist else ""
    return (
        f"skill '{point.name}'{package} ({point.value}) is left out: {reason}; "
        f"update or remove it, or list it in skills.disabled"
    )
