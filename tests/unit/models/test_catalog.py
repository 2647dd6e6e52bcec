from pathlib import Path
from typing import Any

import pytest
import yaml

from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind, family, load_catalog, read_catalog
from voicebot.models.locations import catalog_file

LANGUAGES = ("en", "zh", "de", "fr", "es", "it", "pt", "ru", "hi", "ja")
WITHOUT_VOICE = {"ja"}


def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(catalog_file().read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_promised_language_has_a_recognizer_and_two_voices(language: str) -> None:
    catalog = load_catalog()
    recognizers = list(catalog.of(ModelKind.RECOGNIZER, language))
    voices = list(catalog.of(ModelKind.VOICE, language))
    assert [each for each in recognizers if each.default]
    if language in WITHOUT_VOICE:
        assert not voices
    else:
        assert len(voices) >= 2
        assert sum(each.default for each in voices) == 1


def test_language_models_begin_with_the_default_in_q4_0() -> None:
    models = list(load_catalog().of(ModelKind.LANGUAGE_MODEL, "en"))
    assert models[0].id == "qwen2.5-0.5b-instruct-q4_0"
    assert [each.id for each in models if each.default] == [models[0].id]
    first_of: dict[str, str | None] = {}
    for each in models:
        first_of.setdefault(each.title, each.quantization)
    assert set(first_of) == {"Qwen2.5 0.5B Instruct", "Qwen2.5 1.5B Instruct", "Qwen3 0.6B"}
    assert set(first_of.values()) == {"Q4_0"}


def test_every_entry_has_licence_size_and_origin_of_its_facts() -> None:
    for each in load_catalog().models:
        assert each.licence
        assert each.facts_from
        assert each.size_mb, each.id


def test_the_same_region_comes_first() -> None:
    voices = list(load_catalog().of(ModelKind.VOICE, "en-gb"))
    assert voices[0].languages == ("en-GB",)
    assert {family(each.languages[0]) for each in voices} == {"en"}


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(ModelError, match="en_US-lessac-medium"):
        load_catalog().find("en_US-lesac-medium")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"licence": None}, "licence"),
        ({"facts_from": []}, "facts_from"),
        ({"facts_from": ["somewhere"]}, "facts_from"),
        ({"looked_up": "last week"}, "looked_up"),
        ({"sise_mb": 3}, "sise_mb"),
        ({"id": "../escape"}, "id"),
        ({"size_mb": -1}, "size_mb"),
        ({"source": {"publisher": "piper", "key": "en_US-a-low"}}, "comes from hugging_face"),
        ({"ram_mb": None}, "needs ram_mb"),
    ],
)
def test_the_schema_refuses_a_wrong_entry(
    tmp_path: Path, change: dict[str, object], where: str
) -> None:
    content = _content()
    content["models"][0].update(change)
    path = tmp_path / "catalog.yaml"
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(ModelError, match=where):
        read_catalog(path)


def test_the_schema_refuses_an_id_twice(tmp_path: Path) -> None:
    content = _content()
    content["models"].append(content["models"][0])
    path = tmp_path / "catalog.yaml"
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(ModelError, match=r"twice: qwen2\.5"):
        read_catalog(path)


@pytest.mark.parametrize("content", ["a: [", "just text", ""])
def test_a_broken_catalog_is_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text(content)
    with pytest.raises(ModelError) as caught:
        read_catalog(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match="cannot be read"):
        read_catalog(tmp_path / "absent.yaml")
