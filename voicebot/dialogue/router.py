"""Asks the skills before the language model."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.errors import SkillError
from voicebot.protocols import (
    Completeness,
    CompletingSkill,
    RepeatingSkill,
    Skill,
    SkillEffect,
    SkillReply,
    SkillRequest,
)

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedReply:
    """What a skill answers; ``skill`` is its name, ``text`` prose to be spoken.

    ``effects`` are to happen once the reply is certain, before it is spoken.
    """

    skill: str
    text: str
    effects: tuple[SkillEffect, ...] = ()


class Router:
    """Asks skills in order; the first that answers wins."""

    def __init__(self, skills: Sequence[Skill]) -> None:
        self._skills = tuple(skills)
        self._completing = [skill for skill in skills if isinstance(skill, CompletingSkill)]

    def route(self, request: SkillRequest) -> RoutedReply | None:
        """Return the answer of the first skill that has one, or None.

        Raises SkillError, which names the skill, when a skill raises or returns something
        else than a SkillReply with text. The caller may go on with the language model.
        """
        for skill in self._skills:
            reply = _ask(skill, request)
            if reply is not None:
                return RoutedReply(skill=skill.name, text=reply.text, effects=reply.effects)
        return None

    def foresee(self, request: SkillRequest) -> RoutedReply | None:
        """Return what a skill would answer to a question that may still go on.

        Only those are asked that know of such questions. The effects must not be carried out.
        """
        for skill in self._completing:
            try:
                reply = _ask(skill, request)
            except SkillError as error:
                _LOGGER.debug("%s", error)
                continue
            if reply is not None:
                return RoutedReply(skill=skill.name, text=reply.text, effects=reply.effects)
        return None

    def phrases(self, language: str) -> frozenset[str]:
        """Return what the skills say again and again; a skill that raises is logged."""
        found: set[str] = set()
        for skill in self._skills:
            if isinstance(skill, RepeatingSkill):
                try:
                    found.update(skill.phrases(language))
                except Exception as error:  # noqa: BLE001 - whatever a stranger's skill raises
                    _LOGGER.warning(
                        "skill '%s' cannot tell its phrases (%s: %s)",
                        skill.name,
                        type(error).__name__,
                        _one_line(error),
                    )
        return frozenset(found)

    def completeness(self, request: SkillRequest) -> Completeness:
        """Return what the first skill that can tell says about a partial transcript.

        A skill that raises or returns something else is logged and not asked again.
        """
        for skill in tuple(self._completing):
            try:
                answer: object = skill.completeness(request)
            except Exception as error:  # noqa: BLE001 - whatever a stranger's skill raises
                answer = f"{type(error).__name__}: {_one_line(error)}"
            if not isinstance(answer, Completeness):
                _LOGGER.warning(
                    "skill '%s' cannot tell what is complete (%s); it is not asked again",
                    skill.name,
                    answer,
                )
                self._completing.remove(skill)
            elif answer is not Completeness.UNKNOWN:
                return answer
        return Completeness.UNKNOWN


def _ask(skill: Skill, request: SkillRequest) -> SkillReply | None:
    try:
        reply: object = skill.handle(request)
    except Exception as error:
        raise SkillError(
            f"skill '{skill.name}' failed ({type(error).__name__}: {_one_line(error)}); "
            f"disable it in the configuration if this goes on"
        ) from error
    if reply is None:
        return None
    if not isinstance(reply, SkillReply) or not reply.text.strip():
        raise SkillError(
            f"skill '{skill.name}' returned {type(reply).__name__} without text; "
            f"it must return a SkillReply with text, or None"
        )
    return reply


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
