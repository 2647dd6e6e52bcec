import json
from pathlib import Path

import pytest

from tests.unit.models.samples import (
    VOSK_FILES,
    vocabulary_bytes,
    write_language_model,
    write_recognizer,
    write_voice,
)
from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind
from voicebot.models.complete import check_model


def test_whole_models_pass(tmp_path: Path) -> None:
    check_model(ModelKind.LANGUAGE_MODEL, write_language_model(tmp_path / "m.gguf"))
    check_model(ModelKind.RECOGNIZER, write_recognizer(tmp_path / "vosk"))
    check_model(ModelKind.VOICE, write_voice(tmp_path / "voice.onnx"))


@pytest.mark.parametrize("name", sorted(set(VOSK_FILES) - {"graph/words.txt"}))
def test_a_vosk_folder_without_a_file_names_it(tmp_path: Path, name: str) -> None:
    folder = write_recognizer(tmp_path / "vosk")
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"^{folder}: .*{name}.* missing; fetch it again$"):
        check_model(ModelKind.RECOGNIZER, folder)


def test_a_static_graph_needs_no_look_ahead_files(tmp_path: Path) -> None:
    folder = write_recognizer(tmp_path / "vosk")
    for name in ("HCLr.fst", "Gr.fst", "disambig_tid.int"):
        (folder / "graph" / name).unlink()
    (folder / "graph" / "HCLG.fst").write_bytes(b"fst")
    check_model(ModelKind.RECOGNIZER, folder)


def test_the_flat_layout_passes(tmp_path: Path) -> None:
    for name in ("final.mdl", "mfcc.conf", "HCLG.fst"):
        (tmp_path / name).write_bytes(b"x")
    check_model(ModelKind.RECOGNIZER, tmp_path)


def test_half_an_ivector_extractor_is_missed(tmp_path: Path) -> None:
    folder = write_recognizer(tmp_path / "vosk")
    (folder / "ivector").mkdir()
    (folder / "ivector" / "final.ie").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"ivector/final\.dubm"):
        check_model(ModelKind.RECOGNIZER, folder)


def test_a_voice_without_its_json_names_the_json(tmp_path: Path) -> None:
    voice = write_voice(tmp_path / "voice.onnx")
    settings = tmp_path / "voice.onnx.json"
    settings.unlink()
    with pytest.raises(ModelError, match=rf"^{settings}: no such file"):
        check_model(ModelKind.VOICE, voice)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"audio": {}}',
        '{"audio": {"sample_rate": 0}}',
        '{"audio": {"sample_rate": 1e999}}',
        "[" * 100_000,
    ],
    ids=["cut", "list", "no rate", "zero", "infinite", "deep"],
)
def test_a_voice_with_other_json_is_refused(tmp_path: Path, content: str) -> None:
    voice = write_voice(tmp_path / "voice.onnx")
    (tmp_path / "voice.onnx.json").write_text(content)
    with pytest.raises(ModelError, match=r"voice\.onnx\.json: "):
        check_model(ModelKind.VOICE, voice)


def test_a_voice_without_phonemes_is_refused(tmp_path: Path) -> None:
    voice = write_voice(tmp_path / "voice.onnx")
    (tmp_path / "voice.onnx.json").write_text(
        json.dumps({"audio": {"sample_rate": 16000}, "phoneme_id_map": {}})
    )
    with pytest.raises(ModelError, match="no phonemes"):
        check_model(ModelKind.VOICE, voice)


def test_a_wrong_architecture_is_named(tmp_path: Path) -> None:
    path = write_language_model(tmp_path / "m.gguf", architecture="bert")
    with pytest.raises(ModelError, match="architecture 'bert', not of a chat model"):
        check_model(ModelKind.LANGUAGE_MODEL, path)


def test_a_vocabulary_alone_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.gguf"
    path.write_bytes(vocabulary_bytes())
    with pytest.raises(ModelError, match="holds a vocabulary and no model"):
        check_model(ModelKind.LANGUAGE_MODEL, path)


@pytest.mark.parametrize("kind", list(ModelKind))
def test_what_is_missing_or_of_the_wrong_sort_is_one_line(tmp_path: Path, kind: ModelKind) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    wrong = file if kind is ModelKind.RECOGNIZER else tmp_path
    for path in (tmp_path / "absent", wrong):
        with pytest.raises(ModelError) as caught:
            check_model(kind, path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)
