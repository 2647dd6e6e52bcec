"""Small files that look like models: whole by their format, with no weights worth running."""

import json
import struct
from pathlib import Path

VOSK_FILES = {
    "am/final.mdl": b"\0B<TransitionModel> ",
    "conf/model.conf": b"--max-active=3000\n",
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "graph/HCLr.fst": b"fst",
    "graph/Gr.fst": b"fst",
    "graph/disambig_tid.int": b"1\n",
    "graph/words.txt": b"<eps> 0\n",
}


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def gguf_bytes(architecture: str = "qwen2", elements: int = 4096) -> bytes:
    """Return a GGUF file with a string array, one Q4_0 and one F32 tensor."""
    pairs = [
        _text("general.architecture") + struct.pack("<I", 8) + _text(architecture),
        _text("general.alignment") + struct.pack("<II", 4, 64),
        _text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + _text("a") + _text("bc"),
        _text("tokenizer.ggml.scores") + struct.pack("<IIQ2f", 9, 6, 2, 0.5, 1.5),
    ]
    first = elements // 32 * 18
    tensors = [
        _text("token_embd.weight") + struct.pack("<IQQIQ", 2, 32, elements // 32, 2, 0),
        _text("output_norm.weight") + struct.pack("<IQIQ", 1, 16, 0, first),
    ]
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs)) + b"".join(pairs + tensors)
    return head + b"\0" * (-len(head) % 64) + b"\1" * (first + 16 * 4)


def one_tensor_bytes(shape: list[int], kind: int, metadata: bytes = b"") -> bytes:
    """Return a GGUF file of one tensor; ``metadata`` is one pair as it is in the file."""
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1 if metadata else 0) + metadata
    sizes = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return head + _text("tensor") + sizes + struct.pack("<IQ", kind, 0) + b"\0" * 1000


def metadata_bytes(name: str, kind: int, value: bytes) -> bytes:
    """Return one pair of a GGUF file's metadata."""
    return _text(name) + struct.pack("<I", kind) + value


def vocabulary_bytes() -> bytes:
    """Return a GGUF file with an architecture and nothing else."""
    pair = _text("general.architecture") + struct.pack("<I", 8) + _text("qwen2")
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair


def write_language_model(path: Path, architecture: str = "qwen2") -> Path:
    """Write a GGUF file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gguf_bytes(architecture))
    return path


def write_recognizer(folder: Path) -> Path:
    """Write a Vosk model folder and return it."""
    for name, content in VOSK_FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def voice_settings() -> bytes:
    """Return the JSON that belongs to a Piper voice."""
    return json.dumps({"audio": {"sample_rate": 16000}, "phoneme_id_map": {"_": [0]}}).encode()


def write_voice(path: Path) -> Path:
    """Write an ONNX file with its JSON and return the path of the former."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x08\x08" * 1024)
    path.with_name(path.name + ".json").write_bytes(voice_settings())
    return path
