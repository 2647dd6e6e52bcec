"""A language model of random weights in a few kilobytes, loaded by llama.cpp like any other."""

from pathlib import Path

import gguf
import numpy as np

WIDTH, LAYERS, FEED_FORWARD, HEADS, KEY_HEADS = 64, 2, 128, 4, 2
MERGES = ("h e", "l l", "he ll", "hell o")
CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write_tiny_gguf(
    path: Path,
    *,
    architecture: str = "qwen2",
    template: str = CHATML,
    context_tokens: int = 32_768,
    seed: int = 0,
) -> Path:
    """Write the model and return its path.

    It knows every byte and the word "hello". Its tokens that end a reply weigh nothing, so that a
    reply goes on until a limit.
    """
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_context_length(context_tokens)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_rope_freq_base(1e6)
    writer.add_layer_norm_rms_eps(1e-6)
    tokens = _add_tokenizer(writer, template)
    _add_weights(writer, len(tokens), np.random.default_rng(seed))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_tokenizer(writer: gguf.GGUFWriter, template: str) -> list[str]:
    regular = [*_byte_letters(), *(merge.replace(" ", "") for merge in MERGES)]
    tokens = [*regular, *CONTROL]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(
        [gguf.TokenType.NORMAL] * len(regular) + [gguf.TokenType.CONTROL] * len(CONTROL)
    )
    writer.add_token_merges(list(MERGES))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(template)
    return tokens


def _byte_letters() -> list[str]:
    """Return the letters that stand for the 256 bytes in GPT-2's tokenizer."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(byte if byte in printable else next(spare)) for byte in range(256)]


def _add_weights(writer: gguf.GGUFWriter, tokens: int, rng: np.random.Generator) -> None:
    def weights(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return (rng.standard_normal(shape) * 0.3).astype(np.float32)

    embedding = weights(tokens, WIDTH)
    embedding[-len(CONTROL) :] = 0
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    key_width = WIDTH // HEADS * KEY_HEADS
    for index in range(LAYERS):
        block = f"blk.{index}."
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{block}{name}.weight", np.ones(WIDTH, np.float32))
        for name, width in (("attn_q", WIDTH), ("attn_k", key_width), ("attn_v", key_width)):
            writer.add_tensor(f"{block}{name}.weight", weights(width, WIDTH))
            writer.add_tensor(f"{block}{name}.bias", np.zeros(width, np.float32))
        writer.add_tensor(f"{block}attn_output.weight", weights(WIDTH, WIDTH))
        writer.add_tensor(f"{block}ffn_gate.weight", weights(FEED_FORWARD, WIDTH))
        writer.add_tensor(f"{block}ffn_up.weight", weights(FEED_FORWARD, WIDTH))
        writer.add_tensor(f"{block}ffn_down.weight", weights(WIDTH, FEED_FORWARD))
