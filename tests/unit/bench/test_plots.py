from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from voicebot.bench.plots import (
    stage_rows,
    trade_off,
    typical_question,
    waterfall,
    write_plots,
)
from voicebot.bench.svg import Drawing
from voicebot.errors import StateError

_SVG = "{http://www.w3.org/2000/svg}"


def reading(response_s: float, transcript: str = "a question", **timings: float) -> dict[str, Any]:
    stages = (
        *("recognizer_ms", "first_token_ms", "first_piece_ms"),
        *("first_audio_ms", "playback_ms"),
    )
    return {
        "response_s": response_s,
        "endpoint_s": 0.3,
        "transcript": transcript,
        "timings": {stage: timings.get(stage) for stage in stages},
    }


TURNS: dict[str, Any] = {
    "ours": {
        "ours": [
            reading(0.9),
            reading(
                0.47,
                "who wrote hamlet",
                recognizer_ms=10.0,
                first_token_ms=-5.0,
                first_piece_ms=30.0,
                first_audio_ms=40.0,
            ),
            reading(0.4),
        ],
        "ours again": [],
        "ours at equal silence": [reading(0.4), reading(0.35), reading(0.45)],
    },
    "baselines": {
        "naive": [{"stages_s": {"silence": 0.7, "reply": reply_s}} for reply_s in (9.0, 1.3, 9.0)]
    },
}
CUT = {
    "fixed_silences": [
        {"silence_s": 0.3, "cut_share": 0.4, "endpoint_s": 0.35},
        {"silence_s": 0.7, "cut_share": 0.0, "endpoint_s": 0.75},
    ],
    "endpoints_s": [0.3, 0.7, -0.1, 0.7],
}


def dots(drawing: Drawing) -> dict[str | None, tuple[float, float]]:
    root = ET.fromstring(str(drawing))
    return {
        dot[0].text: (float(dot.attrib["cx"]), float(dot.attrib["cy"]))
        for dot in root.iter(f"{_SVG}circle")
    }


def texts(drawing: Drawing) -> list[str]:
    return [each.text or "" for each in ET.fromstring(str(drawing)).iter(f"{_SVG}text")]


def test_the_question_is_the_one_of_our_median_response() -> None:
    assert typical_question(TURNS) == 1
    less = {"ours": {"ours": TURNS["ours"]["ours"][:2]}}
    assert typical_question(less) == 1


def test_rows_hold_what_was_waited_for_in_one_turn() -> None:
    rows = stage_rows(TURNS, 1)
    assert list(rows) == ["ours", "ours at equal silence", "naive"]
    assert rows["ours"] == pytest.approx(
        {"silence": 300, "recognizer": 10, "prompt": 0, "reply": 30, "voice": 40, "play": 90}
    )
    assert rows["naive"] == {"silence": 700, "reply": 1300}


def test_a_bar_is_as_long_as_its_stage_and_the_question_is_the_title() -> None:
    drawing = waterfall(TURNS)
    widths = {
        rect[0].text: float(rect.attrib["width"])
        for rect in ET.fromstring(str(drawing)).iter(f"{_SVG}rect")
        if len(rect)
    }
    assert widths["reply: 1300 ms"] / widths["silence: 700 ms"] == pytest.approx(13 / 7, rel=0.01)
    assert texts(drawing)[0] == "“who wrote hamlet”"
    assert {"2000 ms", "470 ms"} <= set(texts(drawing))


def test_fewer_cuts_stand_further_left_and_sooner_ends_lower() -> None:
    places = dots(trade_off({"cut_short": CUT}))
    assert places["0.7 s of silence"][0] < places["voicebot"][0] < places["0.3 s of silence"][0]
    assert places["0.3 s of silence"][1] > places["0.7 s of silence"][1]


def test_without_turns_the_trade_off_is_that_of_the_endpoint() -> None:
    words = texts(trade_off({"cut_short": CUT}))
    assert words[0] == "Endpoint's delay against questions cut short"
    assert any(each.startswith("endpoint's delay, median") for each in words)
    assert not any("esponse" in each for each in words)


def test_with_turns_the_trade_off_is_that_of_the_response() -> None:
    drawing = trade_off({"cut_short": CUT, "turns": TURNS})
    words = texts(drawing)
    assert words[0] == "Response against questions cut short"
    assert any(each.startswith("voicebot:") and "170 ms" in each for each in words)
    assert any(each.startswith("fixed silences:") and "100 ms" in each for each in words)
    # 0.7 s and 0.17 s after it against 0.75 s and 0.1 s: ours is above now.
    places = dots(drawing)
    assert places["voicebot"][1] < places["0.7 s of silence"][1]


def test_turns_of_one_side_do_for_both() -> None:
    turns = {"ours": {"ours at equal silence": TURNS["ours"]["ours at equal silence"]}}
    words = texts(trade_off({"cut_short": CUT, "turns": turns}))
    assert sum("100 ms" in each for each in words) == 2


def test_a_share_that_is_all_cut_short_has_no_dot() -> None:
    cut = CUT | {"endpoints_s": [-0.1]}
    assert "voicebot" not in dots(trade_off({"cut_short": cut}))


def test_plots_are_files_for_what_was_measured(tmp_path: Path) -> None:
    written = write_plots({"data": {"turns": TURNS}}, tmp_path / "plots")
    assert [path.name for path in written] == ["waterfall.svg"]
    assert written[0].read_text().startswith("<svg")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="choose another folder"):
        write_plots({"data": {}}, tmp_path / "file")


@pytest.mark.parametrize(("late", "below"), [(19, True), (2, False)])
def test_our_dot_covers_no_label(late: int, below: bool) -> None:
    drawing = trade_off({"cut_short": CUT | {"endpoints_s": [-0.1] + [0.75] * late}})
    heights = {
        each.text: float(each.attrib["y"])
        for each in ET.fromstring(str(drawing)).iter(f"{_SVG}text")
    }
    dot = dots(drawing)["0.7 s of silence"]
    assert (heights["0.7 s of silence"] > dot[1] + 10) is below
