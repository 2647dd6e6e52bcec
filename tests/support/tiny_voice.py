"""Writes a voice in Piper's format that hums: real files for the real library, in milliseconds."""

import json
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

SAMPLES_PER_PHONEME_ID = 256


def write_tiny_voice(
    path: Path,
    *,
    amplitude: float = 0.1,
    speakers: dict[str, int] | None = None,
    espeak_voice: str = "en-us",
    sample_rate_hz: int = 16_000,
    known_ids: int = 1024,
    inputs: tuple[str, str, str] = ("input", "input_lengths", "scales"),
) -> Path:
    """Write ``path`` and its JSON; returns ``path``.

    Each phoneme id becomes 256 samples, times the length scale, of a sine of ``amplitude`` (plus
    0.1 for each speaker id). A phoneme id of ``known_ids`` or more fails at run time.
    """
    speakers = speakers or {}
    onnx.save(_model(amplitude, bool(speakers), known_ids, inputs), str(path))
    config: dict[str, Any] = {
        "audio": {"sample_rate": sample_rate_hz},
        "espeak": {"voice": espeak_voice},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_symbols": 256,
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": speakers,
    }
    path.with_name(f"{path.name}.json").write_text(json.dumps(config), encoding="utf-8")
    return path


def _model(
    amplitude: float, with_speakers: bool, known_ids: int, inputs: tuple[str, str, str]
) -> onnx.ModelProto:
    ids, lengths, scales = inputs
    constants = {
        "table": helper.make_tensor("", TensorProto.FLOAT, [known_ids], [1.0] * known_ids),
        "length_index": helper.make_tensor("", TensorProto.INT64, [], [1]),
        "per_id": helper.make_tensor("", TensorProto.FLOAT, [], [float(SAMPLES_PER_PHONEME_ID)]),
        "zero": helper.make_tensor("", TensorProto.FLOAT, [], [0.0]),
        "one": helper.make_tensor("", TensorProto.FLOAT, [], [1.0]),
        "step": helper.make_tensor("", TensorProto.FLOAT, [], [0.2]),
        "amplitude": helper.make_tensor("", TensorProto.FLOAT, [], [amplitude]),
        "shape": helper.make_tensor("", TensorProto.INT64, [3], [1, 1, -1]),
    }
    nodes = [
        helper.make_node("Constant", [], [name], value=tensor) for name, tensor in constants.items()
    ]
    nodes += [
        helper.make_node("Gather", ["table", ids], ["ones"]),
        helper.make_node("ReduceSum", ["ones"], ["count"], keepdims=0),
        helper.make_node("Gather", [scales, "length_index"], ["length_scale"]),
        helper.make_node("Mul", ["count", "per_id"], ["natural"]),
        helper.make_node("Mul", ["natural", "length_scale"], ["end"]),
        helper.make_node("Range", ["zero", "end", "one"], ["time"]),
        helper.make_node("Mul", ["time", "step"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["sine"]),
        helper.make_node("Reshape", ["sine", "shape"], ["wave"]),
        helper.make_node("Mul", ["wave", "loudness"], ["output"]),
    ]
    declared = [
        helper.make_tensor_value_info(ids, TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info(lengths, TensorProto.INT64, [1]),
        helper.make_tensor_value_info(scales, TensorProto.FLOAT, [3]),
    ]
    if with_speakers:
        declared.append(helper.make_tensor_value_info("sid", TensorProto.INT64, [1]))
        tenth = helper.make_tensor("", TensorProto.FLOAT, [], [0.1])
        nodes[-1:-1] = [
            helper.make_node("Constant", [], ["tenth"], value=tenth),
            helper.make_node("Cast", ["sid"], ["speaker"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["speaker", "tenth"], ["extra"]),
            helper.make_node("Add", ["amplitude", "extra"], ["loudness"]),
        ]
    else:
        nodes.insert(-1, helper.make_node("Identity", ["amplitude"], ["loudness"]))
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "samples"])
    graph = helper.make_graph(nodes, "hum", declared, [output])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
