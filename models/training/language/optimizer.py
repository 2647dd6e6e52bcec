"""Muon for matrices, Adam for the rest.

Muon follows Keller Jordan et al., "Muon: An optimizer for hidden layers in neural networks"
(2024): momentum, orthogonalized by five Newton-Schulz steps.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.optim import Optimizer

if TYPE_CHECKING:
    from collections.abc import Iterable

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonalize(stack: Tensor, steps: int = 5) -> Tensor:
    """Nearly orthogonal matrices in the directions of a stack (n, rows, columns)."""
    a, b, c = _COEFFICIENTS
    x = stack.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if tall else x


class Muon(Optimizer):
    """Stochastic gradient descent with orthogonalized Nesterov momentum, for 2-D parameters."""

    def __init__(
        self, parameters: Iterable[Tensor], lr: float, momentum: float = 0.95, decay: float = 0.01
    ) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        """Update all parameters that have a gradient; equal shapes go in one stack."""
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[Tensor]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape[parameter.shape].append(parameter)
            for shape, members in by_shape.items():
                self._update(group, shape, members)

    def _update(self, group: dict[str, float], shape: torch.Size, members: list[Tensor]) -> None:
        directions = []
        for parameter in members:
            state = self.state[parameter]
            buffer = state.setdefault("momentum", torch.zeros_like(parameter))
            buffer.lerp_(parameter.grad, 1 - group["momentum"])
            directions.append(parameter.grad.lerp(buffer, group["momentum"]))
        updates = orthogonalize(torch.stack(directions))
        scale = group["lr"] * max(1.0, shape[0] / shape[1]) ** 0.5
        for parameter, update in zip(members, updates, strict=True):
            parameter.mul_(1 - group["lr"] * group["decay"])
            parameter.add_(update.to(parameter.dtype), alpha=-scale)
