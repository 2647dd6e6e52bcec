"""The tables of faults, deadlines and models in docs/operations.md against the code."""

import ast
import inspect
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path

import pytest

from voicebot import errors
from voicebot.audio import portaudio
from voicebot.config.schema import Config
from voicebot.engines import espeak, fallback
from voicebot.errors import StageError, StageTimeoutError, VoicebotError
from voicebot.events import Stage
from voicebot.pipeline import (
    engine_stream,
    hearing,
    judge,
    listening,
    model_reader,
    playback,
    respond,
    speak,
)
from voicebot.service import memory

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/operations.md").read_text()
GAP = "\0"
# What the log line of a failure begins with; what follows are messages of the code.
FAILURE = re.compile(r"^(\w+) failed \((\w+)\)(?:: )?")


def table(title: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    below = PAGE.split(f" {title}\n", 1)[1]
    rows = [line for line in below.split("\n## ")[0].split("\n### ")[0].splitlines() if "|" in line]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def told(row: list[str]) -> list[str]:
    """Return what the log says according to a row of the table of faults."""
    return re.findall(r"`([^`]+)`", row[2])


def texts_of(node: ast.AST) -> Iterator[str]:
    """Yield the texts in the code, with a gap where something is filled in."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(
            part.value if isinstance(part, ast.Constant) else GAP  # type: ignore[misc]
            for part in node.values
        )
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.sub(r"%[-.\d]*[a-z]", GAP, node.value)
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        for child in ast.iter_child_nodes(node):
            yield from texts_of(child)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    files = (ROOT / "voicebot").rglob("*.py")
    return [text for file in files for text in texts_of(ast.parse(file.read_text()))]


def is_said(message: str, texts: list[str]) -> bool:
    """Whether a text of the code says ``message``, in which … stands for anything.

    Half of the words of the message, rounded down, may be such as the code fills in.
    """
    words = message.split()
    filled = sum("…" not in word for word in words) // 2
    candidates = [text.split() for text in texts]
    return any(
        _begins(words, text[start:], filled) for text in candidates for start in range(len(text))
    )


def _begins(words: list[str], text: list[str], filled: int) -> bool:
    """Whether ``text`` begins with ``words``, of which ``filled`` at most are filled in."""
    if not words:
        return True
    if words[0] == "…":
        return any(_begins(words[1:], text[skipped:], filled) for skipped in range(len(text) + 1))
    if not text or not _is_word(words[0], text[0]):
        return False
    filled -= text[0].strip("'\".,:;()") == GAP and "…" not in words[0]
    return filled >= 0 and _begins(words[1:], text[1:], filled)


def _is_word(word: str, of_text: str) -> bool:
    gaps = of_text.rstrip(".,:;").replace(GAP, "…")
    word = word.rstrip(".,:;")
    return fnmatchcase(word, _glob(gaps)) or fnmatchcase(gaps, _glob(word))


def _glob(word: str) -> str:
    return escape(word).replace("…", "*")


def test_every_message_of_the_table_is_one_of_the_code(texts: list[str]) -> None:
    wrong = []
    for row in table("Faults"):
        for span in told(row):
            message = FAILURE.sub("", span).strip("… ")
            parts = [part for part in message.split("; ") if len(part.strip("… ")) > 3]
            wrong += [part for part in parts if not is_said(part.strip("… "), texts)]
    assert wrong == []


def test_a_message_that_the_code_does_not_say_is_found_out(texts: list[str]) -> None:
    assert is_said("words of the answer were not spoken", texts)
    assert is_said("the loudspeaker '…' stopped playing", texts)
    assert not is_said("the loudspeaker '…' has stopped playing", texts)
    assert not is_said("the loudspeaker was taken away", texts)
    assert not is_said("ear: no answer after … s", texts)


def test_every_failure_has_a_stage_and_a_code_that_exist() -> None:
    codes = {
        error.code
        for _, error in inspect.getmembers(errors, inspect.isclass)
        if issubclass(error, VoicebotError)
    }
    failures = {
        match.groups()
        for row in table("Faults")
        for span in told(row)
        if (match := FAILURE.match(span))
    }
    assert {stage for stage, _ in failures} == {stage.value for stage in Stage}
    assert {code for _, code in failures} <= codes
    hanging = {"wake_word", "recognizer", "skill", "language_model", "synthesizer"}
    assert {stage for stage, code in failures if code == StageTimeoutError.code} == hanging
    of_stages = {error.code for error in StageError.__subclasses__()}
    assert of_stages <= {code for _, code in failures}


@pytest.mark.parametrize(
    ("call", "seconds"),
    [
        ("the microphone delivers nothing", hearing._FRAME_AGE_LIMIT_S),
        ("wake word and voice activity", hearing._HEAR_TIMEOUT_S),
        ("recognizer", listening._ACCEPT_TIMEOUT_S),
        ("skill", respond._SKILL_TIMEOUT_S),
        ("skill", judge._SKILL_TIMEOUT_S),
        ("language model", Config().llm.timeout_s),
        ("reading ahead", model_reader._STOP_PREFILL_TIMEOUT_S),
        ("voice, one piece", speak._PIECE_TIMEOUT_S),
        ("voice, until", fallback._STALL_S),
        ("sentence in the making", speak._STOP_TIMEOUT_S),
        (
            "espeak-ng",
            inspect.signature(espeak.EspeakSynthesizer).parameters["timeout_s"].default,
        ),
        ("loudspeaker, one call", playback._DEVICE_TIMEOUT_S),
        ("loudspeaker makes no progress", playback._STALL_TIMEOUT_S),
        ("detection of its own voice", playback._OBSERVER_LOOKS * playback._OBSERVER_LOOK_S),
        ("what is kept", memory._TIMEOUT_S),
        ("sound system", portaudio.DEVICE_TIMEOUT_S),
    ],
)
def test_every_deadline_is_that_of_the_code(call: str, seconds: float) -> None:
    (row,) = [row for row in table("Deadlines") if row[0].startswith(call)]
    assert re.search(rf"(?<![\d.]){seconds:g} s", row[1])
    assert len(table("Deadlines")) == 15


def test_a_voice_that_hangs_ends_before_it_is_given_up() -> None:
    assert fallback._STALL_S < speak._STOP_TIMEOUT_S


def test_the_pauses_of_the_table_are_those_of_the_code() -> None:
    page = " ".join(PAGE.split())
    assert (
        f"looked for every {hearing._FIRST_BACK_OFF_S:g} to {hearing._LAST_BACK_OFF_S:g} s" in page
    )
    renewal = f"made anew after {hearing._FIRST_RENEWAL_S:g} s, then ever less often, up to "
    assert f"{renewal}{hearing._LAST_RENEWAL_S / 60:g} min" in page
    assert f"at most {portaudio._MAX_HANGING_CALLS} are" in page
    assert f"An interruption waits {engine_stream._LEAVING_S:g} s at most." in page
