"""What the wake word does to the question after it and to one that is under way."""

import threading

import numpy as np
import pytest

from tests.support.conversation import SILENCE, VOICE, WAKE, chunks, completed, room
from tests.support.fakes import CHUNK_SAMPLES, ScriptedRecognizer
from tests.unit.pipeline.test_attention_trigger import all_heard
from voicebot.events import PartialTranscript, SpeechEnded, WakeWordDetected
from voicebot.protocols import Transcript


async def test_a_wake_word_inside_a_question_takes_nothing_out_of_it() -> None:
    async with room(["Fine."], ["hey jarvis how are you"]) as r:
        question = [WAKE, *chunks(VOICE, 0.5), WAKE, *chunks(VOICE, 0.5)]
        r.hears(question, chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        (ended,) = r.bench.of(SpeechEnded)
        assert ended.last_voiced_sample == len(question) * CHUNK_SAMPLES
        assert turn.timings.endpoint_ms == pytest.approx(700, abs=40)
        heard = np.concatenate(r.recognizer.accepted)[: len(question) * CHUNK_SAMPLES]
        assert heard.tolist() == np.repeat(question, CHUNK_SAMPLES).tolist()
        assert len(r.bench.of(WakeWordDetected)) == 1


class SlowRecognizer(ScriptedRecognizer):
    """Ends no question before it may."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__(texts)
        self.may_finish = threading.Event()

    def finish(self) -> Transcript:
        self.may_finish.wait(5.0)
        return super().finish()


async def test_the_question_after_a_noise_has_its_own_times() -> None:
    recognizer = SlowRecognizer(["", "how are you"])
    async with room(["Fine."], [], recognizer=recognizer) as r:
        noise = [WAKE, *chunks(VOICE, 0.3), *chunks(SILENCE, 0.8)]
        r.hears(noise)
        await r.bench.until(lambda: r.bench.of(SpeechEnded))
        missed = chunks(SILENCE, 0.5)
        r.hears(missed)
        await all_heard(r)
        recognizer.may_finish.set()
        await r.bench.until(lambda: r.bench.of(PartialTranscript))
        question = chunks(VOICE, 0.5)
        r.hears(question, chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        _, ended = r.bench.of(SpeechEnded)
        voiced_until = (len(noise) + len(missed) + len(question)) * CHUNK_SAMPLES
        assert ended.last_voiced_sample == voiced_until
        assert turn.timings.endpoint_ms == pytest.approx(700, abs=40)


@pytest.mark.parametrize(
    ("begins_with", "said", "heard", "question"),
    [
        ("wake word", [VOICE], "travis what time is it", "what time is it"),
        ("trigger", [VOICE], "travis scott is who", "travis scott is who"),
        ("trigger", [VOICE], "hey travis what time is it", "what time is it"),
        ("trigger", [WAKE], "a jarvis what time is it", "what time is it"),
    ],
)
async def test_only_a_phrase_that_was_said_is_cut_however_misheard(
    begins_with: str, said: list[int], heard: str, question: str
) -> None:
    async with room(["Fine."], [heard]) as r:
        if begins_with == "trigger":
            await r.attention.trigger()
        else:
            r.hears([WAKE])
        r.hears(chunks(VOICE, 0.3), said, chunks(VOICE, 0.3), chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        assert turn.transcript == question
