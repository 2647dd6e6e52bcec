"""Train the starter language model and export it.

`python -m training.language.train` trains on the CPU (or on a GPU where torch finds one) for
`--minutes` and writes the quantized model; `--work` keeps checkpoints, and a second call goes on
from there.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from training.language.batches import Batch, batches, sample_texts
from training.language.export import export
from training.language.network import Network, Shape
from training.language.optimizer import Muon
from training.language.tokenizer import load_tokenizer, train_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SHIPPED = Path(__file__).parents[2] / "starter" / "language" / "voicebot-starter-en.gguf"
_TOKENIZER_TEXTS = 20_000
_WANTED_STEP, _NOT_COUNTED = 128, -100


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how fast: rates decay to zero over `minutes` of wall time.

    `copying` is the share of exercises in copying among the conversations.
    """

    minutes: float
    tokens: int = 4096
    longest: int = 512
    matrix_rate: float = 0.014
    embedding_rate: float = 0.03
    other_rate: float = 0.004
    warmup_steps: int = 40
    flat_share: float = 0.35
    copying: float = 0.1
    seed: int = 1


def rate_factor(plan: Plan, step: int, share: float) -> float:
    """Factor of the learning rates at a step, `share` (0 to 1) of the time being over."""
    warm = min(1.0, (step + 1) / plan.warmup_steps)
    decay = (1.0 - share) / (1.0 - plan.flat_share)
    return max(0.0, min(warm, decay, 1.0))


def loss_of(network: Network, batch: Batch, device: torch.device) -> torch.Tensor:
    """Mean cross-entropy of the learnt tokens."""
    wanted = batch.learnt.flatten().nonzero().squeeze(1)
    targets = batch.targets.flatten()[wanted]
    # Few shapes, as for the widths of rows: the padding is not counted.
    padding = -len(wanted) % _WANTED_STEP
    wanted, targets = F.pad(wanted, (0, padding)), F.pad(targets, (0, padding), value=_NOT_COUNTED)
    with torch.autocast(device.type, dtype=torch.bfloat16):
        logits = network(batch.inputs.to(device), wanted.to(device))
    return F.cross_entropy(logits.float(), targets.to(device), ignore_index=_NOT_COUNTED)


class Trainer:
    """Network, optimizers and their state on disk."""

    def __init__(self, plan: Plan, shape: Shape, work: Path) -> None:
        self.plan, self.work = plan, work
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(plan.seed)
        self.tokenizer = _tokenizer(work, shape.vocabulary)
        self.network = Network(shape).to(self.device)
        matrices = [p for p in self.network.blocks.parameters() if p.ndim == 2]
        embedding = self.network.embedding.weight
        known = {id(p) for p in (*matrices, embedding)}
        others = [p for p in self.network.parameters() if id(p) not in known]
        self.optimizers: tuple[torch.optim.Optimizer, ...] = (
            Muon(matrices, plan.matrix_rate),
            torch.optim.Adam([embedding], plan.embedding_rate, betas=(0.9, 0.95)),
            torch.optim.Adam(others, plan.other_rate, betas=(0.9, 0.95)),
        )
        self.step, self.elapsed_s = 0, 0.0
        self.stopping = False
        self._load()

    @property
    def checkpoint(self) -> Path:
        """Where the state is kept."""
        return self.work / "checkpoint.pt"

    def _load(self) -> None:
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]

    def save(self) -> None:
        """Write the state; a crash in between leaves the former one."""
        state = {
            "network": self.network.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "shape": asdict(self.network.shape),
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.checkpoint)

    def run(self) -> None:
        """Train until the time is over; prints the loss and saves every 100 steps."""
        plan = self.plan
        stream = batches(
            self.tokenizer, plan.seed + self.step, plan.tokens, plan.longest, plan.copying
        )
        total_s = plan.minutes * 60
        began = time.monotonic() - self.elapsed_s
        mean = 0.0
        while self.elapsed_s < total_s and not self.stopping:
            mean += self._update(next(stream), self.elapsed_s / total_s)
            self.elapsed_s = time.monotonic() - began
            if self.step % 100 == 0:
                line = f"step {self.step}  {self.elapsed_s:.0f} s  loss {mean / 100:.4f}"
                print(line, flush=True)
                mean = 0.0
                self.save()
        self.save()

    def stop(self, *_: object) -> None:
        """Let `run` end after the step under way; a handler of signals."""
        self.stopping = True

    def _update(self, batch: Batch, share: float) -> float:
        plan = self.plan
        factor = rate_factor(plan, self.step, share)
        rates = (plan.matrix_rate, plan.embedding_rate, plan.other_rate)
        for optimizer, rate in zip(self.optimizers, rates, strict=True):
            optimizer.param_groups[0]["lr"] = rate * factor
        loss = loss_of(self.network, batch, self.device)
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return loss.item()


def _tokenizer(work: Path, size: int) -> Tokenizer:
    path = work / "tokenizer.json"
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        train_tokenizer(sample_texts(_TOKENIZER_TEXTS, seed=3), size).save(str(path))
    return load_tokenizer(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the starter language model.")
    parser.add_argument("--minutes", type=float, default=85.0, help="wall time of the training")
    parser.add_argument("--work", type=Path, default=Path(".cache/training/language"))
    parser.add_argument("--out", type=Path, default=_SHIPPED, help="the GGUF file to write")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    trainer = Trainer(Plan(minutes=arguments.minutes), Shape(), arguments.work)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, trainer.stop)
    trainer.run()
    if trainer.stopping:
        sys.exit(f"stopped at step {trainer.step}; call again to go on")
    export(arguments.work, arguments.out)
    print(f"wrote {arguments.out} ({arguments.out.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
