"""A service whose models are damaged, or end the process, answers with the starter models."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.household import running_household
from tests.support.manager import Manager
from tests.support.native_faults import native_faults
from tests.support.program import RunningProgram, program_environment
from tests.support.pulse import PulseServer
from voicebot.errors import ModelError
from voicebot.models.locations import starter_language_model, starter_recognizer, starter_voice

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def folder() -> Iterator[Path]:
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    with tempfile.TemporaryDirectory(prefix="voicebot-models-") as made:
        yield Path(made)


def cut_in_half(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def test_truncated_models_are_replaced_with_one_line_each(folder: Path) -> None:
    model, recognizer, voice = folder / "mine.gguf", folder / "vosk-mine", folder / "mine.onnx"
    shutil.copy(starter_language_model(), model)
    shutil.copytree(starter_recognizer(), recognizer)
    shutil.copy(starter_voice(), voice)
    shutil.copy(f"{starter_voice()}.json", f"{voice}.json")
    for path in (model, recognizer / "am/final.mdl", voice):
        cut_in_half(path)
    settings = (f"llm.model={model}", f"recognizer.model={recognizer}", f"tts.voice={voice}")
    with PulseServer() as pulse, running_household(folder, pulse, settings=settings) as house:
        ready = house.manager.wait_for("READY=1")
        assert "degraded: no " in ready
        with pulse.record() as recording:
            house.ask()
        assert recording.loud_spans_s()
        begin = house.now()
        house.program.type("what is the capital of France?")
        turn = house.program.await_event("turn_completed", after=begin)
        assert "Paris" in turn["reply"]
        told = [line for line in house.program.errors if " WARNING " in line]
        assert len(told) == 3, told
        for path in (model, recognizer, voice):
            (line,) = [line for line in told if str(path) in line]
            assert line.endswith("is used instead")
        problems = house.status()["problems"]
        assert set(problems) == {"mine.gguf", "vosk-mine", "mine.onnx"}


def test_a_model_that_kills_the_process_is_left_out_the_third_time(folder: Path) -> None:
    model = folder / "deadly.gguf"
    shutil.copy(starter_language_model(), model)
    with PulseServer() as pulse:
        manager = Manager(folder)
        healthy = program_environment(folder, pulse.environment) | manager.environment()
        deadly = healthy | native_faults(folder, FATAL_FILE=model)
        for _ in range(2):
            with RunningProgram(deadly, "run", "--set", f"llm.model={model}") as program:
                assert program.wait(30.0) == -signal.SIGKILL
        manager.forget()
        with RunningProgram(deadly, "run", "--set", f"llm.model={model}") as program:
            manager.wait_for("READY=1")
            line = program.await_line("WARNING")
            assert line.endswith(
                f"{model}: loading it has ended the program 2 times; the starter language model "
                "is used instead"
            )
            program.type("what is the capital of France?")
            program.await_stdout("Paris")
            program.send(signal.SIGTERM)
            assert program.wait(10.0) == 0
        manager.forget()
        with RunningProgram(healthy, "run", "--set", f"llm.model={model}") as program:
            assert "models starter recognizer, deadly.gguf" in manager.wait_for("READY=1")
            assert not any(" WARNING " in line for line in program.errors)
        manager.close()


def test_a_broken_voice_that_was_asked_for_ends_the_program_with_one_line(folder: Path) -> None:
    voice = folder / "mine.onnx"
    shutil.copy(starter_voice(), voice)
    shutil.copy(f"{starter_voice()}.json", f"{voice}.json")
    data = bytearray(voice.read_bytes())
    data[len(data) // 3 :] = bytes(len(data) - len(data) // 3)
    voice.write_bytes(data)
    with (
        PulseServer() as pulse,
        RunningProgram(
            program_environment(folder, pulse.environment), "run", "--set", f"tts.voice={voice}"
        ) as program,
    ):
        assert program.wait(30.0) == ModelError.exit_status
        told = [line for line in program.errors if " INFO " not in line]
        assert len(told) == 1, told
        assert told[0].startswith(f"voicebot: voice {voice}: ")
        assert told[0].endswith("install it again")
