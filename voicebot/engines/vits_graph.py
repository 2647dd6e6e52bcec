"""Cuts the ONNX graph of a VITS voice into text encoder, flow and decoder.

The cuts are found by the graph's shape, not by names: the latent's noise is the last random
node, the flow begins where the noise is added to the mean, the decoder at the convolution before
the first transposed one. Method: VITS (Kim et al. 2021, arXiv:2106.06103), section 2.
"""

from collections.abc import Iterable, Iterator

import onnx
from onnx import helper

from voicebot.engines.vits_parts import AUDIO, DURATIONS, LATENT, MASK, PRIOR, CutError, VitsParts
from voicebot.engines.vits_reach import reach

_RANDOM = {"RandomNormalLike", "RandomNormal"}
_SPEAKER_INPUT = "sid"
_FLOAT = onnx.TensorProto.FLOAT


def cut(model: onnx.ModelProto) -> VitsParts:
    """Return the parts of ``model``. Raises CutError, with the reason, for another network."""
    graph = _Graph(model)
    audio = model.graph.output[0].name
    latent = graph.decoder_input()
    prior = graph.prior(latent)
    durations = graph.single_output("Ceil")
    mask = graph.mask(prior, latent)
    flow_reach = reach(graph.between({prior}, latent), prior, latent)
    decoder_reach = reach(graph.between({latent}, audio), latent, audio)
    if flow_reach.rate != 1 or decoder_reach.rate.denominator != 1:
        raise CutError("its frames are not of one length")
    ends = {PRIOR: prior, MASK: mask, DURATIONS: durations}
    return VitsParts(
        text=graph.part({}, ends).SerializeToString(),
        flow=graph.part({PRIOR: prior, MASK: mask}, {LATENT: latent}).SerializeToString(),
        decoder=graph.part({LATENT: latent}, {AUDIO: audio}).SerializeToString(),
        flow_halo=flow_reach.frames,
        decoder_halo=decoder_reach.frames,
        hop_length=int(decoder_reach.rate),
    )


class _Graph:
    """Lookups over one model."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self._nodes: list[onnx.NodeProto] = list(model.graph.node)
        self._maker = {name: node for node in self._nodes for name in node.output}
        self._inputs = {value.name: value for value in model.graph.input}
        self._weights = {tensor.name: tensor for tensor in model.graph.initializer}
        if any(node.op_type in {"If", "Loop", "Scan"} for node in self._nodes):
            raise CutError("it has branches or loops")

    def decoder_input(self) -> str:
        """Return what enters the convolution before the first transposed convolution."""
        upsample = self._first("ConvTranspose")
        noisy = self._below(self._noise().output)
        name = upsample.input[0]
        while (node := self._maker.get(name)) is not None and node.op_type != "Conv":
            names = [part for part in node.input if part in noisy]
            if len(names) != 1:
                raise CutError("the decoder does not begin with one convolution")
            name = names[0]
        if node is None:
            raise CutError("the decoder does not begin with a convolution")
        entry: str = node.input[0]
        return entry

    def prior(self, latent: str) -> str:
        """Return the sum of mean and noise, which all noise of the latent passes."""
        node = self._noise()
        while node.op_type != "Add":
            users = [user for user in self._nodes if node.output[0] in user.input]
            if len(users) != 1:
                raise CutError("the latent's noise goes several ways")
            node = users[0]
        prior: str = node.output[0]
        if latent not in self._below([prior]):
            raise CutError("the decoder does not follow from the latent's noise")
        return prior

    def mask(self, prior: str, latent: str) -> str:
        """Return the one other tensor that the flow takes from the text encoder."""
        used: set[str] = {
            name for node in self.between({prior}, latent) for name in node.input if name
        }
        outside = used - self._below([prior])
        found = {name for name in outside if self._depends_on_text(name)}
        if len(found) != 1:
            raise CutError("the flow takes more than a latent and a mask")
        mask: str = found.pop()
        return mask

    def single_output(self, op_type: str) -> str:
        """Return the output of the only node of that type."""
        found = [node for node in self._nodes if node.op_type == op_type]
        if len(found) != 1:
            raise CutError(f"it has {len(found)} nodes {op_type}, not one")
        output: str = found[0].output[0]
        return output

    def between(self, sources: set[str], end: str) -> list[onnx.NodeProto]:
        """Return, in order, the nodes on the ways from ``sources`` to ``end``."""
        below = self._below(sources) - sources
        above = self._above(end, sources)
        return [node for node in self._nodes if any(n in below and n in above for n in node.output)]

    def part(self, sources: dict[str, str], ends: dict[str, str]) -> onnx.ModelProto:
        """Return the model that computes ``ends`` (new name: tensor) from ``sources``."""
        stops = set(sources.values())
        needed = set().union(*(self._above(end, stops) for end in ends.values()))
        inputs = [v for name, v in self._inputs.items() if not sources or name in needed]
        inputs += [_value(name) for name in sources]
        renamed_in = [helper.make_node("Identity", [n], [t]) for n, t in sources.items()]
        renamed_out = [helper.make_node("Identity", [t], [n]) for n, t in ends.items()]
        inner = [
            node
            for node in self._nodes
            if needed.intersection(node.output) and not stops.intersection(node.output)
        ]
        graph = helper.make_graph(
            [*renamed_in, *inner, *renamed_out],
            "part",
            inputs,
            [_value(name) for name in ends],
            [tensor for name, tensor in self._weights.items() if name in needed],
        )
        if sources and not {value.name for value in inputs} <= {*sources, _SPEAKER_INPUT}:
            raise CutError("a later part needs the text")
        return helper.make_model(
            graph, opset_imports=self._model.opset_import, ir_version=self._model.ir_version
        )

    def _first(self, op_type: str) -> onnx.NodeProto:
        for node in self._nodes:
            if node.op_type == op_type:
                return node
        raise CutError(f"it has no {op_type}")

    def _noise(self) -> onnx.NodeProto:
        found = [node for node in self._nodes if node.op_type in _RANDOM]
        if not found:
            raise CutError("its latent has no noise")
        return found[-1]

    def _depends_on_text(self, name: str) -> bool:
        return bool(self._above(name, set()).intersection(self._inputs) - {_SPEAKER_INPUT})

    def _below(self, sources: Iterable[str]) -> set[str]:
        """Return ``sources`` and all that is computed from them."""
        reached = set(sources)
        for node in self._nodes:
            if reached.intersection(node.input):
                reached.update(node.output)
        return reached

    def _above(self, end: str, stops: set[str]) -> set[str]:
        """Return ``end`` and all that it is computed from, no further up than ``stops``."""
        return set(self._walk_up(end, stops))

    def _walk_up(self, end: str, stops: set[str]) -> Iterator[str]:
        seen, waiting = set[str](), [end]
        while waiting:
            name = waiting.pop()
            if not name or name in seen:
                continue
            seen.add(name)
            yield name
            if name not in stops and (node := self._maker.get(name)) is not None:
                waiting.extend(node.input)


def _value(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, _FLOAT, None)
