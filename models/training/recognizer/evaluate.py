"""Prints each figure of a recognizer with its bar.

    python -m training.recognizer.evaluate                       the shipped directory
    python -m training.recognizer.evaluate FOLDER --voices flite-slt festival-ked_diphone

With voices, the word errors are theirs; the bars are meant for voices that the model was
not trained with. rhvoice-NAME and pico-NAME need what requirements-speech.txt names. Run from the
repository root with PYTHONPATH=models:.
"""

import argparse
from pathlib import Path

from training.recognizer import figures, rhvoice
from training.recognizer.decoding import Listener, load
from training.recognizer.test_sets import test_sentences

# Accents and variants of espeak-ng, and a whole engine (HMM), that training never used.
DEFAULT_VOICES = ("espeak", "festival-cmu_us_slt_arctic_hts")
SHIPPED = Path(__file__).parents[2] / "starter/recognizer/en"


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.recognizer.evaluate", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED)
    parser.add_argument("--voices", nargs="+", default=list(DEFAULT_VOICES))
    parser.add_argument("--sentences", type=int, default=100, help="spoken by each voice")
    parser.add_argument(
        "--text", type=Path, help="say this file's lines, not those of the held-out templates"
    )
    parser.add_argument("--words-only", action="store_true", help="only the word errors")
    options = parser.parse_args()
    try:
        _print_figures(options)
    finally:
        rhvoice.close()


def _print_figures(options: argparse.Namespace) -> None:
    before_mib = figures.resident_mib()
    model = load(options.folder)
    Listener(model).hear(figures.random_samples(20.0))
    added_mib = figures.resident_mib() - before_mib
    given = options.text.read_text().splitlines() if options.text else None
    texts = given or test_sentences(options.sentences)
    for figure in figures.word_errors(model, options.voices, texts, barred=True):
        print(figure, flush=True)
    if not options.words_only:
        print(figures.unknown_words(model, options.folder, 150), flush=True)
        print(figures.noise_words(model), flush=True)
        print(figures.Figure(name="memory added", value=added_mib,
                             bar=figures.MEMORY_BAR_MIB, unit="MiB"))  # fmt: skip
        print(figures.size(options.folder))


if __name__ == "__main__":
    main()
