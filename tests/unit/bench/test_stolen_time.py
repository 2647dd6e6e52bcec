import pytest

from voicebot.bench import stolen_time
from voicebot.bench.stolen_time import StolenTime, notes, stolen_s


def test_the_kernel_tells_what_was_stolen() -> None:
    before_s = stolen_s()
    assert 0.0 <= before_s <= stolen_s()


def test_a_share_is_of_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    clock_s, lost_s = [100.0], [7.0]
    monkeypatch.setattr("time.monotonic", lambda: clock_s[0])
    monkeypatch.setattr(stolen_time, "stolen_s", lambda: lost_s[0])
    stolen = StolenTime()
    clock_s[0], lost_s[0] = 110.0, 9.0
    assert stolen.share() == pytest.approx(0.05)


def test_only_a_loss_that_counts_is_told() -> None:
    assert notes(0.004) == []
    (note,) = notes(0.063)
    assert "6.3%" in note
