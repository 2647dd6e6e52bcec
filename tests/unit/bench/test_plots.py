from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from voicebot.bench.plots import stage_rows, trade_off, waterfall, write_plots
from voicebot.errors import StateError

_SVG = "{http://www.w3.org/2000/svg}"
TURNS: dict[str, Any] = {
    "ours": {
        "ours": [
            {
                "endpoint_s": 0.3,
                "queued_s": 0.12,
                "timings": {
                    "recognizer_ms": 10.0,
                    "first_token_ms": -5.0,
                    "first_audio_ms": 40.0,
                    "playback_ms": None,
                },
            }
        ],
        "ours again": [],
    },
    "baselines": {"naive": [{"stages_s": {"silence": 0.7, "reply": 1.3}}]},
}
CUT = {
    "fixed_silences": [
        {"silence_s": 0.3, "cut_share": 0.4, "endpoint_s": 0.35},
        {"silence_s": 0.7, "cut_share": 0.0, "endpoint_s": 0.75},
    ],
    "endpoints_s": [0.3, 0.7, -0.1, 0.7],
}


def test_rows_hold_what_was_waited_for() -> None:
    rows = stage_rows(TURNS)
    assert list(rows) == ["ours", "naive"]
    assert rows["ours"] == {
        "silence": 300,
        "recognizer": 10,
        "prompt": 0,
        "voice": 40,
        "play": 120,
    }
    assert rows["naive"] == {"silence": 700, "reply": 1300}


def test_a_bar_is_as_long_as_its_stage() -> None:
    root = ET.fromstring(str(waterfall(stage_rows(TURNS))))
    widths = {
        rect[0].text: float(rect.attrib["width"]) for rect in root.iter(f"{_SVG}rect") if len(rect)
    }
    assert widths["reply: 1300 ms"] / widths["silence: 700 ms"] == pytest.approx(13 / 7, rel=0.01)


def test_fewer_cuts_stand_further_left_and_sooner_ends_lower() -> None:
    root = ET.fromstring(str(trade_off({"cut_short": CUT})))
    places = {
        dot[0].text: (float(dot.attrib["cx"]), float(dot.attrib["cy"]))
        for dot in root.iter(f"{_SVG}circle")
    }
    assert places["0.7 s of silence"][0] < places["voicebot"][0] < places["0.3 s of silence"][0]
    assert places["0.3 s of silence"][1] > places["0.7 s of silence"][1]


def test_plots_are_files_for_what_was_measured(tmp_path: Path) -> None:
    written = write_plots({"data": {"turns": TURNS}}, tmp_path / "plots")
    assert [path.name for path in written] == ["waterfall.svg"]
    assert written[0].read_text().startswith("<svg")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="choose another folder"):
        write_plots({"data": {}}, tmp_path / "file")
