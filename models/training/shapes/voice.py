"""Writes a random-weight Piper voice in the shape of a published "medium" voice.

The network is piper-tts's own VITS code with the sizes of medium quality (22.05 kHz, 192
channels, three upsampling stages of 8, 8 and 4), exported as piper-tts exports it: about 63 MB.
Durations are set to the pace of speech, so that a sentence costs what a real voice's costs.
"""

from __future__ import annotations

import argparse
import json
import math
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP
from piper.train.vits.config import ModelAudioConfig, ModelConfig
from piper.train.vits.models import SynthesizerTrn

SYMBOLS = 256
SAMPLE_RATE_HZ = 22050
_OPSET = 15
_FRAMES_PER_ID = 1.85
_DURATION_SPREAD = 0.3
_LOUDNESS = 0.1


def build(seed: int = 0) -> torch.nn.Module:
    """Return the network with random weights, ready for inference."""
    torch.manual_seed(seed)
    shape = ModelConfig(num_symbols=SYMBOLS, n_speakers=1, audio=ModelAudioConfig.low_quality())
    audio = shape.audio
    network = SynthesizerTrn(
        n_vocab=SYMBOLS,
        spec_channels=shape.mel.filter_length // 2 + 1,
        segment_size=shape.segment_size // shape.mel.hop_length,
        inter_channels=shape.inter_channels,
        hidden_channels=shape.hidden_channels,
        filter_channels=shape.filter_channels,
        n_heads=shape.n_heads,
        n_layers=shape.n_layers,
        kernel_size=shape.kernel_size,
        p_dropout=shape.p_dropout,
        n_speakers=1,
        gin_channels=0,
        use_sdp=True,
        **asdict(audio),
    )
    _pace(network)
    network.dec.remove_weight_norm()
    with torch.no_grad():
        network.dec.conv_post.weight.mul_(_LOUDNESS / network.dec.conv_post.weight.std())
    return network.eval()


@torch.no_grad()
def _pace(network: SynthesizerTrn) -> None:
    """Set the last step of the duration flow to the logarithm of speech's frames per id."""
    affine = network.dp.flows[0]
    affine.logs.fill_(-math.log(_DURATION_SPREAD))
    affine.m.fill_(-math.log(_FRAMES_PER_ID) / _DURATION_SPREAD)


def write_graph(network: torch.nn.Module, path: Path) -> None:
    """Export with the inputs and the output of a published single-speaker voice."""

    def infer(text: torch.Tensor, lengths: torch.Tensor, scales: torch.Tensor) -> torch.Tensor:
        made = network.infer(
            text,
            lengths,
            noise_scale=scales[0],
            length_scale=scales[1],
            noise_scale_w=scales[2],
        )
        return made[0].unsqueeze(1)

    network.forward = infer
    ids = torch.randint(0, SYMBOLS, (1, 50))
    example = (ids, torch.tensor([50]), torch.tensor([0.667, 1.0, 0.8]))
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            example,
            str(path),
            opset_version=_OPSET,
            input_names=["input", "input_lengths", "scales"],
            output_names=["output"],
            dynamic_axes={
                "input": {0: "batch_size", 1: "phonemes"},
                "input_lengths": {0: "batch_size"},
                "output": {0: "batch_size", 2: "time"},
            },
            dynamo=False,
        )


def configuration() -> dict[str, Any]:
    """Return the JSON that Piper reads next to the graph."""
    return {
        "audio": {"sample_rate": SAMPLE_RATE_HZ, "quality": "medium"},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": {symbol: list(ids) for symbol, ids in DEFAULT_PHONEME_ID_MAP.items()},
        "num_symbols": SYMBOLS,
        "num_speakers": 1,
        "speaker_id_map": {},
    }


def write(path: Path) -> None:
    """Write ``path`` and ``path``.json."""
    write_graph(build(), path)
    Path(f"{path}.json").write_text(json.dumps(configuration(), ensure_ascii=False), "utf-8")


def main() -> None:
    """Write the file that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the .onnx to write")
    path: Path = parser.parse_args().out
    write(path)
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
