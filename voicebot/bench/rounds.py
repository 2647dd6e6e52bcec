"""What each side took for each question."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from voicebot.bench.baselines import END_SILENCE_S, Timed
from voicebot.bench.board_model import RecordedTurn
from voicebot.bench.floor import FloorStages
from voicebot.bench.pipeline import Reading
from voicebot.bench.statistics import Interval, median_interval, paired_ratio
from voicebot.events import TurnWork

OURS, UNHURRIED = "ours", "ours without speculation"
AGAIN = {OURS: "ours again", UNHURRIED: "no speculation again"}
"""A second ride of a variant in the same open app: only noise tells the two apart."""


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
            silence_s = _silence_s(side, end_silence_s)
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

    def noise(self, end_silence_s: float) -> dict[str, Any]:
        """Return what comes of a variant against itself, for each that was asked twice.

        Args:
            end_silence_s: as in ``table``.
        """
        return {
            side: _noise(again_s, self.responses_s(side), _silence_s(side, end_silence_s))
            for side, again in AGAIN.items()
            if (again_s := self.responses_s(again))
        }

    def as_json(self) -> dict[str, Any]:
        """Return every turn of every side."""
        ours = {name: [_reading(each) for each in turns] for name, turns in self.ours.items()}
        # What "ours" holds has a row in the plot of stages, but for "ours again".
        again = {UNHURRIED: ours.pop(AGAIN[UNHURRIED], [])}
        return {
            "ours": ours,
            "again": again,
            "baselines": {
                name: [asdict(each) for each in turns] for name, turns in self.baselines.items()
            },
            "floor": [
                asdict(each) | {"total": each.total, "overlapping": each.overlapping}
                for each in self.floor
            ],
            "paused": [asdict(each) for each in self.paused],
        }


def as_json(interval: Interval) -> list[float]:
    """Return median, low and high."""
    return [interval.median, interval.low, interval.high]


def _silence_s(side: str, end_silence_s: float) -> float:
    """Return the silence that ends a question of ``side``; that of ours by default is given."""
    return end_silence_s if side in {OURS, AGAIN[OURS]} else END_SILENCE_S


def _noise(again_s: Sequence[float], once_s: Sequence[float], silence_s: float) -> dict[str, Any]:
    """Return ratios, second ride to first, and the difference of the two.

    An answer may come before the silence is over, where a question counts as over sooner: a pair
    with such a one has no ratio of what comes after it.
    """
    beyond_s = [
        (again - silence_s, once - silence_s)
        for again, once in zip(again_s, once_s, strict=True)
        if min(again, once) > silence_s
    ]
    differences_ms = [1000 * (again - once) for again, once in zip(again_s, once_s, strict=True)]
    return {
        "response": as_json(paired_ratio(again_s, once_s)),
        "beyond_silence": as_json(paired_ratio(*zip(*beyond_s, strict=True))) if beyond_s else None,
        "beyond_silence_pairs": len(beyond_s),
        "difference_ms": as_json(median_interval(differences_ms)),
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
