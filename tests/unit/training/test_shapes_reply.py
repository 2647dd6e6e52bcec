"""The table of the shape model's reply finds each token and puts the next one in its place."""

from __future__ import annotations

import numpy as np
import pytest
from training.shapes import reply, vocabulary

WIDTH, UNITS = 896, 64


def test_the_chain_spells_the_reply_and_ends_the_turn() -> None:
    tokens, _ = vocabulary.build()
    ids = reply.chain(tokens)
    spelled = "".join(tokens[number] for number in ids[1:-1]).replace("Ġ", " ")
    assert spelled == reply.REPLY
    assert tokens[ids[0]] == "Ċ"
    assert tokens[ids[-1]] == "<|im_end|>"


def test_a_reply_with_a_word_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply, "REPLY", "The cow and the cow.")
    with pytest.raises(ValueError, match="cow"):
        reply.chain(vocabulary.build()[0])


def test_a_layer_with_the_table_turns_each_token_into_the_next() -> None:
    rng = np.random.default_rng(1)
    embedding = rng.normal(0, 0.02, (500, WIDTH)).astype(np.float32)
    gate, up = rng.normal(0, 0.02, (2, UNITS, WIDTH)).astype(np.float32)
    down = rng.normal(0, 1e-4, (WIDTH, UNITS)).astype(np.float32)
    ids = [7, 300, 41, 42, 8]
    reply.write_table(embedding, ids, gate, up, down)
    said = [ids[0]]
    for _ in ids[1:]:
        state = embedding[said[-1]]
        seen = state / np.sqrt(np.mean(state**2))
        opened = gate @ seen
        state = state + down @ (opened / (1 + np.exp(-opened)) * (up @ seen))
        said.append(int((embedding @ state).argmax()))
    assert said == ids
