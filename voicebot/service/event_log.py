"""Events as log lines: one per turn and one per problem; every event at level debug."""

import logging

from voicebot.events import (
    AudioOverflowed,
    Event,
    Speculation,
    Stage,
    TurnCompleted,
    TurnFailed,
)
from voicebot.service.event_json import event_json

_LOGGER = logging.getLogger("voicebot.turns")
_REPEAT_AFTER_S = 3600.0
_LOSS_AGAIN_S = 60.0


class EventLog:
    """A subscriber that logs. What people say is left out at level info unless asked for."""

    def __init__(self, *, transcripts: bool) -> None:
        self._transcripts = transcripts
        self._told_s: dict[tuple[Stage, str], float] = {}
        self._lost_samples = 0
        self._loss_told_s = float("-inf")

    def __call__(self, event: Event) -> None:
        """Log one event."""
        if _LOGGER.isEnabledFor(logging.DEBUG):
            _LOGGER.debug("%s", event_json(event))
        if isinstance(event, TurnFailed):
            self._problem(event)
        elif isinstance(event, AudioOverflowed):
            self._loss(event)
        elif isinstance(event, TurnCompleted):
            _LOGGER.info("%s", self._turn_line(event))

    def _problem(self, event: TurnFailed) -> None:
        """Tell a problem in full once an hour; in between only which turn met it again."""
        place = f"turn {event.turn_id}: " if event.turn_id else ""
        what = f"{place}{event.stage.value} failed ({event.code})"
        problem = (event.stage, event.message)
        told_s = self._told_s.get(problem)
        if told_s is not None and event.monotonic_s - told_s < _REPEAT_AFTER_S:
            _LOGGER.info("%s, as told before", what)
            return
        self._told_s = {
            known: at_s
            for known, at_s in self._told_s.items()
            if event.monotonic_s - at_s < _REPEAT_AFTER_S
        } | {problem: event.monotonic_s}
        _LOGGER.warning("%s: %s", what, event.message)

    def _loss(self, event: AudioOverflowed) -> None:
        """Tell what was lost, at most once a minute."""
        self._lost_samples += event.dropped_samples
        if event.monotonic_s - self._loss_told_s < _LOSS_AGAIN_S:
            return
        _LOGGER.warning(
            "%d samples of the microphone were lost: the machine is too slow or too busy",
            self._lost_samples,
        )
        self._lost_samples = 0
        self._loss_told_s = event.monotonic_s

    def _turn_line(self, event: TurnCompleted) -> str:
        words = [f"turn {event.turn_id}"]
        if self._transcripts:
            words.append(f"{event.transcript!r} -> {event.reply!r}")
        words.append(f"by {event.skill or 'language model'}")
        if event.interrupted:
            words.append("interrupted")
        timings = event.timings
        stages = {
            "response": timings.response_ms,
            "endpoint": timings.endpoint_ms,
            "recognizer": timings.recognizer_ms,
            "queue": timings.queue_ms,
            "loading": timings.loading_ms,
            "first text": timings.first_token_ms,
            "first piece": timings.first_piece_ms,
            "first audio": timings.first_audio_ms,
            "playback": timings.playback_ms,
            "reply": timings.reply_ms,
            "total": timings.total_ms,
        }
        words += [f"{name} {ms:.0f} ms" for name, ms in stages.items() if ms is not None]
        if event.work.speculation is Speculation.HIT:
            words.append("begun early")
        if event.audio_s:
            words.append(f"spoke {event.audio_s:.1f} s")
        return ", ".join(words)
