"""Writes a trained network as the acoustic part of a Vosk model directory."""

from pathlib import Path

import numpy as np
import torch
from training.recognizer.components import Graph, from_model
from training.recognizer.features import MFCC_CONF, SUBSAMPLING, TARGETS_PER_PHONE
from training.recognizer.kaldi_binary import KaldiWriter
from training.recognizer.network import CONTEXT_FRAMES, AcousticModel

from voicebot.models.recognizer_phones import (
    POSITIONAL_PHONE_COUNT,
    POSITIONS,
    base_phone_index,
)

_EXTENDED_TOPOLOGY = -1  # announces separate classes for the forward arc and the self-loop
_NO_CLASS = -1
_CHUNK_FRAMES = 9  # decoded at a time; Kaldi's 20 tell words 0.1 s later
_SILENCE_PRIOR = 0.5  # of how often silence occurs; a low prior keeps words out of noise


def model_conf(*, beam: float, lattice_beam: float, acoustic_scale: float) -> str:
    """The decoder's settings as Vosk reads them.

    Its endpointer is slower than the pipeline's, so that an utterance with pauses stays one.
    """
    return (
        "--min-active=200\n--max-active=3000\n"
        f"--beam={beam}\n--lattice-beam={lattice_beam}\n--acoustic-scale={acoustic_scale}\n"
        f"--frame-subsampling-factor={SUBSAMPLING}\n"
        f"--frames-per-chunk={_CHUNK_FRAMES}\n"
        "--endpoint.silence-phones=1\n"
        "--endpoint.rule2.min-trailing-silence=1.0\n"
        "--endpoint.rule3.min-trailing-silence=1.25\n"
        "--endpoint.rule4.min-trailing-silence=1.5\n"
    )


def export(checkpoint: Path, folder: Path) -> None:
    """Write ``am/final.mdl``, ``conf/mfcc.conf`` and ``graph/phones/word_boundary.int``."""
    saved = torch.load(checkpoint, weights_only=True)
    model = AcousticModel()
    model.load_state_dict(saved["model"])
    model.eval()
    for name in ("am", "conf", "graph/phones"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with (folder / "am/final.mdl").open("wb") as stream:
        writer = KaldiWriter(stream)
        _write_transition_model(writer)
        _write_network(writer, from_model(model), decoding_priors(saved["priors"].numpy()))
    (folder / "conf/mfcc.conf").write_text(MFCC_CONF)
    boundaries = ["1 nonword"] + [
        f"{phone} {POSITIONS[(phone - 2) % len(POSITIONS)]}"
        for phone in range(2, POSITIONAL_PHONE_COUNT + 1)
    ]
    (folder / "graph/phones/word_boundary.int").write_text("\n".join(boundaries) + "\n")


def _write_transition_model(writer: KaldiWriter) -> None:
    """Every phone has one emitting state: forward class first, self-loop class after it."""
    count = POSITIONAL_PHONE_COUNT
    writer.token("<TransitionModel>")
    writer.token("<Topology>")
    writer.integers(range(1, count + 1))
    writer.integers([-1] + [0] * count)
    writer.integer(_EXTENDED_TOPOLOGY)
    writer.integer(1)  # one topology for all phones
    writer.integer(2)  # of two states
    for value in (0, 1, 2):  # forward class, self-loop class, number of transitions
        writer.integer(value)
    for state in (0, 1):
        writer.integer(state)
        writer.float32(0.5)
    for value in (_NO_CLASS, _NO_CLASS, 0):  # the final state
        writer.integer(value)
    writer.token("</Topology>")
    writer.token("<Tuples>")
    writer.integer(count)
    for phone in range(1, count + 1):
        forward = TARGETS_PER_PHONE * base_phone_index(phone)
        for value in (phone, 0, forward, forward + 1):
            writer.integer(value)
    writer.token("</Tuples>")
    writer.token("<LogProbs>")
    writer.vector([0.0] + [float(np.log(0.5))] * (2 * count))
    writer.token("</LogProbs>")
    writer.token("</TransitionModel>")


def decoding_priors(priors: np.ndarray) -> np.ndarray:
    """Class priors with silence's lowered, which the decoder divides by."""
    lowered = priors.copy()
    lowered[:TARGETS_PER_PHONE] *= _SILENCE_PRIOR
    scaled: np.ndarray = lowered / lowered.sum()
    return scaled


def _write_network(writer: KaldiWriter, graph: Graph, priors: np.ndarray) -> None:
    writer.token("<Nnet3>")
    writer.raw("\n" + "\n".join(graph.lines) + "\n\n")
    writer.token("<NumComponents>")
    writer.integer(len(graph.components))
    for name, component in graph.components:
        writer.token("<ComponentName>")
        writer.token(name)
        component.write(writer)
    writer.token("</Nnet3>")
    writer.token("<LeftContext>")
    writer.integer(CONTEXT_FRAMES)
    writer.token("<RightContext>")
    writer.integer(CONTEXT_FRAMES)
    writer.token("<Priors>")
    writer.vector(priors)
