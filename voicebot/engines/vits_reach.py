"""Finds how far the output of a convolutional network looks around in its input."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import onnx
from onnx import helper

from voicebot.engines.vits_parts import CutError

_LOCAL = {
    *("Add", "Sub", "Mul", "Div", "Pow", "Neg", "Exp", "Log", "Sqrt", "Clip"),
    *("Relu", "LeakyRelu", "Tanh", "Sigmoid", "Erf", "Identity", "Cast"),
    *("Slice", "Split", "Concat", "Shape", "ConstantOfShape", "Unsqueeze", "Squeeze"),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How a tensor relates to the input: samples per input frame, and frames seen either side."""

    rate: Fraction
    halo: Fraction

    @property
    def frames(self) -> int:
        """The halo in whole frames."""
        return math.ceil(self.halo)


def reach(nodes: Iterable[onnx.NodeProto], source: str, end: str) -> Reach:
    """Return the reach of ``end`` through ``nodes`` (in order) from ``source``.

    Slices, splits and concatenations are taken to be over channels; whoever uses the result
    verifies it by numbers. Raises CutError for an operation that may look at all frames.
    """
    known = {source: Reach(Fraction(1), Fraction(0))}
    for node in nodes:
        parts = [known[name] for name in node.input if name in known]
        if len({part.rate for part in parts}) != 1:
            raise CutError("it joins parts of different rates")
        widest = max(parts, key=lambda part: part.halo)
        for name in node.output:
            known[name] = _through(node, widest)
    return known[end]


def _through(node: onnx.NodeProto, before: Reach) -> Reach:
    if node.op_type in _LOCAL:
        return before
    if node.op_type not in {"Conv", "ConvTranspose"}:
        raise CutError(f"{node.op_type} may look at all frames")
    values = {item.name: helper.get_attribute_value(item) for item in node.attribute}
    (kernel,) = values["kernel_shape"]
    (stride,) = values.get("strides", [1])
    (dilation,) = values.get("dilations", [1])
    left, right = values.get("pads", [0, 0])
    span = (kernel - 1) * dilation
    if node.op_type == "Conv":
        if stride != 1 or left + right != span:
            raise CutError("a convolution changes the length")
        return Reach(before.rate, before.halo + Fraction(max(left, right)) / before.rate)
    (extra,) = values.get("output_padding", [0])
    if span + 1 + extra - left - right != stride:
        raise CutError("a transposed convolution does not multiply the length by its stride")
    seen = Fraction(max(span - left, left), stride)
    return Reach(before.rate * stride, before.halo + seen / before.rate)
