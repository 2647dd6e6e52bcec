"""Somebody speaks while the assistant does: the real voice activity detector on simulated rooms."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.support.flite import flite_speech
from tests.support.recite_skill import STORY
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ as RATE
from voicebot.audio_types import AudioChunk, Samples
from voicebot.engines.silero import SileroDetector
from voicebot.pipeline.double_talk import DoubleTalk
from voicebot.pipeline.ear import Heard
from voicebot.pipeline.echo import EchoGuard
from voicebot.pipeline.pre_roll import PreRoll

LISTENED_S = 6.5
DELAY = RATE // 20
WRITTEN_AHEAD_S = 0.5
LONG_AHEAD_S = 30.0
PIECE = RATE // 10
BEGIN_S = 100.0


@pytest.fixture(scope="module")
def played() -> Samples:
    return flite_speech(STORY, voice="slt")


@pytest.fixture(scope="module")
def person() -> Samples:
    return flite_speech("what time is it", voice="awb")


def make_guard() -> EchoGuard:
    return EchoGuard(phrase=None, detector=None, resample=lambda chunk: chunk.samples)


def write(guard: EchoGuard, played: Samples, written: int, end: int, now_s: float) -> int:
    """Write until sample ``end``; return up to which one it was."""
    while written < min(len(played), end):
        samples = played[written : written + PIECE]
        chunk = AudioChunk(samples=samples, sample_rate_hz=RATE)
        guard.played(chunk, STORY, BEGIN_S + written / RATE, now_s)
        written += len(samples)
    return written


def noticed_s(
    played: Samples, microphone: Samples, ahead_s: float = WRITTEN_AHEAD_S
) -> float | None:
    """Return when a person is noticed in what the microphone hears, from its beginning on."""
    guard = make_guard()
    voice_activity = SileroDetector()
    window = voice_activity.window_samples
    pre_roll = PreRoll(4.5)
    double_talk = DoubleTalk(guard, pre_roll, window)

    async def listen() -> float | None:
        written = 0
        for begin in range(0, len(microphone) - window, window):
            until = begin + round(ahead_s * RATE)
            written = write(guard, played, written, until, BEGIN_S + begin / RATE)
            heard, end = microphone[begin : begin + window], begin + window
            pre_roll.append(heard)
            voiced = voice_activity.process(heard) >= 0.5
            if await double_talk.is_person([voiced], BEGIN_S + end / RATE, end):
                return end / RATE
        return None

    return asyncio.run(listen())


def microphone(echo: Samples, coupling: float, person: Samples | None, at_s: float) -> Samples:
    heard = np.zeros(round(LISTENED_S * RATE))
    heard[DELAY:] = coupling * echo[: len(heard) - DELAY]
    if person is not None:
        begin = round(at_s * RATE)
        heard[begin : begin + len(person)] += person[: len(heard) - begin]
    heard += np.random.default_rng(4).normal(0.0, 10.0, len(heard))
    whole: Samples = np.rint(heard).clip(-32768, 32767).astype(np.int16)
    return whole


@pytest.mark.parametrize(("coupling", "may_miss"), [(0.25, 0), (0.5, 0), (1.0, 2)])
def test_a_person_is_noticed_wherever_the_answer_is(
    played: Samples, person: Samples, coupling: float, may_miss: int
) -> None:
    begins_s = np.arange(1.5, 5.0, 0.35)
    found = [noticed_s(played, microphone(played, coupling, person, at)) for at in begins_s]
    assert found.count(None) <= may_miss
    delays_s = [end - at for end, at in zip(found, begins_s, strict=True) if end is not None]
    assert min(delays_s) > 0.2
    assert max(delays_s) < 1.25
    assert np.median(delays_s) < 0.8


def room(played: Samples) -> Samples:
    rng = np.random.default_rng(1)
    response = rng.normal(0.0, 1.0, RATE // 10) * 10 ** (-3 * np.linspace(0, 1, RATE // 10))
    response[0] = 4.0
    response /= np.sqrt(response @ response)
    echo: Samples = np.convolve(played, response).clip(-32768, 32767).astype(np.int16)
    return echo


def with_gaps(played: Samples) -> Samples:
    for at_s in (1.5, 2.7, 3.9, 5.1):
        begin = round(at_s * RATE)
        gap = np.zeros(RATE // 25, np.int16)
        played = np.concatenate([played[:begin], gap, played[begin:]])
    return played


def drifting(played: Samples) -> Samples:
    at = np.arange(len(played)) * (1 + 1e-4)
    echo: Samples = np.interp(at, np.arange(len(played)), played).astype(np.int16)
    return echo


def earlier_than_told(played: Samples) -> Samples:
    begin = round(1.5 * RATE)
    return np.concatenate([played[:begin], played[begin + RATE // 10 :]])


def clipped(played: Samples) -> Samples:
    return np.clip(played, -8000, 8000)


def unchanged(played: Samples) -> Samples:
    return played


@pytest.mark.parametrize(
    "becomes", [unchanged, room, with_gaps, drifting, earlier_than_told, clipped]
)
@pytest.mark.parametrize("coupling", [0.25, 1.0])
def test_the_own_voice_alone_is_nobody(
    played: Samples, becomes: Callable[[Samples], Samples], coupling: float
) -> None:
    assert noticed_s(played, microphone(becomes(played), coupling, None, 0.0)) is None


@pytest.fixture(scope="module")
def long_played(played: Samples) -> Samples:
    return np.resize(played, round((LISTENED_S + LONG_AHEAD_S) * RATE))


@pytest.mark.parametrize("at_s", [1.5, 4.0])
def test_a_person_is_noticed_however_far_ahead_is_written(
    long_played: Samples, person: Samples, at_s: float
) -> None:
    heard = microphone(long_played, 0.5, person, at_s)
    end_s = noticed_s(long_played, heard, LONG_AHEAD_S)
    assert end_s is not None
    assert 0.2 < end_s - at_s < 1.25


def test_the_own_voice_alone_is_nobody_however_far_ahead_is_written(long_played: Samples) -> None:
    heard = microphone(room(long_played), 0.5, None, 0.0)
    assert noticed_s(long_played, heard, LONG_AHEAD_S) is None


@pytest.mark.parametrize("ahead_s", [WRITTEN_AHEAD_S, LONG_AHEAD_S])
def test_the_question_over_an_answer_is_left_alone_of_what_was_heard(
    long_played: Samples, person: Samples, ahead_s: float
) -> None:
    end = 4 * RATE
    begin = end - len(person)
    heard = microphone(long_played, 0.5, person, begin / RATE)[:end]
    guard, pre_roll, now_s = make_guard(), PreRoll(4.5), BEGIN_S + end / RATE
    pre_roll.append(heard)
    write(guard, long_played, 0, end + round(ahead_s * RATE), now_s - 1.0)
    guard.cut_short(now_s)
    double_talk = DoubleTalk(guard, pre_roll, 512)
    asyncio.run(double_talk.learn(now_s, end))
    question = double_talk.person(1.5, end).astype(float)
    assert len(question) < 1.5 * RATE
    said = np.concatenate([np.zeros(2 * RATE), person])[-len(question) :]
    echo = heard[-len(question) :] - said
    assert np.sum((question - said) ** 2) < 0.1 * np.sum(echo**2)
    assert len(double_talk.person(0.0, end)) == 0


async def test_what_is_heard_while_the_echo_is_learnt_does_not_spoil_it(
    long_played: Samples,
) -> None:
    end, later = 4 * RATE, RATE // 2
    heard = microphone(long_played, 0.5, None, 0.0)
    guard, pre_roll, now_s = make_guard(), PreRoll(4.5), BEGIN_S + end / RATE
    pre_roll.append(heard[:end])
    write(guard, long_played, 0, end + 2 * RATE, now_s - 1.0)
    double_talk, may_begin = DoubleTalk(guard, pre_roll, 512), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        asyncio.get_running_loop().set_default_executor(pool)
        pool.submit(may_begin.wait, 5.0)
        learning = asyncio.create_task(double_talk.learn(now_s, end))
        await asyncio.sleep(0)
        pre_roll.append(heard[end : end + later])
        may_begin.set()
        await learning
    echo = heard[end : end + later]
    chunk = AudioChunk(samples=echo, sample_rate_hz=RATE, start_sample=end)
    cleaned = double_talk.without_echo(
        Heard(chunk=chunk, wake_word=False, speech_probabilities=(), dropped_samples=0)
    ).chunk.samples
    assert np.sum(cleaned.astype(float) ** 2) < 0.1 * np.sum(echo.astype(float) ** 2)
