"""The shape model has Qwen2.5-0.5B's sizes and a tokenizer that works."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import gguf
import llama_cpp
import numpy as np
import pytest
from training.shapes import language, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

QWEN_WEIGHTS = 494_032_768


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> llama_cpp.Llama:
    path: Path = tmp_path_factory.mktemp("shape") / "vocabulary.gguf"
    writer = gguf.GGUFWriter(path, "qwen2")
    language.add_metadata(writer)
    language.add_tokenizer(writer)
    writer.add_tensor("output_norm.weight", np.ones(language.WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return llama_cpp.Llama(str(path), vocab_only=True, verbose=False)


def test_weights_are_as_many_as_the_real_model_has() -> None:
    assert sum(prod(shape) for shape in language.tensors().values()) == QWEN_WEIGHTS


def test_vocabulary_is_as_large_as_the_real_one_without_repetition() -> None:
    tokens, merges = vocabulary.build()
    assert len(tokens) == len(set(tokens)) == vocabulary.SIZE
    assert len(merges) == vocabulary.REGULAR - 256


def test_every_merge_joins_known_tokens_into_a_known_token() -> None:
    tokens, merges = vocabulary.build()
    known = set(tokens)
    assert all({left, right, left + right} <= known for left, right in merges)


@pytest.mark.parametrize(
    "text", ["What is the capital of France?", "naïve 北京, 42 °C\n", "  two  spaces", "😀"]
)
def test_text_survives_the_tokenizer(tokenizer: llama_cpp.Llama, text: str) -> None:
    tokens = tokenizer.tokenize(text.encode(), add_bos=False)
    assert tokenizer.detokenize(tokens) == text.encode()


def test_common_words_are_single_tokens(tokenizer: llama_cpp.Llama) -> None:
    tokens = tokenizer.tokenize(b"What is the capital of France?", add_bos=False)
    assert len(tokens) == 7


def test_chat_markers_are_control_tokens_only_where_asked_for(
    tokenizer: llama_cpp.Llama,
) -> None:
    as_markup = tokenizer.tokenize(b"<|im_end|>", add_bos=False, special=True)
    as_text = tokenizer.tokenize(b"<|im_end|>", add_bos=False, special=False)
    assert as_markup == [vocabulary.REGULAR + 2]
    assert vocabulary.REGULAR + 2 not in as_text
    assert len(as_text) > 1
