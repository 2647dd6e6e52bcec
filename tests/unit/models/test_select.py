import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.closed_folder import close_folder
from tests.unit.models.samples import write_language_model, write_recognizer, write_voice
from tests.unit.models.test_store import ID, half_land
from voicebot.errors import ModelError
from voicebot.models import locations
from voicebot.models.catalog import ModelKind, load_catalog
from voicebot.models.record import FileRecord, InstalledModel, read_record, write_record
from voicebot.models.select import ChosenModels, choose_models, proposed_models

GIB = 1 << 30
Choose = Callable[..., ChosenModels]


@pytest.fixture(name="choose")
def _choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Choose among the models in tmp_path/models, with sample files for starters."""
    catalog = load_catalog()
    starters = tmp_path / "starter"
    write_language_model(starters / "language" / "voicebot-starter-en.gguf")
    write_recognizer(starters / "recognizer" / "en")
    write_voice(starters / "voice" / "voicebot-starter-en.onnx")
    monkeypatch.setattr(locations, "_shipped", lambda relative: tmp_path / relative)

    def choose(language: str = "en", ram_gib: float = 4, **given: object) -> ChosenModels:
        return choose_models(
            language,
            directory=tmp_path / "models",
            ram_bytes=int(ram_gib * GIB),
            catalog=catalog,
            **given,  # type: ignore[arg-type]
        )

    return choose


def _install(directory: Path, model_id: str, *, broken: bool = False) -> Path:
    """Put a sample in place of a catalog model and record it; return what engines get."""
    entry = load_catalog().find(model_id)
    folder = {"language_model": "language"}.get(entry.kind.value, entry.kind.value)
    home = directory / folder / model_id
    match entry.kind.value:
        case "language_model":
            path = write_language_model(home / "model.gguf")
        case "recognizer":
            path = write_recognizer(home)
        case _:
            path = write_voice(home / f"{model_id}.onnx")
    files = {
        str(each.relative_to(home)): FileRecord(
            size_bytes=each.stat().st_size, sha256=hashlib.sha256(each.read_bytes()).hexdigest()
        )
        for each in home.rglob("*")
        if each.is_file()
    }
    model = InstalledModel(
        id=model_id,
        title=entry.title,
        kind=entry.kind,
        languages=entry.languages,
        quality=entry.quality,
        licence=entry.licence,
        source=entry.source,
        files=files,
        installed_at="2026-01-01T00:00:00+00:00",
    )
    write_record(directory, read_record(directory).with_model(model))
    if broken:
        next(each for each in home.rglob("*") if each.is_file()).write_bytes(b"")
    return path


def test_nothing_installed_means_the_starters_and_says_what_pull_brings(choose: Choose) -> None:
    chosen = choose()
    assert chosen.language_model.starter
    assert chosen.recognizer.starter
    assert chosen.voice.starter
    line = chosen.describe()
    assert "\n" not in line
    for model_id in (
        "qwen2.5-0.5b-instruct-q4_0",
        "vosk-model-small-en-us-0.15",
        "en_US-lessac-medium",
    ):
        assert model_id in line
    assert "`voicebot models pull` would bring" in line


def test_each_kind_is_chosen_on_its_own(choose: Choose, tmp_path: Path) -> None:
    path = _install(tmp_path / "models", "en_US-lessac-medium")
    chosen = choose()
    assert chosen.voice.path == path
    assert not chosen.voice.starter
    assert chosen.language_model.starter
    assert "en_US-lessac-medium" not in chosen.describe().split("would bring")[1]


def test_the_better_one_is_used_unless_the_board_is_too_small(
    choose: Choose, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    small = _install(models, "qwen2.5-0.5b-instruct-q4_0")
    large = _install(models, "qwen2.5-1.5b-instruct-q4_0")
    assert choose(ram_gib=4).language_model.path == large
    assert choose(ram_gib=1.85).language_model.path == small
    assert choose(ram_gib=1).language_model.starter


def test_only_models_of_the_language_are_used_and_its_region_first(
    choose: Choose, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    german = _install(models, "de_DE-kerstin-low")
    american = _install(models, "en_US-lessac-medium")
    british = _install(models, "en_GB-alan-medium")
    assert choose("de").voice.path == german
    assert choose("en-GB").voice.path == british
    for tag in ("en-US", "en-us"):
        assert choose(tag).voice.path == american
    french = choose("fr")
    assert french.voice.starter
    assert "English only" in french.describe()


def test_a_language_without_models_is_a_warning_that_says_what_brings_them(
    choose: Choose, tmp_path: Path
) -> None:
    both = {ModelKind.RECOGNIZER, ModelKind.VOICE}
    assert choose("en-GB").language_warning(both) is None
    german = choose("de")
    assert german.language_warning({ModelKind.LANGUAGE_MODEL}) is None
    assert german.language_warning(both) == (
        "no recognizer and no voice for 'de': the starters speak English only; `voicebot models "
        "pull --language de` brings vosk-model-small-de-0.15, de_DE-thorsten-medium"
    )
    _install(tmp_path / "models", "de_DE-kerstin-low")
    assert choose("de").language_warning({ModelKind.VOICE}) is None
    assert choose("xx").language_warning(both) == (
        "no recognizer and no voice for 'xx': the starters speak English only; "
        "name models of that language: recognizer.model, tts.voice"
    )


def test_a_damaged_model_gives_way_to_the_next_best(
    choose: Choose, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    models = tmp_path / "models"
    small = _install(models, "qwen2.5-0.5b-instruct-q4_0")
    _install(models, "qwen2.5-1.5b-instruct-q4_0", broken=True)
    assert choose().language_model.path == small
    assert "qwen2.5-1.5b-instruct-q4_0 is not used" in caplog.text


def test_starters_can_be_forced(choose: Choose, tmp_path: Path) -> None:
    _install(tmp_path / "models", "en_US-lessac-medium")
    forced = choose(use="starter")
    assert forced.voice.starter
    assert "models pull" not in forced.describe()


def test_a_configured_path_or_id_comes_first(choose: Choose, tmp_path: Path) -> None:
    mine = write_voice(tmp_path / "mine.onnx")
    _install(tmp_path / "models", "en_US-lessac-medium")
    other = _install(tmp_path / "models", "en_GB-alan-medium")
    assert choose(voice=mine).voice.path == mine
    assert choose(voice=str(mine), use="starter").voice.path == mine
    assert choose(voice="en_GB-alan-medium").voice.path == other
    as_the_configuration_gives_it = tmp_path / "etc" / "en_GB-alan-medium"
    assert choose(voice=as_the_configuration_gives_it).voice.path == other


def test_a_configured_model_must_exist_and_be_whole(choose: Choose, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no installed model or file is called 'en_US-amy-low'"):
        choose(voice="en_US-amy-low")
    with pytest.raises(ModelError, match="no such file"):
        choose(language_model=tmp_path / "absent.gguf")
    _install(tmp_path / "models", "vosk-model-small-en-us-0.15", broken=True)
    with pytest.raises(ModelError, match="missing"):
        choose(recognizer="vosk-model-small-en-us-0.15")
    with pytest.raises(ModelError, match="is a recognizer, not a voice"):
        choose(voice="vosk-model-small-en-us-0.15")


@pytest.mark.parametrize("kind", ["language_model", "recognizer", "voice"])
@pytest.mark.parametrize("name", ["closed/x.gguf", "x" * 300])
def test_a_configured_model_that_may_not_be_looked_at_is_replaced(
    choose: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    close_folder(tmp_path / "closed", monkeypatch)
    path = tmp_path / name
    why = "Permission denied" if "closed" in name else "File name too long"
    line = f"{path}: {why}; put it where the user who runs voicebot can read it"
    with pytest.raises(ModelError) as caught:
        choose(**{kind: path})
    assert str(caught.value) == line
    service = choose(**{kind: path}, lenient=True)
    assert getattr(service, kind).starter
    assert service.unusable == {path.name: line}
    assert getattr(choose(**{kind: path}, needed=()), kind).path == path


def test_an_id_is_found_though_the_folder_of_the_configuration_is_closed(
    choose: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = _install(tmp_path / "models", "en_GB-alan-medium")
    close_folder(tmp_path / "etc", monkeypatch)
    assert choose(voice=tmp_path / "etc" / "en_GB-alan-medium").voice.path == installed


def test_an_installed_model_that_may_not_be_looked_at_gives_way_to_the_next_best(
    choose: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    small = _install(models, "qwen2.5-0.5b-instruct-q4_0")
    large = _install(models, "qwen2.5-1.5b-instruct-q4_0")
    close_folder(large.parent, monkeypatch)
    assert choose().language_model.path == small


def test_a_missing_starter_is_named(choose: Choose, tmp_path: Path) -> None:
    starter = tmp_path / "starter" / "voice" / "voicebot-starter-en.onnx"
    starter.unlink()
    with pytest.raises(ModelError, match=str(starter)):
        choose()


def test_a_damaged_lock_file_names_itself(choose: Choose, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "installed.json").write_text("{")
    with pytest.raises(ModelError, match=r"installed\.json: damaged"):
        choose()
    lenient = choose(lenient=True)
    assert lenient.voice.starter
    assert "damaged" in lenient.unusable["installed.json"]


def test_pull_proposes_by_language_and_memory() -> None:
    def ids(language: str, gib: float) -> list[str]:
        return [each.id for each in proposed_models(language, ram_bytes=int(gib * GIB))]

    assert ids("de-DE", 8) == [
        "qwen2.5-0.5b-instruct-q4_0",
        "vosk-model-small-de-0.15",
        "de_DE-thorsten-medium",
    ]
    assert ids("de", 0.45) == ["vosk-model-small-de-0.15", "de_DE-thorsten-medium"]
    for tag in ("en-GB", "en-gb", "en_GB"):
        assert ids(tag, 4)[-1].startswith("en_GB-")
    assert ids("pt-PT", 4)[-1].startswith("pt_PT-")
    assert ids("ja", 4) == ["qwen2.5-0.5b-instruct-q4_0", "vosk-model-small-ja-0.22"]
    assert ids("xx", 4) == ["qwen2.5-0.5b-instruct-q4_0"]


@pytest.mark.parametrize("renames", [1, 2])
def test_a_voice_whose_renewal_was_killed_is_still_used(
    choose: Choose, tmp_path: Path, renames: int
) -> None:
    _install(tmp_path / "models", ID)
    half_land(tmp_path / "models", renames)
    assert choose().voice.name == ID


def test_a_voice_that_landed_and_was_not_recorded_is_used(choose: Choose, tmp_path: Path) -> None:
    half_land(tmp_path / "models", 1)
    assert choose().voice.name == ID
