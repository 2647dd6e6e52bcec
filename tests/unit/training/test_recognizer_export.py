"""The exported nnet3 graph computes what the trained network computes."""

import io
import re
import struct

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="only needed to train the recognizer")
pytest.importorskip("kaldi_native_fbank", reason="only needed to train the recognizer")

from training.recognizer.components import Affine, Graph, Identity, from_model  # noqa: E402
from training.recognizer.kaldi_binary import HEADER, KaldiWriter  # noqa: E402
from training.recognizer.network import CONTEXT_FRAMES, AcousticModel  # noqa: E402

Rows = dict[int, NDArray[np.float64]]


class _Interpreter:
    """Evaluates the graph's lines at single frames, as nnet3 would."""

    def __init__(self, graph: Graph, features: NDArray[np.float64]) -> None:
        self._components = dict(graph.components)
        self._inputs = {
            match[1]: match[2]
            for line in graph.lines
            if (match := re.match(r"component-node name=(\S+) .*? input=(.+)", line))
        }
        self._features = features

    def node(self, name: str, frame: int) -> NDArray[np.float64]:
        if name == "input":
            row: NDArray[np.float64] = self._features[frame]
            return row
        value = self._descriptor(self._inputs[name], frame)
        component = self._components[name]
        if isinstance(component, Affine):
            return component.weights @ value + component.bias
        if isinstance(component, Identity):
            return value
        if component.kind == "RectifiedLinear":
            return np.maximum(value, 0)
        shifted = value - value.max()
        result: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum())
        return result

    def _descriptor(self, text: str, frame: int) -> NDArray[np.float64]:
        if match := re.fullmatch(r"Append\((.+)\)", text):
            parts = re.findall(r"Offset\(\w+, -?\d+\)|\w+", match[1])
            return np.concatenate([self._descriptor(part, frame) for part in parts])
        if match := re.fullmatch(r"Offset\((\w+), (-?\d+)\)", text):
            return self.node(match[1], frame + int(match[2]))
        if match := re.fullmatch(r"Sum\((\w+), (\w+)\)", text):
            return self.node(match[1], frame) + self.node(match[2], frame)
        return self.node(text, frame)


def test_graph_computes_what_the_network_computes() -> None:
    torch.manual_seed(1)
    model = AcousticModel(width=8)
    features = torch.randn(1, 2 * CONTEXT_FRAMES + 7, 40)
    model.mean.copy_(torch.randn(40))
    model.train()
    for _ in range(5):  # gives the normalizations statistics
        model(torch.randn(4, 2 * CONTEXT_FRAMES + 31, 40) * 3 + 1)
    model.eval()
    with torch.no_grad():
        expected = torch.log_softmax(model(features), -1)[0].double().numpy()
    interpreter = _Interpreter(from_model(model), features[0].double().numpy())
    for answer, row in enumerate(expected):
        computed = interpreter.node("logsoftmax", CONTEXT_FRAMES + 3 * answer)
        np.testing.assert_allclose(computed, row, atol=1e-4)


def test_binary_form_of_numbers_and_arrays() -> None:
    stream = io.BytesIO()
    writer = KaldiWriter(stream)
    writer.token("<Dim>")
    writer.integer(7)
    writer.matrix([[1.0, 2.0, 5.0]])
    expected = HEADER + b"<Dim> " + b"\4" + struct.pack("<i", 7)
    expected += b"CM2 " + struct.pack("<ffii", 1.0, 4.0, 1, 3)
    expected += struct.pack("<HHH", 0, round(65535 / 4), 65535)
    assert stream.getvalue() == expected


def test_a_matrix_of_equal_numbers_can_be_written() -> None:
    stream = io.BytesIO()
    KaldiWriter(stream).matrix([[3.0], [3.0]])
    assert stream.getvalue().endswith(struct.pack("<ffii", 3.0, 1.0, 2, 1) + bytes(4))
