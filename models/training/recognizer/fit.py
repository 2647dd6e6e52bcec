"""Frame-wise training of the acoustic model."""

import logging
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from training.recognizer.features import SUBSAMPLING
from training.recognizer.mel_augment import MelAugment
from training.recognizer.network import CLASSES, CONTEXT_FRAMES, AcousticModel

_log = logging.getLogger(__name__)
BATCH = 32
CHUNK = 96  # answers of the network in one training example, 30 ms each
_MARGIN = CONTEXT_FRAMES // SUBSAMPLING + 1
_AUGMENTED_SHARE = 0.9
_REPORT_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long and how fast: cosine decay from `learning_rate` over `steps` batches."""

    steps: int
    learning_rate: float
    threads: int = 1


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
    model = AcousticModel()
    if start_from is None:
        mean, deviation = corpus.statistics()
        model.mean.copy_(mean)
        model.deviation.copy_(deviation)
    else:
        model.load_state_dict(torch.load(start_from, weights_only=True)["model"])
    optimizer = torch.optim.AdamW(model.parameters(), lr=schedule.learning_rate, weight_decay=1e-2)
    augment = MelAugment()
    report = _Report(output.stem, schedule.steps)
    for step in range(schedule.steps):
        decay = 0.5 * (1 + math.cos(math.pi * step / schedule.steps)) + 0.003
        for group in optimizer.param_groups:
            group["lr"] = schedule.learning_rate * min(1.0, (step + 1) / 60) * decay
        inputs, answers = corpus.batch()
        if random.random() < _AUGMENTED_SHARE:
            inputs = augment(inputs)
        _mask_times(inputs, model.mean)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(inputs)
        loss = nn.functional.cross_entropy(
            scores.float().flatten(0, 1), answers.flatten(), label_smoothing=0.02
        )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        report.add(loss.detach(), scores.detach(), answers)
    priors = torch.from_numpy(corpus.priors())
    torch.save({"model": model.state_dict(), "priors": priors}, output)


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
