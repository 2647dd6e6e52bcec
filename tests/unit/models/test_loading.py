import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind
from voicebot.models.loading import ModelLoader
from voicebot.models.select import ChosenModel, ChosenModels, starter_model

KIND = ModelKind.RECOGNIZER


class Crash(BaseException):
    """Stands for the end of the process."""


def models(path: Path, *, configured: bool = False) -> ChosenModels:
    return ChosenModels(
        language="en",
        language_model=starter_model(ModelKind.LANGUAGE_MODEL, check=False),
        recognizer=ChosenModel(kind=KIND, path=path, name="vosk-big", configured=configured),
        voice=starter_model(ModelKind.VOICE, check=False),
    )


def broken(path: Path) -> Callable[[Path], str]:
    def make(given: Path) -> str:
        if given == path:
            raise ModelError(f"{path}: cut short; fetch it again")
        return given.name

    return make


def test_a_whole_model_is_used(tmp_path: Path) -> None:
    loader = ModelLoader(models(tmp_path))
    assert loader.load(KIND, lambda path: path) == tmp_path
    assert loader.models.unusable == {}


def test_a_starter_that_takes_over_in_another_language_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loader = ModelLoader(replace(models(tmp_path), language="de"))
    loader.load(KIND, broken(tmp_path))
    assert "no recognizer for 'de': the starters speak English only" in caplog.text


def test_an_installed_model_that_cannot_be_loaded_is_replaced_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loader = ModelLoader(models(tmp_path))
    starter = starter_model(KIND, check=False)
    assert loader.load(KIND, broken(tmp_path)) == starter.path.name
    assert loader.models.recognizer == starter
    assert loader.models.unusable == {"vosk-big": f"{tmp_path}: cut short; fetch it again"}
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == (
        f"{tmp_path}: cut short; fetch it again; the starter recognizer is used instead"
    )


def test_a_configured_model_is_replaced_only_when_lenient(tmp_path: Path) -> None:
    chosen = models(tmp_path, configured=True)
    with pytest.raises(ModelError, match="cut short"):
        ModelLoader(chosen).load(KIND, broken(tmp_path))
    assert ModelLoader(chosen, lenient=True).load(KIND, broken(tmp_path))


def test_a_starter_that_is_broken_is_an_error(tmp_path: Path) -> None:
    starter = starter_model(KIND, check=False)
    loader = ModelLoader(models(tmp_path).with_starter(KIND, "why"))
    with pytest.raises(ModelError):
        loader.load(KIND, broken(starter.path))


def load_and_crash(path: Path, journal: Path) -> None:
    def make(given: Path) -> str:
        raise Crash

    loader = ModelLoader(models(path), journal=journal)
    loader._finished = lambda kind: None  # type: ignore[method-assign]  # a dead process does not
    with pytest.raises(Crash):
        loader.load(KIND, make)


def test_a_model_that_ended_the_process_twice_is_left_out_once(tmp_path: Path) -> None:
    model, journal = tmp_path / "model", tmp_path / "state"
    model.mkdir()
    load_and_crash(model, journal)
    assert ModelLoader(models(model), journal=journal).load(KIND, lambda path: path) == model
    for _ in range(2):
        load_and_crash(model, journal)
    loader = ModelLoader(models(model), journal=journal)
    assert loader.load(KIND, lambda path: path) == starter_model(KIND, check=False).path
    assert loader.models.unusable == {
        "vosk-big": f"{model}: loading it has ended the program 2 times"
    }
    assert ModelLoader(models(model), journal=journal).load(KIND, lambda path: path) == model


def test_a_model_that_was_replaced_since_is_tried(tmp_path: Path) -> None:
    model, journal = tmp_path / "model", tmp_path / "state"
    model.write_text("damaged")
    for _ in range(2):
        load_and_crash(model, journal)
    model.write_text("fetched again")
    assert ModelLoader(models(model), journal=journal).load(KIND, lambda path: path) == model


def test_an_orderly_end_is_no_crash(tmp_path: Path) -> None:
    for _ in range(3):
        load_and_crash(tmp_path / "model", tmp_path)
        ModelLoader(models(tmp_path / "model"), journal=tmp_path).close()
    loader = ModelLoader(models(tmp_path / "model"), journal=tmp_path)
    assert loader.load(KIND, lambda path: path) == tmp_path / "model"


def test_a_journal_that_cannot_be_written_or_read_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for journal in (tmp_path / "file", Path("/proc/no/such")):
        loader = ModelLoader(models(tmp_path), journal=journal)
        assert loader.load(KIND, lambda path: path) == tmp_path
    (tmp_path / "loading-recognizer.json").write_text('{"times": ')
    loader = ModelLoader(models(tmp_path), journal=tmp_path)
    assert loader.load(KIND, lambda path: path) == tmp_path


def test_a_load_that_begins_in_a_thread_left_behind_is_no_crash(tmp_path: Path) -> None:
    loader = ModelLoader(models(tmp_path / "model"), journal=tmp_path)
    loader.close()

    def make(_: Path) -> str:
        assert not list(tmp_path.glob("loading-*.json"))
        return "made"

    assert loader.load(KIND, make) == "made"
