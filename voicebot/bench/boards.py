"""Published speeds of the libraries on single-board computers."""

from dataclasses import dataclass
from typing import Final

_TWO_THREADS_FASTER: Final = 1.713


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a board does, as others measured it.

    Attributes:
        name: of the board.
        decode_tokens_per_s: Qwen2.5-0.5B, four-bit weights, writing.
        prefill_per_decode: how many times faster a prompt is read than a reply written.
        voice_rtf_one: Piper, medium quality, one thread: seconds of work per second of speech.
        voice_rtf_all: the same with all four cores.
        sources: where the figures are from, and what was derived.
    """

    name: str
    decode_tokens_per_s: float
    prefill_per_decode: float
    voice_rtf_one: float
    voice_rtf_all: float
    sources: tuple[str, ...]

    @property
    def prefill_tokens_per_s(self) -> float:
        """Speed of reading a prompt."""
        return self.decode_tokens_per_s * self.prefill_per_decode

    @property
    def voice_rtf_two(self) -> float:
        """The voice's work per second of speech with two threads, as ours speaks on four cores."""
        return self.voice_rtf_one / _TWO_THREADS_FASTER


_OLLAMA = "decode: qwen2.5:0.5b in Ollama (Q4_K_M), https://github.com/dambergn/ollama-benchmarks"
_MATMUL = (
    "prefill to decode: TinyLlama 1.1B Q8_0 in llama.cpp of 2024-03-26, {0} tokens/s, "
    "https://justine.lol/matmul/"
)
_SHERPA = (
    "voice: vits-piper en_US-lessac-medium on a Pi 4 Model B Rev 1.5, 0.774 with one thread and "
    "0.357 with four, https://k2-fsa.github.io/sherpa/onnx/tts/pretrained_models/rtf.html"
)
_TWO_THREADS = (
    "voice with two threads: 1.713 times faster than with one, the median of the 16 models of "
    "the page above, https://github.com/k2-fsa/sherpa-onnx/discussions/3968"
)
_RECOGNIZER = (
    "recognizer: no published figure for this model; scaled like the voice, both being matrix work "
    "on one core"
)
BOARDS = (
    Board(
        name="Raspberry Pi 4",
        decode_tokens_per_s=7.92,
        prefill_per_decode=10 / 3,
        voice_rtf_one=0.774,
        voice_rtf_all=0.357,
        sources=(_OLLAMA, _MATMUL.format("10 and 3"), _SHERPA, _TWO_THREADS, _RECOGNIZER),
    ),
    Board(
        name="Raspberry Pi 5",
        decode_tokens_per_s=20.35,
        prefill_per_decode=35 / 9,
        voice_rtf_one=0.329,
        voice_rtf_all=0.152,
        sources=(
            _OLLAMA,
            _MATMUL.format("35 and 9"),
            (
                "voice: en_US-lessac-low, 0.66 s for about 6 s of 16 kHz speech, "
                "https://github.com/ktomanek/edge_tts_comparison; times 22.05/16 for the rate "
                "of medium quality; one thread from four as on the Pi 4"
            ),
            _SHERPA,
            _TWO_THREADS,
            _RECOGNIZER,
        ),
    ),
)
