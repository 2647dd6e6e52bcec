"""What every measurement is given."""

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from voicebot import assembly
from voicebot.bench.texts import PAUSED, QUESTIONS
from voicebot.bench.utterances import Speaker, Utterance
from voicebot.config.schema import Config
from voicebot.models.digest import digests_of
from voicebot.models.locations import starter_voice
from voicebot.models.select import ChosenModels
from voicebot.protocols import Synthesizer
from voicebot.service.state import cache_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured.

    Attributes:
        utterances: questions that every side answers.
        paused: utterances with a pause inside.
        turns: length of a conversation.
        pairs: repetitions of measurements without audio in real time.
        idle_s: seconds of waiting for the wake word.
        starts: how often the program is started.
        ablation: questions for each technique that is switched off.
        rests: leave the daemon alone while its memory is measured, half a minute each time.
    """

    utterances: int = 30
    paused: int = 50
    turns: int = 20
    pairs: int = 15
    idle_s: float = 20.0
    starts: int = 3
    ablation: int = 20
    rests: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return all fields, and whether it is the quick size but for the number of utterances."""
        quick = replace(QUICK, utterances=self.utterances)
        return asdict(self) | {"quick": self == quick}


QUICK = Size(
    utterances=2, paused=2, turns=2, pairs=3, idle_s=2.0, starts=1, ablation=2, rests=False
)


@dataclass(kw_only=True)
class Bench:
    """One run of the benchmark.

    Attributes:
        config: with the models and keys that are measured.
        models: the models chosen by it.
        size: how much is measured.
        selected: the families of bars that are wanted.
        long: run the turns that take an hour, too.
        report: is told of progress, a line at a time.
        folder: where files are written; removed at the end.
    """

    config: Config
    models: ChosenModels
    size: Size
    selected: frozenset[str]
    long: bool = False
    report: Callable[[str], None]
    folder: tempfile.TemporaryDirectory[str]

    @cached_property
    def speaker(self) -> Speaker:
        """Speaks by the starter voice, whatever voice is measured: random weights say nothing."""
        voice = starter_voice()
        return Speaker(
            self._make_speaker_voice,
            digests_of(voice, ["sha256"])["sha256"],
            cache_path() / "bench",
            assembly.to_speech_rate,
        )

    @cached_property
    def utterances(self) -> list[Utterance]:
        """Questions without a pause inside."""
        count = self.size.utterances
        return [self.speaker.say(QUESTIONS[index % len(QUESTIONS)]) for index in range(count)]

    @cached_property
    def paused_utterances(self) -> list[Utterance]:
        """Utterances with a pause of 0.3 to 0.6 s inside."""
        return [
            self.speaker.say_with_pause(*PAUSED[number % len(PAUSED)], number)
            for number in range(self.size.paused)
        ]

    def close(self) -> None:
        """Remove what was written for the run."""
        self.folder.cleanup()

    def _make_speaker_voice(self) -> Synthesizer:
        return assembly.make_synthesizer(self.config, starter_voice())
