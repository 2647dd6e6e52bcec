import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.fakes import (
    CHUNK_SAMPLES,
    AmplitudeVoiceActivity,
    AmplitudeWakeWord,
    ScriptedSource,
)
from voicebot.audio_types import AudioChunk, Samples
from voicebot.errors import AudioError, WakeWordError
from voicebot.pipeline.ear import Detectors, Ear, Heard

WAKE = 7
PATIENT_CHUNKS = 4096 // CHUNK_SAMPLES


def ear_over(source: ScriptedSource, *, patient: bool) -> Ear:
    ear = Ear(source, AmplitudeWakeWord(WAKE), AmplitudeVoiceActivity())
    ear.patient = patient
    return ear


def lengths(ear: Ear, calls: int) -> list[int]:
    heard = [ear.hear() for _ in range(calls)]
    return [len(each.chunk.samples) // CHUNK_SAMPLES for each in heard if each is not None]


def hear(ear: Ear) -> Heard:
    heard = ear.hear()
    assert heard is not None
    return heard


def test_a_patient_ear_hands_on_several_chunks_and_loses_none() -> None:
    ear = ear_over(ScriptedSource([1] * (2 * PATIENT_CHUNKS + 1), then="silent"), patient=True)
    assert lengths(ear, 4) == [PATIENT_CHUNKS, PATIENT_CHUNKS, 1]


def test_an_ear_hands_on_each_chunk_otherwise() -> None:
    assert lengths(ear_over(ScriptedSource([1, 1, 1]), patient=False), 3) == [1, 1, 1]


def test_the_wake_word_is_told_at_once() -> None:
    ear = ear_over(ScriptedSource([1, WAKE, 1]), patient=True)
    heard = hear(ear)
    assert heard.wake_word
    assert len(heard.chunk.samples) == 2 * CHUNK_SAMPLES
    assert (heard.chunk.start_sample, heard.chunk.end_sample) == (0, 2 * CHUNK_SAMPLES)


def test_behind_lost_samples_the_end_counts() -> None:
    class LosingSource(ScriptedSource):
        """Loses 400 samples before its second chunk."""

        def read(self, timeout_s: float) -> AudioChunk | None:
            self._position += 400 if self.reads == 1 else 0
            return super().read(timeout_s)

    heard = hear(ear_over(LosingSource([1, 1], then="silent"), patient=True))
    assert heard.chunk.end_sample == 400 + 2 * CHUNK_SAMPLES
    assert len(heard.chunk.samples) == 2 * CHUNK_SAMPLES


def test_what_was_heard_before_a_failure_comes_first() -> None:
    ear = ear_over(ScriptedSource([1, 1], then="fail"), patient=True)
    assert len(hear(ear).chunk.samples) == 2 * CHUNK_SAMPLES
    with pytest.raises(AudioError, match="went away"):
        ear.hear()


def test_the_end_of_a_file_is_told_after_its_last_chunk() -> None:
    ear = ear_over(ScriptedSource([1, 1]), patient=True)
    assert len(hear(ear).chunk.samples) == 2 * CHUNK_SAMPLES
    with pytest.raises(EOFError):
        ear.hear()


class HangingWakeWord(AmplitudeWakeWord):
    """Hangs in its first call, then finds nothing or fails."""

    def __init__(self, *, fails: bool) -> None:
        super().__init__(WAKE)
        self.entered, self.go_on = threading.Event(), threading.Event()
        self._fails = fails

    def process(self, samples: Samples) -> bool:
        self.entered.set()
        assert self.go_on.wait(5.0)
        if self._fails:
            raise RuntimeError("late")
        return False


class CountingWakeWord(AmplitudeWakeWord):
    """Knows which threads called it."""

    def __init__(self) -> None:
        super().__init__(WAKE)
        self.threads: set[int] = set()

    def process(self, samples: Samples) -> bool:
        self.threads.add(threading.get_ident())
        return super().process(samples)


@pytest.mark.parametrize("fails", [False, True])
def test_a_call_that_was_given_up_never_touches_the_new_detectors(fails: bool) -> None:
    hanging, fresh = HangingWakeWord(fails=fails), CountingWakeWord()
    source = ScriptedSource([1] * 8 + [WAKE], then="silent")
    ear = Ear(
        source,
        hanging,
        AmplitudeVoiceActivity(),
        make_detectors=lambda: Detectors(wake_word=fresh, voice_activity=AmplitudeVoiceActivity()),
    )
    ear.patient = True
    with ThreadPoolExecutor(1) as old_thread:
        given_up = old_thread.submit(ear.hear)
        assert hanging.entered.wait(5.0)
        ear.renew()
        reads = source.reads
        hanging.go_on.set()
        with pytest.raises(WakeWordError, match="made anew"):
            given_up.result(5.0)
    assert source.reads == reads
    assert fresh.threads == set()
    assert any(hear(ear).wake_word for _ in range(3))
    assert fresh.threads == {threading.get_ident()}


def test_a_read_that_was_given_up_takes_nothing_further() -> None:
    class RenewingSource(ScriptedSource):
        """Lets another thread take over while it is read."""

        def read(self, timeout_s: float) -> AudioChunk | None:
            ear.renew()
            return super().read(timeout_s)

    source = RenewingSource([1] * 8, then="silent")
    fresh = CountingWakeWord()
    ear = Ear(
        source,
        AmplitudeWakeWord(WAKE),
        AmplitudeVoiceActivity(),
        make_detectors=lambda: Detectors(wake_word=fresh, voice_activity=AmplitudeVoiceActivity()),
    )
    with pytest.raises(WakeWordError, match="made anew"):
        ear.hear()
    assert (source.reads, fresh.threads) == (1, set())


class NotingVoiceActivity(AmplitudeVoiceActivity):
    """Knows the amplitudes of the windows since it was last reset."""

    def __init__(self) -> None:
        super().__init__()
        self.amplitudes: list[int] = []

    def process(self, window: Samples) -> float:
        self.amplitudes.append(int(window[-1]))
        return super().process(window)

    def reset(self) -> None:
        super().reset()
        self.amplitudes.clear()


@pytest.mark.parametrize("patient", [False, True])
def test_voice_activity_begins_with_what_was_heard_just_before(patient: bool) -> None:
    detector = NotingVoiceActivity()
    ear = Ear(ScriptedSource(range(100, 142)), None, detector)
    ear.patient = patient
    while hear(ear).chunk.end_sample < 40 * CHUNK_SAMPLES:
        pass
    assert (detector.amplitudes, detector.resets) == ([], 0)
    ear.patient, ear.voice_activity_armed = False, True
    assert len(hear(ear).speech_probabilities) == 1
    assert detector.amplitudes == list(range(116, 141))
    assert len(hear(ear).speech_probabilities) == 1
    assert detector.amplitudes == list(range(116, 142))
    assert detector.resets == 1


def test_voice_activity_begins_with_the_little_there_is() -> None:
    detector = NotingVoiceActivity()
    ear = Ear(ScriptedSource([1, 2, 3]), None, detector)
    hear(ear)
    ear.voice_activity_armed = True
    hear(ear)
    assert detector.amplitudes == [1, 2]


def test_a_detector_made_anew_while_listening_begins_with_it_too() -> None:
    fresh = NotingVoiceActivity()
    ear = Ear(
        ScriptedSource(range(1, 5)),
        None,
        AmplitudeVoiceActivity(),
        make_detectors=lambda: Detectors(wake_word=None, voice_activity=fresh),
    )
    ear.voice_activity_armed = True
    for _ in range(3):
        hear(ear)
    ear.renew()
    assert len(hear(ear).speech_probabilities) == 1
    assert fresh.amplitudes == [1, 2, 3, 4]
