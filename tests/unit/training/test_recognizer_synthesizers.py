"""Synthesizers that do not tell phone times, and where their times come from."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="only needed to train the recognizer")
for _module in ("kaldi_native_fbank", "rhvoice_wrapper_bin", "ttspico"):
    pytest.importorskip(_module, reason="only needed to train the recognizer")

from training.recognizer import pico, rhvoice  # noqa: E402
from training.recognizer.generate import PhoneTimes  # noqa: E402
from training.recognizer.network import CLASSES, AcousticModel  # noqa: E402
from training.recognizer.speech import SynthesisError  # noqa: E402
from training.recognizer.voices import ALIGNED_SOURCES, SOURCES  # noqa: E402

TEXT = "turn on the light"


@pytest.fixture(scope="module")
def rhvoice_engine() -> Iterator[None]:
    yield
    rhvoice.close()


def test_pico_speaks_faster_and_slower() -> None:
    fast = pico.speak(TEXT, pico.PicoSettings(voice="en-US", rate_percent=140))
    slow = pico.speak(TEXT, pico.PicoSettings(voice="en-US", rate_percent=70))
    assert 0.5 < fast.duration_s < 0.7 * slow.duration_s


def test_pico_without_the_voice_says_so() -> None:
    with pytest.raises(SynthesisError, match="en-XX"):
        pico.speak(TEXT, pico.PicoSettings(voice="en-XX"))


@pytest.mark.usefixtures("rhvoice_engine")
def test_rhvoice_speaks_faster_and_slower() -> None:
    fast = rhvoice.speak(TEXT, rhvoice.RhvoiceSettings(voice="bdl", rate=0.5))
    slow = rhvoice.speak(TEXT, rhvoice.RhvoiceSettings(voice="bdl", rate=-0.5))
    assert 0.5 < fast.duration_s < 0.7 * slow.duration_s
    assert abs(fast.samples).max() > 1000


@pytest.mark.usefixtures("rhvoice_engine")
def test_rhvoice_without_the_voice_says_so() -> None:
    with pytest.raises(SynthesisError, match="nobody"):
        rhvoice.speak(TEXT, rhvoice.RhvoiceSettings(voice="nobody"))


def test_speech_gets_the_phones_of_its_text(tmp_path: Path) -> None:
    heard = tmp_path / "heard.json"
    heard.write_text(json.dumps({}))
    model = AcousticModel()
    torch.nn.init.zeros_(model.output.weight)
    torch.nn.init.zeros_(model.output.bias)
    priors = torch.full((CLASSES,), 1 / CLASSES, dtype=torch.float64)
    torch.save({"model": model.state_dict(), "priors": priors}, tmp_path / "network.pt")
    speech = pico.speak("see the sea", pico.PicoSettings(voice="en-US"))
    timed = PhoneTimes(tmp_path / "network.pt", heard).add("see the sea", speech)
    assert timed is not None
    phones = [segment.phone for segment in timed.segments if segment.phone != "SIL"]
    assert phones[:2] == phones[-2:] == ["S", "IY"]
    assert timed.segments[-1].end_s == pytest.approx(timed.duration_s)


def test_names_of_sources_are_unique() -> None:
    names = [source.name for source in (*SOURCES, *ALIGNED_SOURCES)]
    assert len(set(names)) == len(names)
