"""Makes the starter recognizer from nothing but synthetic speech.

    python -m training.recognizer.train [--work FOLDER] [--stage STAGE ...]

Run from the repository root with `PYTHONPATH=models:.`. Stages, each of which keeps its
result in the work folder and is skipped if it is there:

speech    speak sentences with every synthesizer; features and targets
shared    train on espeak-ng and on flite without slt
timed     go on from `shared` with all sources that tell phone times, then with noise and music too
aligned   speak with RHVoice and Pico, whose phone times the network of `timed` finds
voices    go on from `timed` with RHVoice's American voices too
final     go on from `voices` with all sources
sequence  go on from `final` by sequences of phones instead of frame by frame
graph     lexicon, n-gram counts and the decoding graph; the finished directory
unseen    go on from `shared` with its own sources, noise and music, then RHVoice and Pico, in
          the end by sequences: a network that never heard the speaker slt nor festival, to be
          evaluated on those
unseen-rms, unseen-awb, unseen-kal, unseen-pico
          from all sources but those of one of flite's speakers, or but Pico: a network to be
          evaluated on it; the four go on from one that knows none of them, which also finds the
          phone times of RHVoice and Pico where `aligned` was not run

The last two networks of each of these are averaged.

Those after `graph` are for evaluation and are not run unless asked for. Needs Debian's espeak-ng,
flite, festival, festvox-kallpc16k, festvox-kdlpc16k, libfst-tools and wordnet-base, and for
`aligned` what requirements-speech.txt names (script/train installs it).
"""

import argparse
import logging
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from training.recognizer import dictionary, language_source
from training.recognizer.evaluate import SHIPPED
from training.recognizer.export import export, model_conf
from training.recognizer.fit import Corpus, Schedule, average, fit
from training.recognizer.generate import NON_SPEECH, generate_aligned, generate_all
from training.recognizer.sequence import ACOUSTIC_SCALE
from training.recognizer.voices import ALIGNED_SOURCES, SOURCES

from voicebot.models.recognizer_graph import GraphSettings
from voicebot.models.recognizer_ngram import NgramSettings
from voicebot.models.recognizer_words import write_graph

_log = logging.getLogger(__name__)
DEFAULT_STAGES = ("speech", "shared", "timed", "aligned", "voices", "final", "sequence", "graph")
SHARED_STEPS = 1500
WIDE_STEPS = 1300
QUIET_STEPS = 2200
TIMED_STEPS = 450
VOICES_STEPS = 6000
FINAL_STEPS = 5000
SEQUENCE_STEPS = 6200
UNSEEN_STEPS = 1200
UNSEEN_COMMON_STEPS = 3000
UNSEEN_VOICES_STEPS = 2500
UNSEEN_SEQUENCE_STEPS = 2500
UNSEEN_LONGER_STEPS = 2600
FLITE_SPEAKERS = ("rms", "awb", "kal")
# Stages that leave out one speaker, and whom.
UNSEEN_SPEAKERS = {"unseen-rms": "rms", "unseen-awb": "awb", "unseen-kal": "kal",
                   "unseen-pico": "en-US"}  # fmt: skip
_AUGMENTED_SHARE = 0.9
_SEQUENCE_AUGMENTED_SHARE = 0.75
_SHARED_SOURCES = ["espeak-espeak", *(f"flite-{speaker}" for speaker in FLITE_SPEAKERS)]
# Chosen on held-out wordings that are not among the 60 of the card.
DECODER = {"beam": 9.0, "lattice_beam": 4.0, "acoustic_scale": ACOUSTIC_SCALE}
GRAPH = GraphSettings(ngram=NgramSettings(unknown=0.02))


class Training:
    """The stages, over one work folder."""

    def __init__(self, work: Path, output: Path, threads: int) -> None:
        self._data = work / "data"
        self._networks = work / "networks"
        self._work = work
        self._output = output
        self._threads = threads
        self._networks.mkdir(parents=True, exist_ok=True)

    @property
    def stages(self) -> dict[str, Callable[[], None]]:
        """What each stage's name does."""
        return {
            "speech": lambda: generate_all(self._data),
            "shared": self.shared,
            "unseen": self.unseen,
            **{
                stage: partial(self.unseen_speaker, stage, speaker)
                for stage, speaker in UNSEEN_SPEAKERS.items()
            },
            "timed": self.timed,
            "aligned": lambda: generate_aligned(self._data, self._networks / "timed.pt"),
            "voices": self.voices,
            "final": self.final,
            "sequence": self.sequence,
            "graph": lambda: self.assemble(self._networks / "sequence.pt", self._output),
        }

    def shared(self) -> None:
        self._fit("shared", _SHARED_SOURCES, SHARED_STEPS, 3e-3, None)

    def unseen(self) -> None:
        names = [*_SHARED_SOURCES, NON_SPEECH]
        self._fit("unseen-timed", names, UNSEEN_STEPS, 2e-3, self._networks / "shared.pt")
        names += [source.name for source in ALIGNED_SOURCES]
        self._unseen("unseen", names, 2e-3, self._networks / "unseen-timed.pt")

    def unseen_speaker(self, stage: str, speaker: str) -> None:
        names = [source.name for source in SOURCES if source.speaker not in FLITE_SPEAKERS]
        self._fit("unseen-flite", [*names, NON_SPEECH], UNSEEN_COMMON_STEPS, 3e-3, None)
        start = self._networks / "unseen-flite.pt"
        generate_aligned(self._data, start)
        sources = (*SOURCES, *ALIGNED_SOURCES)
        names = [source.name for source in sources if source.speaker != speaker]
        self._unseen(stage, [*names, NON_SPEECH], 2.5e-3, start)

    def _unseen(self, stage: str, names: list[str], learning_rate: float, start: Path) -> None:
        """Go on frame by frame, then twice by sequences; the mean of these two with the graph."""
        self._fit(stage, names, UNSEEN_VOICES_STEPS, learning_rate, start)
        start = self._networks / f"{stage}.pt"
        networks = []
        for part, steps in (("sequence", UNSEEN_SEQUENCE_STEPS), ("longer", UNSEEN_LONGER_STEPS)):
            self._fit(f"{stage}-{part}", names, steps, 1.2e-3, start, sequence=True)
            start = self._networks / f"{stage}-{part}.pt"
            networks.append(start)
        mean = self._networks / f"{stage}-mean.pt"
        average(networks, mean)
        self.assemble(mean, self._work / stage)

    def timed(self) -> None:
        names = [source.name for source in SOURCES]
        self._fit("wide", names, WIDE_STEPS, 2e-3, self._networks / "shared.pt")
        names.append(NON_SPEECH)
        self._fit("quiet", names, QUIET_STEPS, 2.5e-3, self._networks / "wide.pt")
        quiet = self._networks / "quiet.pt"
        self._fit("timed", names, TIMED_STEPS, 1e-3, quiet, non_speech=3.5)

    def voices(self) -> None:
        names = [source.name for source in SOURCES]
        names += ["rhvoice-bdl", "rhvoice-clb", NON_SPEECH]
        self._fit("voices", names, VOICES_STEPS, 2e-3, self._networks / "timed.pt")

    def final(self) -> None:
        voices = self._networks / "voices.pt"
        self._fit("final", _all_sources(), FINAL_STEPS, 1.5e-3, voices, non_speech=3.5)

    def sequence(self) -> None:
        final = self._networks / "final.pt"
        self._fit(
            "sequence", _all_sources(), SEQUENCE_STEPS, 1.2e-3, final, non_speech=3.5, sequence=True
        )

    def assemble(self, network: Path, folder: Path) -> None:
        """The directory that Vosk loads: the network with the graph."""
        words = language_source.vocabulary()
        lexicon = dictionary.build_lexicon(
            words, self._data / "espeak-espeak.json", self._work / "flite.json"
        )
        counts = language_source.counts(lexicon, GRAPH.ngram)
        shutil.rmtree(folder / "graph", ignore_errors=True)
        export(network, folder)
        (folder / "conf/model.conf").write_text(model_conf(**DECODER))
        write_graph(folder, lexicon, counts, GRAPH)
        _log.info("%s: %d words", folder, len(lexicon))

    def _fit(
        self,
        name: str,
        sources: list[str],
        steps: int,
        learning_rate: float,
        start: Path | None,
        *,
        non_speech: float = 1.5,
        sequence: bool = False,
    ) -> None:
        path = self._networks / f"{name}.pt"
        if path.exists():
            return
        weights = {source.name: source.weight for source in (*SOURCES, *ALIGNED_SOURCES)}
        weights[NON_SPEECH] = non_speech
        parts = [(self._data / f"{source}.npz", weights[source]) for source in sources]
        schedule = Schedule(
            steps=steps,
            learning_rate=learning_rate,
            threads=self._threads,
            augmented_share=_SEQUENCE_AUGMENTED_SHARE if sequence else _AUGMENTED_SHARE,
            sequence=sequence,
        )
        fit(Corpus(parts), schedule, path, start)


def _all_sources() -> list[str]:
    return [*(source.name for source in (*SOURCES, *ALIGNED_SOURCES)), NON_SPEECH]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="training.recognizer.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--work", type=Path, default=Path("build/recognizer"), help="what is made on the way"
    )
    parser.add_argument("--output", type=Path, default=SHIPPED, help="the finished directory")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--stage",
        nargs="+",
        default=DEFAULT_STAGES,
        choices=(*DEFAULT_STAGES, "unseen", *UNSEEN_SPEAKERS),
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    training = Training(options.work, options.output, options.threads)
    for stage in options.stage:
        _log.info("stage %s", stage)
        training.stages[stage]()


if __name__ == "__main__":
    main()
