"""Writes a voice of the VITS make with a few random weights, in Piper's format."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

HOP_LENGTH = 8
FLOW_HALO = 2
DECODER_HALO = 6
_CHANNELS = 4
_WIDE = 8


def write_tiny_vits(
    path: Path, *, speakers: dict[str, int] | None = None, global_op: str | None = None
) -> Path:
    """Write ``path`` and its JSON; returns ``path``.

    Each phoneme id becomes 2 to 4 frames, times the length scale, of 8 samples. ``global_op``
    puts an operation that looks at all frames, such as ``Softmax``, into the decoder.
    """
    speakers = speakers or {}
    onnx.save(_Builder(bool(speakers)).model(global_op), str(path))
    config: dict[str, Any] = {
        "audio": {"sample_rate": 16_000},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_symbols": 256,
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": speakers,
    }
    path.with_name(f"{path.name}.json").write_text(json.dumps(config), encoding="utf-8")
    return path


class _Builder:
    def __init__(self, with_speakers: bool) -> None:
        self._random = np.random.default_rng(7)
        self._with_speakers = with_speakers
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def model(self, global_op: str | None) -> onnx.ModelProto:
        self._text()
        self._flow()
        self._decoder(global_op)
        inputs = [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ]
        if self._with_speakers:
            inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, [1]))
        output = helper.make_tensor_value_info("output", TensorProto.FLOAT, None)
        graph = helper.make_graph(self._nodes, "vits", inputs, [output], self._weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)

    def _text(self) -> None:
        self._weight("symbols", self._normal(256, _CHANNELS))
        self._weight("lengths", self._random.uniform(1.5, 4.0, 256).astype(np.float32))
        for name, value in {"i0": 0, "i1": 1, "i2": 2}.items():
            self._weight(name, np.array(value, np.int64))
        for name, axis in {"axis0": 0, "axis1": 1}.items():
            self._weight(name, np.array([axis], np.int64))
        for name, number in {"f0": 0.0, "f1": 1.0}.items():
            self._weight(name, np.array(number, np.float32))
        self._add("Gather", ["scales", "i0"], "noise_scale")
        self._add("Gather", ["scales", "i1"], "length_scale")
        self._add("Gather", ["symbols", "input"], "embedded")
        self._add("Transpose", ["embedded"], "encoded", perm=[0, 2, 1])
        self._add("Gather", ["lengths", "input"], "natural")
        self._add("Mul", ["natural", "length_scale"], "scaled")
        self._add("Ceil", ["scaled"], "durations")
        self._add("CumSum", ["durations", "i1"], "ends")
        self._add("ReduceMax", ["ends"], "total", keepdims=0)
        self._add("Range", ["f0", "total", "f1"], "time")
        self._add("Transpose", ["ends"], "column", perm=[1, 0])
        self._add("GreaterOrEqual", ["time", "column"], "past")
        self._add("Cast", ["past"], "past_ids", to=TensorProto.INT64)
        self._add("ReduceSum", ["past_ids", "axis0"], "index", keepdims=0)
        self._add("Gather", ["encoded", "index"], "mean", axis=2)
        self._add("Less", ["time", "total"], "valid")
        self._add("Cast", ["valid"], "valid_float", to=TensorProto.FLOAT)
        self._add("Unsqueeze", ["valid_float", "axis0"], "valid_row")
        self._add("Unsqueeze", ["valid_row", "axis1"], "mask_of_frames")
        self._add("RandomNormalLike", ["mean"], "random")
        self._add("Mul", ["random", "noise_scale"], "noise")
        self._add("Add", ["mean", "noise"], "noisy")

    def _flow(self) -> None:
        self._conv("noisy", "mixed", _CHANNELS, _CHANNELS, kernel=5)
        self._speaker("mixed", "tinted", _CHANNELS)
        self._add("Tanh", ["tinted"], "bent")
        self._add("Mul", ["bent", "mask_of_frames"], "masked")
        self._add("Sub", ["noisy", "masked"], "moved")
        self._add("Mul", ["moved", "mask_of_frames"], "z")

    def _decoder(self, global_op: str | None) -> None:
        self._conv("z", "wide", _CHANNELS, _WIDE, kernel=7)
        self._speaker("wide", "voiced", _WIDE)
        self._add("LeakyRelu", ["voiced"], "rectified")
        self._upsample("rectified", "up4", _WIDE, _CHANNELS, kernel=8, stride=4)
        self._add("LeakyRelu", ["up4"], "branch")
        self._conv("branch", "convolved", _CHANNELS, _CHANNELS, kernel=3, dilation=2)
        self._add("Add", ["convolved", "up4"], "sum")
        self._add(global_op or "LeakyRelu", ["sum"], "rectified4")
        self._upsample("rectified4", "up8", _CHANNELS, _CHANNELS, kernel=4, stride=2)
        self._conv("up8", "wave", _CHANNELS, 1, kernel=7)
        self._add("Tanh", ["wave"], "audio_of_voice")
        self._add("Unsqueeze", ["audio_of_voice", "axis1"], "output")

    def _speaker(self, source: str, target: str, channels: int) -> None:
        if not self._with_speakers:
            self._add("Identity", [source], target)
            return
        self._weight(f"{target}_table", self._normal(2, channels))
        self._weight(f"{target}_axis", np.array([2], np.int64))
        self._add("Gather", [f"{target}_table", "sid"], f"{target}_row")
        self._add("Unsqueeze", [f"{target}_row", f"{target}_axis"], f"{target}_column")
        self._conv(f"{target}_column", f"{target}_condition", channels, channels, kernel=1)
        self._add("Add", [source, f"{target}_condition"], target)

    def _conv(
        self, source: str, target: str, inputs: int, outputs: int, *, kernel: int, dilation: int = 1
    ) -> None:
        self._weight(f"{target}_weight", self._normal(outputs, inputs, kernel))
        self._weight(f"{target}_bias", self._normal(outputs))
        pad = (kernel - 1) * dilation // 2
        names = [source, f"{target}_weight", f"{target}_bias"]
        self._add(
            "Conv", names, target, kernel_shape=[kernel], dilations=[dilation], pads=[pad, pad]
        )

    def _upsample(
        self, source: str, target: str, inputs: int, outputs: int, *, kernel: int, stride: int
    ) -> None:
        self._weight(f"{target}_weight", self._normal(inputs, outputs, kernel))
        pad = (kernel - stride) // 2
        self._add(
            "ConvTranspose",
            [source, f"{target}_weight"],
            target,
            kernel_shape=[kernel],
            strides=[stride],
            pads=[pad, pad],
        )

    def _normal(self, *shape: int) -> np.ndarray[Any, Any]:
        return self._random.normal(0.0, 0.3, shape).astype(np.float32)

    def _weight(self, name: str, value: np.ndarray[Any, Any]) -> None:
        self._weights.append(numpy_helper.from_array(value, name))

    def _add(self, op_type: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(op_type, inputs, [output], **attributes))
