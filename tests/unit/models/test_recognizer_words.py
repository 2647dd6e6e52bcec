"""Words and sentences added to the shipped recognizer, and what can go wrong."""

import shutil
import time
from pathlib import Path

import pytest

from tests.support.speech import espeak_speech
from voicebot.engines.vosk import VoskRecognizer
from voicebot.errors import InputError, ModelError
from voicebot.models.recognizer_graph import TOOLS
from voicebot.models.recognizer_lexicon import parse_pronunciation, pronounce, read_lexicon
from voicebot.models.recognizer_words import LEXICON_FILE, SETTINGS_FILE, add_words

STARTER = Path(__file__).parents[3] / "models/starter/recognizer/en"
NAMES = ("zephyrine", "quorvex")

needs_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in (*TOOLS, "espeak-ng")),
    reason="needs libfst-tools and espeak-ng",
)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter recognizer with two made-up names and a sentence."""
    output = tmp_path_factory.mktemp("models") / "grown"
    add_words(
        STARTER,
        output,
        words={"quorvex": ["K W AO R V EH K S"], "zephyrine": None},
        sentences=["turn on the zephyrine lamp", "switch off the quorvex"],
    )
    return output


def _hear(folder: Path, text: str) -> str:
    recognizer = VoskRecognizer(folder)
    recognizer.start()
    recognizer.accept(espeak_speech(text))
    return recognizer.finish().text


@needs_tools
@pytest.mark.slow
def test_added_words_are_heard(grown: Path) -> None:
    assert _hear(grown, "turn on the zephyrine lamp") == "turn on the zephyrine lamp"
    assert _hear(grown, "switch off the quorvex") == "switch off the quorvex"


@needs_tools
@pytest.mark.slow
def test_what_was_known_is_still_heard(grown: Path) -> None:
    assert _hear(grown, "set a timer for ten minutes") == "set a timer for ten minutes"


@needs_tools
@pytest.mark.slow
def test_the_names_were_not_known_before() -> None:
    assert not set(NAMES) & read_lexicon(STARTER / LEXICON_FILE).keys()


@needs_tools
@pytest.mark.slow
def test_a_grown_model_can_grow_again(grown: Path, tmp_path: Path) -> None:
    add_words(grown, tmp_path / "again", words={"blorptag": None}, sentences=[])
    lexicon = read_lexicon(tmp_path / "again" / LEXICON_FILE)
    assert {"blorptag", *NAMES} <= lexicon.keys()


@needs_tools
@pytest.mark.slow
def test_adding_takes_seconds(tmp_path: Path) -> None:
    began_s = time.process_time()
    add_words(STARTER, tmp_path / "new", words={"blorptag": None}, sentences=[])
    assert time.process_time() - began_s < 30


def test_an_existing_output_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="exists"):
        add_words(STARTER, tmp_path, words={"lamp": None}, sentences=[])
    assert list(tmp_path.iterdir()) == []


def test_a_word_must_be_letters(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'room2' must be lower-case letters"):
        add_words(STARTER, tmp_path / "new", words={"room2": None}, sentences=[])
    assert not (tmp_path / "new").exists()


def test_a_recognizer_without_sources_cannot_take_words(tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(STARTER, model)
    (model / SETTINGS_FILE).unlink()
    with pytest.raises(ModelError, match=r"keeps no sources .* knows English only"):
        add_words(model, tmp_path / "new", words={"lamp": None}, sentences=[])


def test_unknown_phones_are_named() -> None:
    with pytest.raises(ModelError, match="QQ"):
        parse_pronunciation("K QQ")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
def test_pronunciations_come_in_line_with_the_words() -> None:
    lexicon = pronounce(["kitchen", "car"])
    assert ("K", "IH", "CH", "AX", "N") in lexicon["kitchen"]
    assert {("K", "AA", "R"), ("K", "AA")} <= lexicon["car"].keys()
