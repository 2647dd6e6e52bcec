import hashlib

from voicebot.bench.models import describe
from voicebot.engines import silero
from voicebot.engines.micro_wake_word import BUILTIN_WAKE_WORDS
from voicebot.models.locations import starter_voice
from voicebot.models.select import choose_models


def test_every_model_that_takes_part_is_told() -> None:
    told = {each["kind"]: each for each in describe(choose_models("en", use="starter"))}
    assert list(told) == [
        *("language_model", "recognizer", "voice"),
        *("voice_of_questions", "voice_activity", "wake_word"),
    ]
    files = {"voice_of_questions": starter_voice(), "voice_activity": silero._model_path()}
    for kind, path in files.items():
        assert told[kind]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert told[kind]["bytes"] == path.stat().st_size
    assert told["wake_word"]["name"] in BUILTIN_WAKE_WORDS
