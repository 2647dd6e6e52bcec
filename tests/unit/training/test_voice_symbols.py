"""Every id that Piper can send is read as something the network was trained on."""

# ruff: noqa: RUF001 (phonetic letters look like others)

from __future__ import annotations

import pytest
from training.voice.symbols import (
    NUM_SYMBOLS,
    PHONES,
    SUBSTITUTES,
    canonical_ids,
    sounding_ids,
    symbol_ids,
)


def test_every_id_has_a_reading() -> None:
    table = canonical_ids()
    assert len(table) == NUM_SYMBOLS
    assert all(table[target] == target for target in table)


@pytest.mark.parametrize(("foreign", "english"), [("ç", "ʃ"), ("ʁ", "ɹ"), ("β", "v"), ("g", "ɡ")])
def test_foreign_phonemes_are_read_as_english_ones(foreign: str, english: str) -> None:
    ids = symbol_ids()
    assert canonical_ids()[ids[foreign]] == ids[english]


def test_substitutes_are_phonemes_that_training_speaks() -> None:
    assert set(SUBSTITUTES.values()) <= PHONES


@pytest.mark.parametrize("mark", ["_", "ˈ", "ˌ", "#", '"', "7"])
def test_marks_take_no_time(mark: str) -> None:
    assert canonical_ids()[symbol_ids()[mark]] not in sounding_ids()
