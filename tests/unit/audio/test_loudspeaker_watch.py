"""A loudspeaker that is plugged in while PortAudio cannot list devices again."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.fake_portaudio import FakePortAudio
from voicebot.audio import loudspeaker, microphone, monitor_watch, portaudio
from voicebot.audio.loudspeaker import SounddeviceSink
from voicebot.audio.loudspeaker_watch import LoudspeakerWatch
from voicebot.audio.microphone import SounddeviceSource
from voicebot.errors import AudioError


class Cards:
    """What the kernel tells of the sound cards, a clock, and the watch over both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now_s = 1000.0
        self.watch = LoudspeakerWatch(folder, lambda: self.now_s)

    def plug_in(self, number: int, identifier: str, *, direction: str = "p") -> None:
        card = self.folder / f"card{number}"
        card.mkdir()
        (card / "id").write_text(f"{identifier}\n")
        device = card / f"pcm0{direction}" / "sub0"
        device.mkdir(parents=True)
        (device / "status").write_text("closed\n")

    def set_busy(self, number: int, *, busy: bool) -> None:
        status = "state: RUNNING\nowner_pid   : 4711\n" if busy else "closed\n"
        (self.folder / f"card{number}" / "pcm0p" / "sub0" / "status").write_text(status)

    def unplug(self, number: int) -> None:
        (self.folder / f"card{number}").rename(self.folder / f"gone-{self.now_s}")

    def found_within(self, wait_s: float) -> float | None:
        """Return after how long the watch tells of a loudspeaker, None if it does not."""
        begun_s = self.now_s
        while self.now_s <= begun_s + wait_s:
            if self.watch.may_be_found():
                return self.now_s - begun_s
            self.now_s += 0.25
        return None


@pytest.fixture
def cards(tmp_path: Path) -> Cards:
    return Cards(tmp_path)


def test_a_loudspeaker_that_was_missed_and_plugged_in_is_told_of_once(cards: Cards) -> None:
    cards.plug_in(0, "Mic", direction="c")
    cards.watch.listing()
    cards.watch.missed()
    assert cards.found_within(100.0) is None
    cards.plug_in(1, "Speaker")
    assert (cards.found_within(10.0) or 10.0) <= 2.0
    assert cards.found_within(300.0) is None


def test_another_number_is_another_loudspeaker(cards: Cards) -> None:
    cards.plug_in(1, "Speaker")
    cards.watch.listing()
    cards.unplug(1)
    cards.watch.missed()
    assert cards.found_within(100.0) is None
    cards.plug_in(2, "Speaker")
    assert cards.found_within(10.0) is not None


def test_one_that_was_busy_when_it_was_listed_is_told_of_when_it_is_free(cards: Cards) -> None:
    cards.plug_in(0, "Headphones")
    cards.set_busy(0, busy=True)
    cards.watch.listing()
    cards.watch.missed()
    assert cards.found_within(100.0) is None
    cards.set_busy(0, busy=False)
    assert cards.found_within(10.0) is not None


def test_nothing_is_told_while_no_loudspeaker_is_missing(cards: Cards) -> None:
    cards.watch.listing()
    cards.plug_in(1, "Speaker")
    assert cards.found_within(100.0) is None
    cards.watch.missed()
    cards.watch.opened()
    assert cards.found_within(100.0) is None


def test_a_question_that_is_being_asked_is_not_lost(cards: Cards) -> None:
    cards.watch.listing()
    cards.plug_in(1, "Speaker")
    cards.watch.missed()
    assert cards.found_within(4.5) is None
    cards.watch.missed()
    assert (cards.found_within(10.0) or 0.0) >= 5.0


def test_a_loose_contact_is_told_of_once_a_minute(cards: Cards) -> None:
    cards.watch.listing()
    cards.watch.missed()
    told_s = []
    for number in range(100):
        cards.plug_in(number, "Speaker")
        if cards.found_within(4.0) is not None:
            told_s.append(cards.now_s)
        cards.unplug(number)
        cards.watch.listing()
    pauses_s = [later - earlier for earlier, later in pairwise(told_s)]
    assert len(pauses_s) >= 4
    assert min(pauses_s) >= 59.0


def test_one_that_is_gone_at_once_is_not_told_of(cards: Cards) -> None:
    cards.watch.listing()
    cards.watch.missed()
    cards.now_s += 10.0
    cards.plug_in(1, "Speaker")
    assert not cards.watch.may_be_found()
    cards.unplug(1)
    assert cards.found_within(100.0) is None


def read_for(source: SounddeviceSource, cards: Cards, wait_s: float) -> None:
    end_s = cards.now_s + wait_s
    while cards.now_s < end_s:
        assert source.read(0.0) is None
        cards.now_s += 0.25


def test_the_microphone_is_opened_anew_so_that_the_loudspeaker_is_found(
    cards: Cards, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakePortAudio({"USB Mic: Audio (hw:0,0)": (1, 0)})
    fake.install(monkeypatch)
    for module in (portaudio, microphone, loudspeaker):
        monkeypatch.setattr(module, "loudspeakers", cards.watch)
    monkeypatch.setattr(monitor_watch, "hears_monitor", lambda: None)
    cards.plug_in(0, "Mic", direction="c")
    cards.watch.listing()
    source, sink = SounddeviceSource(), SounddeviceSink("USB Speaker")
    source.open()
    try:
        for _ in range(2):
            with pytest.raises(AudioError, match="no loudspeaker"):
                sink.open()
        fake.plugged_in["USB Speaker: Audio (hw:1,0)"] = (0, 2)
        cards.plug_in(1, "Speaker")
        with pytest.raises(AudioError, match="no loudspeaker"):
            sink.open()  # the microphone is open
        with pytest.raises(AudioError, match="is opened anew, because a loudspeaker was plugged"):
            read_for(source, cards, 60.0)
        source.close()
        source.open()
        assert source.read(0.0) is None
        sink.open()
        assert sink.playback_format is not None
        read_for(source, cards, 300.0)
    finally:
        source.close()
        sink.close()
    assert not fake.open_streams
