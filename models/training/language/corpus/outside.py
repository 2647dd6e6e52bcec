"""Questions outside of the domain, which are refused honestly."""

import random
from functools import cache
from importlib import resources

from training.language.corpus.facts import read_data
from training.language.corpus.slots import Split, fill_random, read_lists, split_values
from training.language.corpus.templates import expand_all, slots_of

_ONSETS = "b br c ch cl d dr f fl g gl gr h j k l m n p pl pr qu r s sc sh sl sp st t th tr v w z"
_VOWELS = "a e i o u ai ea ee ou oa ie"
_CODAS = "b ck d f g ll m n nt p r rd rn s sh st t x th nk mp"
_NOUNS = (
    "river garden tower letter window summer winter lantern bridge sailor orchard station "
    "harbor daughter stranger mountain shadow mirror violin candle forest village island "
    "carpenter teacher ocean ticket painter wolf sparrow"
)
_ADJECTIVES = "silent lost broken golden last hidden red empty quiet distant small burning"


def refusal() -> str:
    """What the model says to a question outside of its domain."""
    return str(read_data("outside")["answer"])


@cache
def outside_lists(split: Split) -> dict[str, list[str]]:
    """Slot values; a part of each longer list is kept for the test set."""
    lists = read_lists(read_data("outside")["lists"])
    return {name: split_values(values, split) for name, values in lists.items()}


@cache
def _lines(split: Split) -> tuple[str, ...]:
    """Template lines of the table; for training also those of the files `data/outside/*.txt`."""
    lines = list(read_data("outside")[split])
    if split == "train":
        folder = resources.files("training.language.corpus").joinpath("data/outside")
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            lines += file.read_text().splitlines()
    return tuple(lines)


@cache
def outside_templates(split: Split) -> tuple[str, ...]:
    """Wording templates of outside questions."""
    return tuple(expand_all(_lines(split)))


@cache
def _grouped(split: Split) -> tuple[tuple[str, ...], ...]:
    """Wordings grouped by line, so that a line with many variants weighs no more."""
    return tuple(tuple(expand_all([line])) for line in _lines(split))


def sample_outside(rng: random.Random, split: Split) -> str:
    """A random outside question; in training some slots get invented words and names."""
    wording = rng.choice(rng.choice(_grouped(split)))
    lists = dict(outside_lists(split))
    if split == "train":
        for name in slots_of(wording):
            if name in _MADE and rng.random() < 0.6:
                lists[name] = [_MADE[name](rng)]
    return fill_random(wording, lists, rng)


def made_word(rng: random.Random) -> str:
    """A pronounceable word that does not exist."""
    parts = rng.choice((1, 2, 2, 3))
    word = "".join(rng.choice(_ONSETS.split()) + rng.choice(_VOWELS.split()) for _ in range(parts))
    return word + rng.choice(_CODAS.split())


def _made_work(rng: random.Random) -> str:
    noun, other = rng.sample(_NOUNS.split(), 2)
    adjective = rng.choice(_ADJECTIVES.split())
    forms = (
        f"the {adjective} {noun}", f"the {noun} and the {other}", f"a {adjective} {noun}",
        f"{adjective} {noun}s", f"the {noun} of the {other}", f"a {noun} for the {other}",
        f"the {noun}'s {other}", f"my {adjective} {noun}",
    )  # fmt: skip
    return rng.choice(forms)


def _made_person(rng: random.Random) -> str:
    first = rng.choice(read_data("memory")["names"].split())
    return f"{first} {made_word(rng).capitalize()}"


_MADE = {
    "rare": made_word,
    "fantasy": made_word,
    "unknown_work": _made_work,
    "celebrity": _made_person,
    "jargon": lambda rng: rng.choice(("a ", "the ", "")) + made_word(rng),
    "company": made_word,
}
