"""Writes the voice as Piper's pair of files: a graph and its JSON."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import torch
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP
from training.voice.acoustics import FRAME, SAMPLE_RATE_HZ
from training.voice.phonemize import ESPEAK_VOICE
from training.voice.speaker import SPEAKERS
from training.voice.symbols import NUM_SYMBOLS

if TYPE_CHECKING:
    from pathlib import Path

    from training.voice.synthesizer import Synthesizer

_OPSET = 17
NOISE_SCALE, LENGTH_SCALE, PACE_NOISE_SCALE = 0.667, 0.95, 0.8


def write_graph(voice: Synthesizer, path: Path) -> None:
    """Export to ONNX with the inputs and the output of a published multi-speaker voice."""
    voice.eval()
    ids = torch.randint(1, 130, (1, 60))
    lengths = torch.tensor([60])
    scales = torch.tensor([NOISE_SCALE, LENGTH_SCALE, PACE_NOISE_SCALE])
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            voice,
            (ids, lengths, scales, torch.tensor([0])),
            str(path),
            opset_version=_OPSET,
            do_constant_folding=False,
            input_names=["input", "input_lengths", "scales", "sid"],
            output_names=["output"],
            dynamic_axes={
                "input": {0: "batch_size", 1: "phonemes"},
                "input_lengths": {0: "batch_size"},
                "sid": {0: "batch_size"},
                "output": {0: "batch_size", 3: "time"},
            },
            dynamo=False,
        )


def configuration() -> dict[str, Any]:
    """Return the JSON that Piper reads next to the graph."""
    return {
        "audio": {"sample_rate": SAMPLE_RATE_HZ, "quality": "starter"},
        "espeak": {"voice": ESPEAK_VOICE},
        "language": {"code": "en_US", "family": "en", "region": "US"},
        "dataset": "voicebot-starter",
        "inference": {
            "noise_scale": NOISE_SCALE,
            "length_scale": LENGTH_SCALE,
            "noise_w": PACE_NOISE_SCALE,
        },
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": {symbol: list(ids) for symbol, ids in DEFAULT_PHONEME_ID_MAP.items()},
        "num_symbols": NUM_SYMBOLS,
        "num_speakers": len(SPEAKERS),
        "speaker_id_map": {speaker.name: at for at, speaker in enumerate(SPEAKERS)},
        "hop_length": FRAME,
    }


def write_configuration(path: Path) -> None:
    """Write :func:`configuration` to ``path``."""
    text = json.dumps(configuration(), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
