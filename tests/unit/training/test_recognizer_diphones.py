"""English by diphone voices of other languages."""

import shutil
from pathlib import Path

import pytest
from training.recognizer import diphones
from training.recognizer.diphone_voices import VOICES, DiphoneVoice
from training.recognizer.diphones import DiphoneSettings, passages, phones_of
from training.recognizer.speech import Segment, SynthesisError

from voicebot.models.recognizer_phones import PHONES

FEW = DiphoneVoice(name="few", index="few", phones={"AY": "a i", "SIL": "#"}, mean_f0_hz=100)
HAS = frozenset({"#-t", "t-a", "a-i", "i-m", "i-#", "#-d", "m-#"})


def segments(*phones: str) -> list[Segment]:
    return [
        Segment(phone=phone, start_s=0.1 * number, end_s=0.1 * (number + 1))
        for number, phone in enumerate(phones)
    ]


def test_a_phone_may_be_two_of_the_voice() -> None:
    said = phones_of(FEW, segments("SIL", "T", "AY", "M", "SIL"), HAS)
    assert said is not None
    assert [each.phone for each in said] == ["#", "t", "a", "i", "m", "#"]
    assert said[2].end_s == said[3].start_s == pytest.approx(0.25)
    assert said[-1].end_s == pytest.approx(0.5)


def test_silence_bridges_what_the_voice_cannot_join() -> None:
    said = phones_of(FEW, segments("SIL", "T", "AY", "D"), HAS)
    assert said is not None
    assert [each.phone for each in said] == ["#", "t", "a", "i", "#", "d"]
    assert said[-2].end_s == said[-1].start_s == pytest.approx(0.31)
    assert said[-1].end_s == pytest.approx(0.4)


def test_a_sentence_without_a_bridge_is_not_said() -> None:
    assert phones_of(FEW, segments("SIL", "M"), HAS) is None


def test_a_voice_that_is_not_there_is_named() -> None:
    missing = DiphoneVoice(name="nobody", index="no/such.group", phones={}, mean_f0_hz=100)
    with pytest.raises(SynthesisError, match="nobody"):
        passages(missing)


@pytest.mark.skipif(
    not shutil.which("festival")
    or not all(Path("/usr/share/festival/voices", each.index).exists() for each in VOICES.values()),
    reason="only needed to train the recognizer",
)
class TestInstalledVoices:
    @pytest.mark.parametrize("voice", VOICES.values(), ids=lambda voice: voice.name)
    def test_they_have_every_phone(self, voice: DiphoneVoice) -> None:
        known = {phone for each in passages(voice) for phone in (each.partition("-")[0],)}
        for phone in PHONES:
            assert set(voice.phones.get(phone, phone.lower()).split()) <= known, phone

    def test_speech_has_the_phones_of_its_text_and_its_speed(self) -> None:
        jobs = [
            ("turn on the light", DiphoneSettings(voice="hy_fi_mv_diphone", duration_stretch=each))
            for each in (0.8, 1.3)
        ]
        fast, slow = diphones.speak_all(jobs)
        assert fast is not None
        assert slow is not None
        said = [each.phone for each in slow.segments if each.phone != "SIL"]
        assert said[:3] == ["T", "ER", "N"]
        assert said[-3:] == ["L", "AY", "T"]
        assert slow.duration_s == pytest.approx(slow.segments[-1].end_s, abs=0.1)
        assert fast.duration_s < 0.8 * slow.duration_s
        assert abs(slow.samples).max() > 1000
