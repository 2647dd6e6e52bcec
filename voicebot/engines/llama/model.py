"""A GGUF model: loading, its vocabulary and its metadata."""

import ctypes
import functools
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from voicebot.engines.llama.library import captured_errors, llama_library
from voicebot.errors import LanguageModelError, ModelError

_MAGIC = b"GGUF"
_CACHED_TEXT_LENGTH = 16_384
# Some of their layers have no rotary positions, and llama.cpp would turn the keys of all layers.
_PARTLY_WITHOUT_POSITIONS = frozenset({"exaone4", "smollm3"})


class LlamaModel:
    """The weights and vocabulary of one GGUF file.

    Attributes:
        path: the file.
        handle: llama.cpp's model pointer.
        vocab_size: number of tokens.
        trained_context: context length the model was trained for.

    Args:
        path: the file.
        lasting_texts: how many texts to keep the tokens of that are wanted turn after turn.

    Raises ModelError when the file is missing, damaged or of no use for chat.
    """

    def __init__(self, path: Path, *, lasting_texts: int = 128) -> None:
        self.path = path
        self._lib = llama_library()
        self.handle: Any = _load(self._lib, path)
        self._vocab = self._lib.llama_model_get_vocab(self.handle)
        self.vocab_size = int(self._lib.llama_vocab_n_tokens(self._vocab))
        self.trained_context = int(self._lib.llama_model_n_ctx_train(self.handle))
        self._free = weakref.finalize(self, self._lib.llama_model_free, self.handle)
        self._free.atexit = False
        me = weakref.proxy(self)  # no cycle, so that a model that is dropped is freed at once

        def tokens(text: str, special: bool) -> bytes:
            found: bytes = me._tokenize(text, special)
            return found

        self._lasting_tokens = functools.lru_cache(maxsize=lasting_texts)(tokens)
        # Of a turn: the question, in which the time of day stands, is another one each minute.
        self._passing_tokens = functools.lru_cache(maxsize=8)(tokens)
        self._piece_buffer = ctypes.create_string_buffer(512)

    def tokenize(self, text: str, *, special: bool, lasting: bool = False) -> list[int]:
        """Return the tokens of ``text``; ``special`` reads marks such as ``<|im_end|>``.

        ``lasting`` text will be wanted in the next turns, too. Raises LanguageModelError once the
        model is closed.
        """
        if len(text) > _CACHED_TEXT_LENGTH:
            packed = self._tokenize(text, special)
        else:
            packed = (self._lasting_tokens if lasting else self._passing_tokens)(text, special)
        return memoryview(packed).cast("i").tolist()

    def piece(self, token: int) -> bytes:
        """Return the bytes of one token, none for control tokens."""
        buffer = self._piece_buffer
        size = self._lib.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        if size < 0:
            self._piece_buffer = ctypes.create_string_buffer(-size)
            return self.piece(token)
        return buffer.raw[:size]

    def is_end(self, token: int) -> bool:
        """Whether ``token`` ends a reply."""
        return bool(self._lib.llama_vocab_is_eog(self._vocab, token))

    def is_recurrent(self) -> bool:
        """Whether the state of a beginning cannot be told from that of a whole text."""
        return bool(
            self._lib.llama_model_is_recurrent(self.handle)
            or self._lib.llama_model_is_hybrid(self.handle)
        )

    def turns_all_keys(self) -> bool:
        """Whether each layer turns its keys by their positions, so that they can be moved."""
        return self._metadata("general.architecture") not in _PARTLY_WITHOUT_POSITIONS

    def bos_token(self) -> int | None:
        """Return the token that every prompt begins with, if the model wants one."""
        if not self._lib.llama_vocab_get_add_bos(self._vocab):
            return None
        return int(self._lib.llama_vocab_bos(self._vocab))

    def marker_text(self, kind: str) -> str:
        """Return the text of the ``bos`` or ``eos`` token, or nothing."""
        token = getattr(self._lib, f"llama_vocab_{kind}")(self._vocab)
        text = self._lib.llama_vocab_get_text(self._vocab, token) if token >= 0 else b""
        return (text or b"").decode("utf-8", errors="replace")

    def chat_template(self) -> str | None:
        """Return the Jinja source in the file's metadata, if it has one."""
        source = self._lib.llama_model_chat_template(self.handle, None)
        return None if source is None else source.decode("utf-8", errors="replace")

    def _metadata(self, key: str) -> str:
        buffer = ctypes.create_string_buffer(64)
        self._lib.llama_model_meta_val_str(self.handle, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", errors="replace")

    def description(self) -> str:
        """Return architecture, size and quantization in llama.cpp's words."""
        buffer = ctypes.create_string_buffer(256)
        self._lib.llama_model_desc(self.handle, buffer, len(buffer))
        size = self._lib.llama_model_size(self.handle)
        return f"{buffer.value.decode('utf-8', errors='replace')} {size} bytes"

    def close(self) -> None:
        """Free the weights; safe to call twice."""
        if self.handle is not None:
            self.handle = None
            self._lasting_tokens.cache_clear()
            self._passing_tokens.cache_clear()
            self._free()

    def _tokenize(self, text: str, special: bool) -> bytes:
        """Return the tokens as they lie in memory: thousands of numbers are kept for minutes."""
        if self.handle is None:
            raise LanguageModelError("language model: it is closed")
        data = text.encode("utf-8", errors="replace")
        capacity = len(data) + 16
        tokens = (ctypes.c_int32 * capacity)()
        count = self._lib.llama_tokenize(
            self._vocab, data, len(data), tokens, capacity, False, special
        )
        if count < 0:
            raise LanguageModelError(f"language model: cannot tokenize {len(data)} bytes of text")
        return bytes(memoryview(tokens).cast("B")[: count * ctypes.sizeof(ctypes.c_int32)])


def join_pieces(model: LlamaModel, tokens: Sequence[int]) -> str:
    """Return the text of ``tokens`` without an unfinished character at its end."""
    return b"".join(map(model.piece, tokens)).decode("utf-8", errors="ignore")


def _load(lib: Any, path: Path) -> Any:
    _check_file(path)
    params = lib.llama_model_default_params()
    params.n_gpu_layers = 0
    # Weights are repacked for the CPU; a mapped file would stay in memory beside them.
    params.load_mode = lib.LLAMA_LOAD_MODE_NONE
    with captured_errors() as errors:
        handle = lib.llama_model_load_from_file(bytes(path), params)
    if not handle:
        raise ModelError(
            f"language model {path}: {_reason(errors)}; download it again or use another model"
        )
    if lib.llama_model_has_encoder(handle) or not lib.llama_model_has_decoder(handle):
        lib.llama_model_free(handle)
        raise ModelError(f"language model {path}: it writes no text; use an instruct model")
    return handle


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise ModelError(
            f"language model {path}: {error.strerror}; install a model or correct llm.model"
        ) from error
    if magic != _MAGIC:
        raise ModelError(f"language model {path}: not a GGUF file; use another file")


def _reason(errors: Sequence[str]) -> str:
    """Return the part of llama.cpp's log that says what is wrong with the file."""
    if not errors:
        return "llama.cpp cannot load it"
    line = next((line for line in errors if "error loading model" in line), errors[0])
    return " ".join(line.split("error loading model:")[-1].split())
