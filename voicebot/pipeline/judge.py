"""Asks the skills and the words whether a partial transcript is all there is to say."""

import logging
from collections.abc import Callable

from voicebot.errors import VoicebotError
from voicebot.pipeline.completeness import completeness
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Clock, Completeness, SkillRequest

_LOGGER = logging.getLogger(__name__)
_SKILL_TIMEOUT_S = 5.0


class CompletenessJudge:
    """What a skill knows counts; where none knows anything, the words do."""

    def __init__(
        self,
        ask_skills: Callable[[SkillRequest], Completeness],
        worker: EngineWorker,
        *,
        language: str,
        clock: Clock,
    ) -> None:
        """Make a judge of texts in ``language``; ``ask_skills`` runs on ``worker``."""
        self._ask_skills = ask_skills
        self._worker = worker
        self._language = language
        self._clock = clock

    async def __call__(self, text: str) -> Completeness:
        """Return whether ``text`` is complete. Never raises for a failed or hanging skill."""
        if not text:
            return Completeness.UNKNOWN
        request = SkillRequest(text=text, language=self._language, now=self._clock.now())
        try:
            answer = await self._worker.call(self._ask_skills, request, timeout_s=_SKILL_TIMEOUT_S)
        except VoicebotError as error:
            _LOGGER.debug("the skills are not asked what is complete: %s", error)
            answer = Completeness.UNKNOWN
        return completeness(text, self._language) if answer is Completeness.UNKNOWN else answer
