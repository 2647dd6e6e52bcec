from pathlib import Path

import jsonschema
import pytest
import yaml

from voicebot.config.editor_schema import editor_schema
from voicebot.config.keys import all_keys
from voicebot.config.loader import load_config
from voicebot.config.sample import effective, sample
from voicebot.config.schema import Config


def uncommented() -> str:
    lines = sample().splitlines()
    without_text = [line for line in lines if not line.strip().startswith("# ")]
    return "\n".join(line.replace("#", "", 1) for line in without_text)


def test_the_sample_as_it_is_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "voicebot.yaml"
    path.write_text(sample())
    loaded = load_config(path, [], {})
    assert loaded.config == Config()
    assert loaded.sources == {}


def test_the_sample_without_comment_marks_has_every_key_at_its_default(tmp_path: Path) -> None:
    path = tmp_path / "voicebot.yaml"
    path.write_text(uncommented())
    loaded = load_config(path, [], {})
    assert loaded.config == Config()
    assert list(loaded.sources) == [key.path for key in all_keys().values() if not key.is_section]


def test_the_sample_tells_meaning_and_values() -> None:
    text = " ".join(sample().replace("#", "").split())
    for key in all_keys().values():
        assert key.description in text
        assert key.is_section or f"Values: {key.accepts}." in text


def test_no_line_of_the_sample_is_too_long() -> None:
    assert max(map(len, sample().splitlines())) <= 100


@pytest.mark.parametrize("text", [sample(), uncommented()], ids=["sample", "uncommented"])
def test_editors_accept_the_sample(text: str) -> None:
    jsonschema.validate(yaml.safe_load(text), editor_schema())


def test_what_is_in_effect_can_be_loaded_again(tmp_path: Path) -> None:
    path = tmp_path / "voicebot.yaml"
    path.write_text("wake_word: w.tflite\nllm: {persona: \"Two\\nlines: # 'q'\", timeout_s: 1e2}\n")
    loaded = load_config(path, ["audio.input.device='1e3'", "skills.disabled=[clock]"], {})
    again = tmp_path / "again.yaml"
    again.write_text(effective(loaded))
    assert load_config(again, [], {}).config == loaded.config


def test_values_in_effect_name_their_source_unless_it_is_the_default(tmp_path: Path) -> None:
    path = tmp_path / "voicebot.yaml"
    path.write_text("tts:\n  volume: 0.5\n")
    loaded = load_config(path, ["tts.speed=2"], {"VOICEBOT_LANGUAGE": "de"})
    lines = effective(loaded).splitlines()
    assert "language: de  # environment VOICEBOT_LANGUAGE" in lines
    assert f"  volume: 0.5  # {path}:2" in lines
    assert "  speed: 2.0  # --set tts.speed" in lines
    assert "  noise_w: null" in lines
    assert sum("#" in line for line in lines) == 3
