"""Checkpoint to GGUF: architecture qwen2, tokenizer gpt2/qwen2, ChatML template, Q8_0.

`python -m training.language.export --work DIR --out FILE` exports the last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import gguf
import numpy as np
import torch
from training.language.network import Shape
from training.language.tokenizer import END, END_OF_TEXT, SPECIAL

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
_NAMES = {
    "attention_norm": "attn_norm", "attention.q": "attn_q", "attention.k": "attn_k",
    "attention.v": "attn_v", "attention.o": "attn_output", "feed_norm": "ffn_norm",
    "gate": "ffn_gate", "up": "ffn_up", "down": "ffn_down",
}  # fmt: skip


def tensor_name(name: str) -> str:
    """The GGUF name of a parameter of `Network`."""
    if name == "embedding.weight":
        return "token_embd.weight"
    if name == "output.weight":
        return name
    if name == "norm.weight":
        return "output_norm.weight"
    _, number, rest = name.split(".", 2)
    module, kind = rest.rsplit(".", 1)
    return f"blk.{number}.{_NAMES[module]}.{kind}"


def export(work: Path, out: Path) -> None:
    """Write the checkpoint under `work` as a Q8_0 GGUF, atomically."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        full, small = Path(folder) / "full.gguf", Path(folder) / "small.gguf"
        write_full(work, full)
        quantize(full, small)
        small.replace(out)


def write_full(work: Path, path: Path) -> None:
    """Write the checkpoint in float32."""
    state = torch.load(work / "checkpoint.pt", map_location="cpu", weights_only=True)
    shape = Shape(**state["shape"])
    writer = gguf.GGUFWriter(str(path), "qwen2")
    _write_shape(writer, shape)
    _write_tokenizer(writer, work / "tokenizer.json", shape.vocabulary)
    for name, tensor in state["network"].items():
        writer.add_tensor(tensor_name(name), tensor.float().numpy().astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_shape(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name("voicebot starter (English)")
    writer.add_description("Small assistant trained on synthetic dialogues only")
    writer.add_license("gpl-3.0-or-later")
    writer.add_languages(["en"])
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.norm_eps)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def _write_tokenizer(writer: gguf.GGUFWriter, path: Path, size: int) -> None:
    model = json.loads(path.read_text())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].__getitem__)
    if len(tokens) != size:
        raise ValueError(f"{path}: {len(tokens)} tokens, but the network has {size}")
    merges = [" ".join(pair) if isinstance(pair, list) else pair for pair in model["merges"]]
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([control if token in SPECIAL else normal for token in tokens])
    writer.add_token_merges(merges)
    writer.add_eos_token_id(tokens.index(END))
    writer.add_pad_token_id(tokens.index(END_OF_TEXT))
    writer.add_bos_token_id(tokens.index(END_OF_TEXT))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def quantize(source: Path, target: Path) -> None:
    """Quantize a GGUF to Q8_0 with llama.cpp's own quantizer."""
    import llama_cpp

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0
    parameters.nthread = 1
    if llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), parameters):
        raise RuntimeError(f"llama.cpp could not quantize {source}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Export the last checkpoint.")
    parser.add_argument("--work", type=Path, default=Path(".cache/training/language"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    export(arguments.work, arguments.out)


if __name__ == "__main__":
    main()
