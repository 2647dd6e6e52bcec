"""What each side took for each question."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from voicebot.bench.baselines import END_SILENCE_S, Timed
from voicebot.bench.board_model import RecordedTurn
from voicebot.bench.floor import FloorStages
from voicebot.bench.pipeline import Reading
from voicebot.events import TurnWork


@dataclass(slots=True)
class Rounds:
    """All in the order of the questions.

    Attributes:
        ours: readings by variant.
        baselines: turns by baseline.
        floor: costs of the bare libraries for ``ours without speculation``.
        recorded: what each question consists of, where all sides answered.
        paused: what ours worked for utterances with a pause inside.
    """

    ours: dict[str, list[Reading]] = field(default_factory=dict)
    baselines: dict[str, list[Timed]] = field(default_factory=dict)
    floor: list[FloorStages] = field(default_factory=list)
    recorded: list[RecordedTurn] = field(default_factory=list)
    paused: list[TurnWork] = field(default_factory=list)

    def responses_s(self, side: str) -> list[float]:
        """Return the times from the last voiced sample to the first sample of the answer."""
        turns: list[Any] = [*self.ours.get(side, ()), *self.baselines.get(side, ())]
        return [turn.response_s for turn in turns]

    def table(self, end_silence_s: float) -> list[dict[str, Any]]:
        """Return one row for each side: medians in milliseconds.

        Args:
            end_silence_s: what ours is set to where it is not set to that of the baselines.
        """
        rows = []
        for side in (*self.ours, *self.baselines):
            own = side in {"ours", "ours again"}
            silence_s = end_silence_s if own else END_SILENCE_S
            response_s = float(np.median(self.responses_s(side)))
            rows.append(
                {
                    "side": side,
                    "response_ms": 1000 * response_s,
                    "end_silence_ms": 1000 * silence_s,
                    "beyond_silence_ms": 1000 * (response_s - silence_s),
                }
            )
        return rows

    def as_json(self) -> dict[str, Any]:
        """Return every turn of every side."""
        return {
            "ours": {name: [_reading(each) for each in turns] for name, turns in self.ours.items()},
            "baselines": {
                name: [asdict(each) for each in turns] for name, turns in self.baselines.items()
            },
            "floor": [asdict(each) | {"total": each.total} for each in self.floor],
            "paused": [asdict(each) for each in self.paused],
        }


def _reading(reading: Reading) -> dict[str, Any]:
    completed = reading.completed
    return {
        "response_s": reading.response_s,
        "queued_s": reading.queued_s,
        "endpoint_s": reading.endpoint_s,
        "detection_s": reading.detection_s,
        "first_piece": reading.first_piece,
        "first_chunk_s": reading.first_chunk_s,
        "transcript": completed.transcript,
        "skill": completed.skill,
        "timings": asdict(completed.timings),
        "work": asdict(completed.work),
    }
