"""Training of the acoustic model, frame by frame or by sequences of phones."""

import logging
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from training.recognizer.export import decoding_priors
from training.recognizer.features import SUBSAMPLING, TARGETS_PER_PHONE
from training.recognizer.mel_augment import MelAugment
from training.recognizer.network import CLASSES, CONTEXT_FRAMES, AcousticModel
from training.recognizer.sequence import SequenceLoss, frame_loss

_log = logging.getLogger(__name__)
BATCH = 32
CHUNK = 96  # answers of the network in one training example, 30 ms each
_MARGIN = CONTEXT_FRAMES // SUBSAMPLING + 1
_BIGRAM_FLOOR = 0.05
_REPORT_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long, how fast and by which loss.

    Args:
        steps: batches.
        learning_rate: that of the first batches; decays as a cosine.
        threads: of PyTorch.
        augmented_share: share of the batches that are varied.
        sequence: whether the loss is `SequenceLoss`.
    """

    steps: int
    learning_rate: float
    augmented_share: float
    threads: int = 1
    sequence: bool = False


class Corpus:
    """Features and targets of several sources, drawn in proportion to size times weight."""

    def __init__(self, parts: Sequence[tuple[Path, float]], seed: int = 0) -> None:
        self._rng = random.Random(seed)
        self._features: list[Tensor] = []
        self._targets: list[Tensor] = []
        self._shares: list[float] = []
        for path, weight in parts:
            with np.load(path) as data:
                self._features.append(torch.from_numpy(data["features"]))
                self._targets.append(torch.from_numpy(data["targets"]))
            self._shares.append(weight * len(self._targets[-1]))

    def statistics(self) -> tuple[Tensor, Tensor]:
        """Mean and deviation of each cepstral coefficient."""
        sample = torch.cat([features[::37].float() for features in self._features])
        return sample.mean(0), sample.std(0)

    def priors(self) -> np.ndarray:
        """How often each class occurs."""
        counts = np.full(CLASSES, 10.0)
        for targets, share in zip(self._targets, self._shares, strict=True):
            occurring = np.bincount(targets.numpy(), minlength=CLASSES)
            counts += occurring * (share / len(targets))
        return counts / counts.sum()

    def bigram(self) -> Tensor:
        """Probability of each phone after each, none of them zero, shape (phones, phones)."""
        phones = CLASSES // TARGETS_PER_PHONE
        counts = np.full((phones, phones), 1e-9)
        for targets, share in zip(self._targets, self._shares, strict=True):
            classes = targets.numpy().astype(np.int64)
            begins = np.flatnonzero(classes[1:] % TARGETS_PER_PHONE == 0)
            before, after = (classes[begins + step] // TARGETS_PER_PHONE for step in (0, 1))
            pairs = np.bincount(before * phones + after, minlength=phones**2)
            counts += pairs.reshape(phones, phones) * (share / len(targets))
        shares = counts / counts.sum(1, keepdims=True)
        floor = 0.5 * (shares.mean(0) + 1 / phones)
        return torch.from_numpy((1 - _BIGRAM_FLOOR) * shares + _BIGRAM_FLOOR * floor)

    def batch(self) -> tuple[Tensor, Tensor]:
        """Features (BATCH, frames, 40) with context, and targets (BATCH, CHUNK)."""
        chosen = self._rng.choices(range(len(self._targets)), self._shares, k=BATCH)
        inputs, answers = [], []
        for part in chosen:
            start = self._rng.randint(_MARGIN, len(self._targets[part]) - CHUNK - _MARGIN - 1)
            first = SUBSAMPLING * start - CONTEXT_FRAMES
            last = SUBSAMPLING * (start + CHUNK - 1) + CONTEXT_FRAMES + 1
            inputs.append(self._features[part][first:last])
            answers.append(self._targets[part][start : start + CHUNK])
        return torch.stack(inputs).float(), torch.stack(answers).long()


def fit(corpus: Corpus, schedule: Schedule, output: Path, start_from: Path | None = None) -> None:
    """Train, and save the weights and the class priors to `output`."""
    torch.set_num_threads(schedule.threads)
    torch.manual_seed(0)
    random.seed(0)
    model = _begin(corpus, start_from)
    priors = corpus.priors()
    criterion: Callable[[Tensor, Tensor], Tensor] = frame_loss
    if schedule.sequence:
        criterion = SequenceLoss(corpus.bigram(), torch.from_numpy(decoding_priors(priors)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=schedule.learning_rate, weight_decay=1e-2)
    augment = MelAugment()
    report = _Report(output.stem, schedule.steps)
    for step in range(schedule.steps):
        decay = 0.5 * (1 + math.cos(math.pi * step / schedule.steps)) + 0.003
        for group in optimizer.param_groups:
            group["lr"] = schedule.learning_rate * min(1.0, (step + 1) / 60) * decay
        inputs, answers = corpus.batch()
        if random.random() < schedule.augmented_share:
            inputs = augment(inputs)
        _mask_times(inputs, model.mean)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(inputs)
        loss = criterion(scores.float(), answers)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        report.add(loss.detach(), scores.detach(), answers)
    torch.save({"model": model.state_dict(), "priors": torch.from_numpy(priors)}, output)


def average(networks: Sequence[Path], output: Path) -> None:
    """Write the mean of networks of which each was trained on from the one before.

    Stochastic weight averaging after Izmailov et al. (2018, arXiv:1803.05407), over the ends of
    their schedules. What is no weight is the last one's.
    """
    states = [torch.load(path, weights_only=True) for path in networks]
    last = states[-1]
    mean = {
        name: torch.stack([state["model"][name] for state in states]).mean(dim=0)
        if values.is_floating_point()
        else values
        for name, values in last["model"].items()
    }
    torch.save({**last, "model": mean}, output)


def _begin(corpus: Corpus, start_from: Path | None) -> AcousticModel:
    """The network of `start_from`, or a random one that knows the corpus's mean and deviation."""
    model = AcousticModel()
    if start_from is None:
        mean, deviation = corpus.statistics()
        model.mean.copy_(mean)
        model.deviation.copy_(deviation)
    else:
        model.load_state_dict(torch.load(start_from, weights_only=True)["model"])
    return model


def _mask_times(inputs: Tensor, mean: Tensor) -> None:
    """Blanks a short stretch in half of the examples, in place."""
    for example in inputs[::2]:
        width = random.randint(3, 14)
        start = random.randrange(len(example) - width)
        example[start : start + width] = mean


class _Report:
    """Logs the mean loss and phone accuracy now and then."""

    def __init__(self, name: str, steps: int) -> None:
        self._name, self._steps = name, steps
        self._losses: list[float] = []
        self._accuracies: list[float] = []
        self._step = 0
        self._began_s = time.monotonic()

    def add(self, loss: Tensor, scores: Tensor, answers: Tensor) -> None:
        right = scores.argmax(-1) // 2 == answers // 2
        self._losses.append(float(loss))
        self._accuracies.append(float(right.float().mean()))
        self._step += 1
        if self._step % _REPORT_STEPS == 0 or self._step == self._steps:
            _log.info(
                "%s: step %d of %d, loss %.3f, phones right %.3f, %.0f s",
                self._name, self._step, self._steps, np.mean(self._losses),
                np.mean(self._accuracies), time.monotonic() - self._began_s,
            )  # fmt: skip
            self._losses.clear()
            self._accuracies.clear()
