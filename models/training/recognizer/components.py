"""The acoustic model as a list of nnet3 components and the lines that connect them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from training.recognizer.features import COEFFICIENTS
from training.recognizer.kaldi_binary import KaldiWriter
from training.recognizer.network import AcousticModel, Layer, frame_step


@dataclass(frozen=True, slots=True)
class Affine:
    """y = W x + b."""

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def write(self, writer: KaldiWriter) -> None:
        """As a FixedAffineComponent."""
        writer.token("<FixedAffineComponent>")
        writer.token("<LinearParams>")
        writer.matrix(self.weights)
        writer.token("<BiasParams>")
        writer.vector(self.bias)
        writer.token("</FixedAffineComponent>")


@dataclass(frozen=True, slots=True)
class Identity:
    """Passes its input on; gives a sum a name that later layers can refer to."""

    width: int

    def write(self, writer: KaldiWriter) -> None:
        """As a FixedScaleComponent of ones."""
        writer.token("<FixedScaleComponent>")
        writer.token("<Scales>")
        writer.vector(np.ones(self.width))
        writer.token("</FixedScaleComponent>")


@dataclass(frozen=True, slots=True)
class Nonlinearity:
    """A component with statistics, which stay empty: ``RectifiedLinear`` or ``LogSoftmax``."""

    kind: str
    width: int

    def write(self, writer: KaldiWriter) -> None:
        """With no training statistics."""
        writer.token(f"<{self.kind}Component>")
        writer.token("<Dim>")
        writer.integer(self.width)
        for name in ("<ValueAvg>", "<DerivAvg>"):
            writer.token(name)
            writer.vector([])
        writer.token("<Count>")
        writer.float64(0.0)
        writer.token(f"</{self.kind}Component>")


Component = Affine | Identity | Nonlinearity


@dataclass(slots=True)
class Graph:
    """Named components and the configuration lines that connect them."""

    components: list[tuple[str, Component]] = field(default_factory=list)
    lines: list[str] = field(default_factory=lambda: [f"input-node name=input dim={COEFFICIENTS}"])

    def add(self, name: str, component: Component, source: str) -> str:
        """Adds one component fed by a descriptor; returns its name."""
        self.components.append((name, component))
        self.lines.append(f"component-node name={name} component={name} input={source}")
        return name


def from_model(model: AcousticModel) -> Graph:
    """The graph of a trained model, its normalizations folded into the affine transforms."""
    graph = Graph()
    node = "input"
    for index, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        affine = _folded(layer)
        if index == 0:
            affine = _with_input_normalization(affine, layer, model)
        width = len(affine.bias)
        spliced = graph.add(f"affine{index}", affine, _splice(node, layer, frame_step(index)))
        output = graph.add(f"relu{index}", Nonlinearity("RectifiedLinear", width), spliced)
        if layer.residual:
            output = graph.add(f"sum{index}", Identity(width), f"Sum({output}, {node})")
        node = output
    weights, bias = _array(model.output.weight), _array(model.output.bias)
    scores = graph.add("scores", Affine(weights, bias), node)
    graph.add("logsoftmax", Nonlinearity("LogSoftmax", len(bias)), scores)
    graph.lines.append("output-node name=output input=logsoftmax objective=linear")
    return graph


def _array(tensor: object) -> NDArray[np.float64]:
    return np.asarray(tensor.detach().numpy(), np.float64)  # type: ignore[attr-defined]


def _splice(node: str, layer: Layer, step: int) -> str:
    shape = layer.shape
    offsets = [(tap - shape.taps // 2) * shape.dilation * step for tap in range(shape.taps)]
    inputs = [f"Offset({node}, {offset})" if offset else node for offset in offsets]
    return f"Append({', '.join(inputs)})"


def _folded(layer: Layer) -> Affine:
    normalization = layer.normalization
    deviation = np.sqrt(_array(normalization.running_var) + normalization.eps)
    scale = _array(normalization.weight) / deviation
    shift = _array(normalization.bias) - _array(normalization.running_mean) * scale
    return Affine(_array(layer.affine.weight) * scale[:, None], shift)


def _with_input_normalization(affine: Affine, layer: Layer, model: AcousticModel) -> Affine:
    scale = np.tile(1 / _array(model.deviation), layer.shape.taps)
    offset = np.tile(-_array(model.mean) / _array(model.deviation), layer.shape.taps)
    return Affine(affine.weights * scale, affine.bias + affine.weights @ offset)
