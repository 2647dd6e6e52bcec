"""Makes the starter recognizer from nothing but synthetic speech.

    python -m training.recognizer.train --work FOLDER [--stage STAGE ...]

Run from the repository root with PYTHONPATH=models:. . Stages, each of which keeps its
result in the work folder and is skipped if it is there:

speech    speak sentences with every synthesizer; features and targets
shared    train on espeak-ng and flite without slt: no recording of the slt speaker and
          nothing of festival, so this network's figures on those are on unseen voices
folds     from espeak-ng alone, once without each other flite voice (takes long; optional)
final     go on from `shared` with all sources
graph     lexicon, n-gram counts and the decoding graph; the finished directory

Needs Debian's espeak-ng, flite, festival, festvox-kallpc16k, festvox-kdlpc16k,
festvox-us-slt-hts, libfst-tools, scowl and wordnet-base.
"""

import argparse
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from training.recognizer import dictionary, language_source
from training.recognizer.evaluate import SHIPPED
from training.recognizer.export import export, model_conf
from training.recognizer.fit import Corpus, Schedule, fit
from training.recognizer.generate import NON_SPEECH, generate_all
from training.recognizer.voices import SOURCES

from voicebot.models.recognizer_graph import GraphSettings
from voicebot.models.recognizer_words import write_graph

_log = logging.getLogger(__name__)
DEFAULT_STAGES = ("speech", "shared", "final", "graph")
SHARED_STEPS = 1500
FOLD_STEPS = 800
FINAL_STEPS = 3000
FLITE_SPEAKERS = ("rms", "awb", "kal")
_WEIGHTS = {"espeak": 1.0, "flite": 2.0, "festival": 2.0}
_NON_SPEECH_WEIGHT = 1.5
DECODER = {"beam": 13.0, "lattice_beam": 2.0, "acoustic_scale": 0.3}


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
            "folds": self.folds,
            "final": self.final,
            "graph": lambda: self.assemble(self._networks / "final.pt", self._output),
        }

    def shared(self) -> None:
        names = ["espeak-espeak", *(f"flite-{speaker}" for speaker in FLITE_SPEAKERS)]
        self._fit("shared", names, SHARED_STEPS, 3e-3, None)
        self.assemble(self._networks / "shared.pt", self._work / "unseen-slt-festival")

    def folds(self) -> None:
        self._fit("espeak-alone", ["espeak-espeak"], FOLD_STEPS, 3e-3, None)
        for unseen in FLITE_SPEAKERS:
            names = [source.name for source in SOURCES if source.speaker != unseen]
            start = self._networks / "espeak-alone.pt"
            self._fit(f"unseen-{unseen}", names, FOLD_STEPS, 2e-3, start)
            self.assemble(self._networks / f"unseen-{unseen}.pt", self._work / f"unseen-{unseen}")

    def final(self) -> None:
        names = [source.name for source in SOURCES] + [NON_SPEECH]
        self._fit("final", names, FINAL_STEPS, 2e-3, self._networks / "shared.pt")

    def assemble(self, network: Path, folder: Path) -> None:
        """The directory that Vosk loads: the network with the graph."""
        words = language_source.vocabulary()
        lexicon = dictionary.build_lexicon(
            words, self._data / "espeak-espeak.json", self._work / "flite.json"
        )
        counts = language_source.counts(lexicon)
        shutil.rmtree(folder / "graph", ignore_errors=True)
        export(network, folder)
        (folder / "conf/model.conf").write_text(model_conf(**DECODER))
        write_graph(folder, lexicon, counts, GraphSettings())
        _log.info("%s: %d words", folder, len(lexicon))

    def _fit(
        self, name: str, sources: list[str], steps: int, learning_rate: float, start: Path | None
    ) -> None:
        path = self._networks / f"{name}.pt"
        if path.exists():
            return
        parts = [(self._data / f"{source}.npz", _weight(source)) for source in sources]
        schedule = Schedule(steps=steps, learning_rate=learning_rate, threads=self._threads)
        fit(Corpus(parts), schedule, path, start)


def _weight(source: str) -> float:
    if source == NON_SPEECH:
        return _NON_SPEECH_WEIGHT
    return _WEIGHTS[source.partition("-")[0]]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="training.recognizer.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made")
    parser.add_argument("--output", type=Path, default=SHIPPED, help="the finished directory")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--stage",
        nargs="+",
        default=DEFAULT_STAGES,
        choices=("speech", "shared", "folds", "final", "graph"),
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    training = Training(options.work, options.output, options.threads)
    for stage in options.stage:
        _log.info("stage %s", stage)
        training.stages[stage]()


if __name__ == "__main__":
    main()
