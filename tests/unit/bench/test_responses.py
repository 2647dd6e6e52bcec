"""Which sides are asked for which bars."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from tests.unit.bench.readings import reading
from voicebot.bench import responses
from voicebot.bench.baselines import Timed
from voicebot.bench.context import Bench
from voicebot.bench.floor import FloorStages
from voicebot.bench.pipeline import Reading
from voicebot.bench.response_bars import EQUAL
from voicebot.bench.rounds import AGAIN, OURS, UNHURRIED
from voicebot.bench.sides import BASELINES
from voicebot.bench.utterances import Utterance

UTTERANCES = [Utterance(text, np.ones(800, np.int16)) for text in ("what is it", "who are you")]


class Ride:
    def __init__(self) -> None:
        self.asked = 0
        self.app = SimpleNamespace(language_model=self._tokenizer)

    async def respond(self, utterance: Utterance) -> Reading:
        self.asked += 1
        return reading(1.0)

    async def _tokenizer(self) -> Any:
        return SimpleNamespace(count_tokens=len)


class Peer:
    def respond(self, utterance: Utterance, loudspeaker: object) -> Timed:
        stages_s = {"silence": 0.7, "recognizer": 0.3, "voice": 1.0}
        return Timed(response_s=2.0, stages_s=stages_s, finish_s=0.1, reply="Yes.", audio_s=1.0)


class Cast:
    """Plays all sides."""

    def __init__(self, _: object) -> None:
        self.ours: dict[str, Ride] = {}
        self.baselines: dict[str, Peer] = {}
        self.floor: Any = None

    async def __aenter__(self) -> "Cast":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    @property
    def names(self) -> list[str]:
        return [*self.ours, *self.baselines]

    async def open_ours(self, name: str) -> None:
        self.ours[name] = Ride()

    async def open_baseline(self, name: str) -> None:
        self.baselines[name] = Peer()

    async def open_floor(self, variant: str) -> None:
        stages = FloorStages(recognizer=0.01, language_model=0.2, tail=0.05, voice=0.09)
        self.floor = SimpleNamespace(of=lambda *_: stages)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(responses, "Sides", Cast)
    monkeypatch.setattr(responses, "_board_models", lambda *_: {})
    listening = SimpleNamespace(end_silence_s=0.3)
    return SimpleNamespace(
        config=SimpleNamespace(listening=listening),
        utterances=UTTERANCES,
        report=lambda _: None,
        selected=frozenset(),
    )


@pytest.mark.parametrize(
    ("family", "ours", "twice"),
    [
        ("R1", {OURS, EQUAL}, OURS),
        ("R2", {EQUAL, UNHURRIED}, UNHURRIED),
    ],
)
async def test_every_run_asks_one_variant_twice(
    bench: SimpleNamespace, family: str, ours: set[str], twice: str
) -> None:
    bench.selected = frozenset({family})
    findings = await responses.measure(cast(Bench, bench))
    assert [bar.family for bar in findings.bars] == [family, family]
    assert list(findings.data["again"]) == [twice]
    asked = {row["side"] for row in findings.data["sides"]}
    assert asked - set(BASELINES) == {*ours, AGAIN[twice]}


async def test_the_second_ride_is_in_the_same_open_app() -> None:
    sides = Cast(None)
    await responses._open(cast(Any, sides), responses._NEEDED["R2"])
    assert sides.ours[AGAIN[UNHURRIED]] is sides.ours[UNHURRIED]
    assert set(sides.ours) == {EQUAL, UNHURRIED, AGAIN[UNHURRIED]}
