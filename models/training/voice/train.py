"""Makes the starter voice from nothing: ``python -m training.voice.train``.

Each stage leaves its result in the work folder and is skipped when that is there already.
Delete a stage's result to repeat it and the stages after it.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch
from training.voice import corpus, dataset, export, fit, teacher, utterance
from training.voice.evaluate import NAME
from training.voice.figures import SENTENCES
from training.voice.network import Network
from training.voice.synthesizer import Synthesizer

log = logging.getLogger(__name__)
_TEXTS = 1500
_EPOCHS = 30
_GAIN = 1.2
_STARTER = Path(__file__).resolve().parents[2] / "starter" / "voice"
_WORDNET = Path("/usr/share/wordnet")


def utterances(count: int, wordnet: Path) -> list[utterance.Utterance]:
    """Return the teacher's script: ``count`` texts, without the evaluation sentences."""
    held_out = frozenset(SENTENCES.read_text("utf-8").splitlines())
    texts = corpus.corpus(count, wordnet, held_out)
    return [sentence for text in texts for sentence in utterance.utterances(text)]


def make_examples(script: list[utterance.Utterance], speech: Path) -> list[dataset.Example]:
    """Measure the teacher's recordings; utterances that it said otherwise are left out."""
    made = (
        dataset.example(sentence, speech / f"{number:05d}")
        for number, sentence in enumerate(script)
    )
    return [item for item in made if item is not None]


def prepare(work: Path, count: int, wordnet: Path) -> Path:
    """Have the teacher speak and measure it; returns the file of examples."""
    path = work / "examples.npz"
    if not path.exists():
        script = utterances(count, wordnet)
        log.info("the teacher speaks %d sentences", len(script))
        teacher.speak(script, work / "speech")
        log.info("measuring the teacher's speech")
        dataset.save(make_examples(script, work / "speech"), path)
    return path


def learn(examples: Path, work: Path, epochs: int, start: Path | None) -> Path:
    """Train the network, from random weights or those in ``start``; returns its weights."""
    path = work / "network.pt"
    if not path.exists():
        partial = work / "network.partial.pt"
        fit.fit(dataset.load(examples), partial, epochs, start)
        partial.rename(path)
    return path


def write(weights: Path, out: Path) -> None:
    """Write the voice's two files into ``out``."""
    network = Network()
    network.load_state_dict(torch.load(weights, weights_only=True))
    out.mkdir(parents=True, exist_ok=True)
    export.write_graph(Synthesizer(network, _GAIN), out / f"{NAME}.onnx")
    export.write_configuration(out / f"{NAME}.onnx.json")
    log.info("wrote %s", out / f"{NAME}.onnx")


def main() -> None:
    """Run the stages that are not done yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=Path("build/voice"), help="work folder")
    parser.add_argument("--out", type=Path, default=_STARTER, help="where the voice goes")
    parser.add_argument("--wordnet", type=Path, default=_WORDNET, help="wordnet-base's data")
    parser.add_argument("--texts", type=int, default=_TEXTS, help="texts for the teacher")
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--start", type=Path, help="weights (network.pt) to go on from")
    parser.add_argument("--threads", type=int, default=1, help="for the training of the network")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    arguments.work.mkdir(parents=True, exist_ok=True)
    examples = prepare(arguments.work, arguments.texts, arguments.wordnet)
    weights = learn(examples, arguments.work, arguments.epochs, arguments.start)
    write(weights, arguments.out)


if __name__ == "__main__":
    main()
