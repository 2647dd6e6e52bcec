from pathlib import Path

import pytest

from voicebot.audio.alsa_names import normalize_alsa_id, stable_alsa_id
from voicebot.audio.devices import Device, Direction, choose
from voicebot.errors import AudioError


def device(
    index: int,
    name: str,
    channels: tuple[int, int],
    *,
    alsa_id: str | None = None,
    default: str = "",
) -> Device:
    return Device(
        index=index,
        name=name,
        alsa_id=alsa_id,
        input_channels=channels[0],
        output_channels=channels[1],
        default_sample_rate_hz=48_000,
        is_default_input=default == "input",
        is_default_output=default == "output",
    )


BOARD = (
    device(0, "bcm2835 Headphones: - (hw:0,0)", (0, 2), alsa_id="hw:CARD=Headphones,DEV=0"),
    device(1, "USB PnP Sound Device: Audio (hw:1,0)", (1, 2), alsa_id="hw:CARD=Device,DEV=0"),
    device(2, "seeed-4mic-voicecard: - (hw:2,0)", (4, 0), alsa_id="hw:CARD=seeed4mic,DEV=0"),
    device(3, "pulse", (32, 32), default="input"),
    device(4, "default", (32, 32), default="output"),
)
IN, OUT = Direction.INPUT, Direction.OUTPUT


@pytest.mark.parametrize(
    ("wanted", "direction", "index"),
    [
        (None, IN, 3),
        (None, OUT, 4),
        (2, IN, 2),
        ("2", IN, 2),
        ("pulse", OUT, 3),
        ("usb pnp", IN, 1),
        ("USB PnP Sound Device: Audio (hw:1,0)", OUT, 1),
        ("hw:CARD=Device", IN, 1),
        ("hw:CARD=device,DEV=0", OUT, 1),
        ("plughw:CARD=seeed4mic,DEV=0", IN, 2),
        ("hw:Headphones", OUT, 0),
        ("hw:1,0", IN, 1),
        ("plughw:2", IN, 2),
        ("headphones", OUT, 0),
    ],
)
def test_finds_the_device_that_is_meant(
    wanted: int | str | None, direction: Direction, index: int
) -> None:
    assert choose(BOARD, wanted, direction).index == index


def test_without_a_default_the_first_that_fits_is_taken() -> None:
    assert choose(BOARD[:3], None, IN).index == 1
    assert choose(BOARD[:3], None, OUT).index == 0


@pytest.mark.parametrize(
    ("wanted", "direction", "expected"),
    [
        ("USB Pnp Sond Device", IN, "USB PnP Sound Device"),
        ("hw:CARD=Divice", IN, "hw:CARD=Device,DEV=0"),
        (17, IN, "no microphone '17'"),
        (0, IN, "no microphone '0'"),
        ("headphones", IN, "'headphones' is not a microphone"),
        ("hw:CARD=seeed4mic", OUT, "is not a loudspeaker"),
        ("u", OUT, "could be any of"),
    ],
)
def test_says_in_one_line_what_it_could_not_find(
    wanted: int | str, direction: Direction, expected: str
) -> None:
    with pytest.raises(AudioError) as caught:
        choose(BOARD, wanted, direction)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_microphone_at_all_names_the_ways_to_go_on() -> None:
    for devices in ((), BOARD[:1]):
        with pytest.raises(AudioError) as caught:
            choose(devices, "anything", IN)
        assert "no microphone found" in str(caught.value)
        assert "--demo" in str(caught.value)
        assert "--text" in str(caught.value)
    with pytest.raises(AudioError, match="no loudspeaker found"):
        choose((), None, OUT)


def test_the_kernel_tells_the_stable_id(tmp_path: Path) -> None:
    card = tmp_path / "card1"
    card.mkdir()
    (card / "id").write_text("Device\n")
    name = "USB PnP Sound Device: Audio (hw:1,0)"
    assert stable_alsa_id(name, tmp_path) == "hw:CARD=Device,DEV=0"
    assert stable_alsa_id(name.replace("hw:1", "hw:7"), tmp_path) is None
    assert stable_alsa_id("pulse", tmp_path) is None
    assert stable_alsa_id("USB Audio: #1 (hw:1,3)", tmp_path) == "hw:CARD=Device,DEV=3"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("plughw:CARD=Mic,DEV=1", "hw:CARD=Mic,DEV=1"),
        ("hw:Mic", "hw:CARD=Mic,DEV=0"),
        ("hw:3,1", "(hw:3,1)"),
        ("USB Audio: Mic", "USB Audio: Mic"),
        ("pulse", "pulse"),
    ],
)
def test_alsa_ids_may_be_written_in_several_ways(written: str, normal: str) -> None:
    assert normalize_alsa_id(written) == normal
