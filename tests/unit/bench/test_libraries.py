from pathlib import Path
from typing import Any

import llama_cpp
import pytest

from voicebot.bench.libraries import LibraryModel


def test_the_library_chooses_its_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def llama(path: str, **settings: Any) -> None:
        given.update(settings, path=path)

    monkeypatch.setattr(llama_cpp, "Llama", llama)
    LibraryModel(Path("model.gguf"), context_tokens=512)
    assert given == {"path": "model.gguf", "n_ctx": 512, "verbose": False}
