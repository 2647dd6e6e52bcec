"""Writes a random-weight GGUF in the shape of Qwen2.5-0.5B-Instruct, quantized to Q4_0.

24 layers of width 896 with 14 query and 2 key heads, feed-forward 4864, tied embeddings of
151,936 tokens: 494 million weights, about 352 MB. The shape is from the model card of
Qwen/Qwen2.5-0.5B-Instruct; the weights, the tokens and the chat template are this project's.
It gives one fixed reply to everything.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import gguf
import llama_cpp
import numpy as np
from training.shapes import reply, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYERS, WIDTH, FEED_FORWARD, HEADS, KEY_HEADS = 24, 896, 4864, 14, 2
CONTEXT = 32768
_KEY_WIDTH = WIDTH // HEADS * KEY_HEADS
_POOL = (1 << 23) + 9
_DEVIATION = 0.02
_WHISPER = 0.003
"""Factor of what layers add to a token: its embedding must outlast them."""
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def add_metadata(writer: gguf.GGUFWriter) -> None:
    """Write the sizes of the network."""
    writer.add_name("voicebot shape of Qwen2.5-0.5B, random weights")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_rope_freq_base(1e6)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)


def add_tokenizer(writer: gguf.GGUFWriter) -> None:
    """Write the vocabulary and the chat template."""
    tokens, merges = vocabulary.build()
    end_of_text, _, end_of_turn = range(
        vocabulary.REGULAR, vocabulary.REGULAR + len(vocabulary.CONTROL)
    )
    kinds = [gguf.TokenType.NORMAL] * vocabulary.REGULAR
    kinds += [gguf.TokenType.CONTROL] * len(vocabulary.CONTROL)
    kinds += [gguf.TokenType.UNUSED] * (vocabulary.SIZE - len(kinds))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([f"{left} {right}" for left, right in merges])
    writer.add_bos_token_id(end_of_text)
    writer.add_eos_token_id(end_of_turn)
    writer.add_pad_token_id(end_of_text)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _layer(number: int) -> dict[str, tuple[int, ...]]:
    """Return the tensors of one layer with their shapes, rows first."""
    shapes: dict[str, tuple[int, ...]] = {
        "attn_norm.weight": (WIDTH,),
        "attn_q.weight": (WIDTH, WIDTH),
        "attn_q.bias": (WIDTH,),
        "attn_k.weight": (_KEY_WIDTH, WIDTH),
        "attn_k.bias": (_KEY_WIDTH,),
        "attn_v.weight": (_KEY_WIDTH, WIDTH),
        "attn_v.bias": (_KEY_WIDTH,),
        "attn_output.weight": (WIDTH, WIDTH),
        "ffn_norm.weight": (WIDTH,),
        "ffn_gate.weight": (FEED_FORWARD, WIDTH),
        "ffn_up.weight": (FEED_FORWARD, WIDTH),
        "ffn_down.weight": (WIDTH, FEED_FORWARD),
    }
    return {f"blk.{number}.{name}": shape for name, shape in shapes.items()}


def tensors() -> dict[str, tuple[int, ...]]:
    """Return every tensor of the model with its shape, rows first."""
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (vocabulary.SIZE, WIDTH),
        "output_norm.weight": (WIDTH,),
    }
    for number in range(LAYERS):
        shapes |= _layer(number)
    return shapes


def _weights(name: str, shape: tuple[int, ...], pool: np.ndarray) -> np.ndarray:
    """Return ones for norms, zeros for biases, else normal noise from the pool."""
    if name.endswith("norm.weight"):
        return np.ones(shape, np.float32)
    if name.endswith("bias"):
        return np.zeros(shape, np.float32)
    shifted = np.resize(np.roll(pool, len(name) * 7919 + shape[0]), shape)
    if name.endswith(("attn_output.weight", "ffn_down.weight")):
        shifted *= shifted.dtype.type(_WHISPER)
    return shifted


def _all_weights(pool: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield every tensor by name, the table of the reply in the last layer."""
    shapes = tensors()
    names = [f"blk.{LAYERS - 1}.ffn_{part}.weight" for part in ("gate", "up", "down")]
    table = [_weights(name, shapes[name], pool) for name in names]
    embedding = _weights("token_embd.weight", shapes["token_embd.weight"], pool)
    reply.write_table(embedding, reply.chain(vocabulary.build()[0]), *table)
    written = dict(zip(names, table, strict=True)) | {"token_embd.weight": embedding}
    for name, shape in shapes.items():
        yield name, written[name] if name in written else _weights(name, shape, pool)


def write_unquantized(path: Path, seed: int = 0) -> None:
    """Write the model with 16-bit weights, about 1 GB."""
    noise = np.random.default_rng(seed).standard_normal(_POOL, dtype=np.float32)
    pool = (noise * _DEVIATION).astype(np.float16)
    writer = gguf.GGUFWriter(path, "qwen2")
    add_metadata(writer)
    add_tokenizer(writer)
    for name, weights in _all_weights(pool):
        writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantize(source: Path, target: Path, threads: int) -> None:
    """Quantize to Q4_0 with llama.cpp; raises ``RuntimeError`` if it refuses."""
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0
    parameters.nthread = threads
    status = llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), parameters)
    if status != 0:
        raise RuntimeError(f"llama.cpp could not quantize {source}: status {status}")


def write(path: Path, threads: int = 2) -> None:
    """Write the quantized model; needs 1 GB beside ``path`` meanwhile."""
    with tempfile.TemporaryDirectory(dir=path.resolve().parent) as folder:
        unquantized = Path(folder) / "f16.gguf"
        write_unquantized(unquantized)
        quantize(unquantized, path, threads)


def main() -> None:
    """Write the file that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the .gguf to write")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    write(arguments.out, arguments.threads)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
