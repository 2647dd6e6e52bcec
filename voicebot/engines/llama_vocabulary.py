"""Text to tokens and back."""

import codecs
import ctypes
from typing import Any

import llama_cpp.llama_cpp as llama

from voicebot.errors import LanguageModelError


class Vocabulary:
    """The tokenizer of one model."""

    def __init__(self, model: Any) -> None:
        self._vocabulary = llama.llama_model_get_vocab(model)
        self._buffer = ctypes.create_string_buffer(256)

    def __len__(self) -> int:
        return int(llama.llama_vocab_n_tokens(self._vocabulary))

    def tokenize(self, text: str, *, markup: bool = False) -> list[int]:
        """Return the tokens of ``text``; special-token text counts only where ``markup``.

        Raises LanguageModelError for text that the tokenizer refuses.
        """
        data = text.encode("utf-8", errors="replace")
        capacity = len(data) + 8
        tokens = (llama.llama_token * capacity)()
        count = llama.llama_tokenize(
            self._vocabulary, data, len(data), tokens, capacity, False, markup
        )
        if count < 0:
            raise LanguageModelError(f"cannot tokenize {len(data)} bytes of text")
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """Return the bytes of one token; special tokens have none."""
        length = llama.llama_token_to_piece(
            self._vocabulary, token, self._buffer, len(self._buffer), 0, False
        )
        if length < 0:
            self._buffer = ctypes.create_string_buffer(-length)
            return self.piece(token)
        return self._buffer.raw[:length]

    def text(self, tokens: list[int]) -> str:
        """Return the text of tokens; incomplete characters are left out."""
        return b"".join(map(self.piece, tokens)).decode("utf-8", errors="ignore")

    def ends_generation(self, token: int) -> bool:
        """Whether the model ends its reply with this token."""
        return bool(llama.llama_vocab_is_eog(self._vocabulary, token))

    def special_text(self, which: str) -> str:
        """Return the markup of the ``bos`` or ``eos`` token; nothing if there is none."""
        token = getattr(llama, f"llama_vocab_{which}")(self._vocabulary)
        if token < 0:
            return ""
        text = llama.llama_vocab_get_text(self._vocabulary, token)
        return text.decode("utf-8", errors="replace") if text else ""


class TokenDecoder:
    """Turns tokens into text as they come, whole characters only."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, token: int) -> str:
        """Return the characters that this token completes."""
        return self._decoder.decode(self._vocabulary.piece(token))

    def flush(self) -> str:
        """Return what is left at the end."""
        return self._decoder.decode(b"", final=True)
