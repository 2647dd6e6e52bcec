"""Plots of a result: a turn's stages above the baselines', and response against false ends."""

import errno
import math
import os
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from voicebot.bench.response_bars import EQUAL
from voicebot.bench.svg import Drawing
from voicebot.errors import StateError

_OWN, _OWN_AGAIN = "ours", "ours again"
_COLORS = {
    "silence": "#c9ced6",
    "recognizer": "#7a9cc6",
    "prompt": "#e0a458",
    "reply": "#d1495b",
    "first sentence": "#d1495b",
    "voice": "#66a182",
    "play": "#a9c9b8",
}
_LEFT, _TOP, _ROW, _WIDTH = 190.0, 60.0, 34.0, 620.0
_SIDE, _DOT_OURS, _DOT_FIXED = 360.0, "#d1495b", "#7a9cc6"
_LABEL_WIDTH, _LABEL_HEIGHT = 110.0, 14.0


def prepare_folder(folder: Path) -> None:
    """Make the folder for plots. Raises StateError where none can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise _unusable(folder, error) from error


def write_plots(result: dict[str, Any], folder: Path) -> list[Path]:
    """Write the plots for which ``result`` has data; return their files. Raises StateError."""
    data = result["data"]
    drawings = {}
    if "turns" in data and data["turns"]["baselines"]:
        drawings["waterfall.svg"] = waterfall(data["turns"])
    if "cut_short" in data:
        drawings["response-against-false-ends.svg"] = trade_off(data)
    prepare_folder(folder)
    try:
        for name, drawing in drawings.items():
            drawing.save(folder / name)
    except OSError as error:
        raise _unusable(folder, error) from error
    return [folder / name for name in drawings]


def typical_question(turns: Mapping[str, Any]) -> int:
    """Return the number, from 0, of the question to which ours took its median response.

    Of an even number of questions it is the lower of the two in the middle.
    """
    responses_s = [reading["response_s"] for reading in turns["ours"][_OWN]]
    return responses_s.index(statistics.median_low(responses_s))


def stage_rows(turns: Mapping[str, Any], question: int) -> dict[str, dict[str, float]]:
    """Return for each side the milliseconds of its stages for one question, in their order."""
    rows = {
        side: _own_stages_ms(readings[question])
        for side, readings in turns["ours"].items()
        if side != _OWN_AGAIN
    }
    for side, timed in turns["baselines"].items():
        stages_s = timed[question]["stages_s"]
        rows[side] = {stage: 1000 * seconds for stage, seconds in stages_s.items()}
    return rows


def waterfall(turns: Mapping[str, Any]) -> Drawing:
    """Draw a row of stages for each side, in milliseconds from the last voiced sample."""
    question = typical_question(turns)
    rows = stage_rows(turns, question)
    longest = max(sum(stages.values()) for stages in rows.values())
    drawing = Drawing(_LEFT + _WIDTH + 90, _TOP + _ROW * len(rows) + 50)
    drawing.text(20, 22, f"“{turns['ours'][_OWN][question]['transcript']}”")
    drawing.text(
        20,
        42,
        "one turn, the median of ours: from the last voiced sample to the first of the answer",
        small=True,
    )
    for number, (side, stages) in enumerate(rows.items()):
        y, x = _TOP + number * _ROW, _LEFT
        drawing.text(_LEFT - 10, y + 18, side, anchor="end")
        for stage, milliseconds in stages.items():
            width = _WIDTH * milliseconds / longest
            drawing.bar(
                x, y, width, _ROW - 10, color=_COLORS[stage], tip=f"{stage}: {milliseconds:.0f} ms"
            )
            x += width
        drawing.text(x + 6, y + 17, f"{sum(stages.values()):.0f} ms", small=True)
    _legend(drawing, _TOP + _ROW * len(rows) + 20)
    return drawing


def trade_off(data: Mapping[str, Any]) -> Drawing:
    """Draw the response against the share that is cut short.

    Where no turns were measured, it is the endpoint's delay instead, and says so.
    """
    cut = data["cut_short"]
    own_extra = _beyond_endpoint_s(data, (_OWN, EQUAL))
    fixed_extra = _beyond_endpoint_s(data, (EQUAL, _OWN))
    dots = [
        (f"{row['silence_s']:g} s of silence", row["cut_share"], row["endpoint_s"] + fixed_extra[1])
        for row in cut["fixed_silences"]
        if row["endpoint_s"] is not None
    ]
    late_s = [end_s for end_s in cut["endpoints_s"] if end_s >= 0]
    if late_s:
        share = 1 - len(late_s) / len(cut["endpoints_s"])
        dots.append(("voicebot", share, statistics.median(late_s) + own_extra[1]))
    longest = max((end_s for _, _, end_s in dots), default=1.0) * 1.1
    most = max([0.02, *(share for _, share, _ in dots)]) * 1.1
    measured = "response" if own_extra[0] else "endpoint's delay"
    drawing = Drawing(_SIDE + 260, _SIDE + 140)
    drawing.text(60, 18, f"{measured.capitalize()} against questions cut short")
    drawing.line(60, 40, 60, 40 + _SIDE)
    drawing.line(60, 40 + _SIDE, 60 + _SIDE, 40 + _SIDE)
    drawing.text(60 + _SIDE / 2, _SIDE + 80, f"cut short, 0 to {100 * most:.0f} %", anchor="middle")
    drawing.text(62, 36, f"{measured}, median, 0 to {longest:.1f} s", small=True)
    if own_extra[0]:
        _explain(drawing, _SIDE + 105, {"voicebot": own_extra, "fixed silences": fixed_extra})
    _scatter(
        drawing,
        {
            label: (60 + _SIDE * share / most, 40 + _SIDE * (1 - end_s / longest))
            for label, share, end_s in dots
        },
    )
    return drawing


def _scatter(drawing: Drawing, dots: Mapping[str, tuple[float, float]]) -> None:
    """Draw a dot and its label for each place; a label that ours would cover stands lower."""
    own_x, own_y = dots.get("voicebot", (-math.inf, -math.inf))
    for label, (x, y) in dots.items():
        own = label == "voicebot"
        drawing.dot(x, y, color=_DOT_OURS if own else _DOT_FIXED, tip=label)
        if own:
            drawing.text(x + 9, y - 9, label)
        else:
            covered = 0 <= own_x - x <= _LABEL_WIDTH and abs(own_y - y) <= _LABEL_HEIGHT
            drawing.text(x + 9, y + (4 + _LABEL_HEIGHT if covered else 4), label, small=True)


def _beyond_endpoint_s(data: Mapping[str, Any], sides: Sequence[str]) -> tuple[str, float]:
    """Return the first of ``sides`` that answered, and its median response after the endpoint.

    Without one the name is empty and nothing is added.
    """
    turns = data["turns"]["ours"] if "turns" in data else {}
    for side in sides:
        if readings := turns.get(side):
            return side, statistics.median(
                each["response_s"] - each["endpoint_s"] for each in readings
            )
    return "", 0.0


def _explain(drawing: Drawing, y: float, extras: Mapping[str, tuple[str, float]]) -> None:
    for number, (whose, (side, seconds)) in enumerate(extras.items()):
        drawing.text(
            60,
            y + 15 * number,
            f"{whose}: the endpoint's delay + {1000 * seconds:.0f} ms, the rest as for “{side}”",
            small=True,
        )


def _own_stages_ms(reading: Mapping[str, Any]) -> dict[str, float]:
    """Return what was waited for in a turn of ours; work done before the endpoint is in no stage.

    The last stage is what is left of the response: the way to the loudspeaker and the wait there.
    """
    timings = reading["timings"]
    stages = {
        "silence": max(0.0, 1000 * reading["endpoint_s"]),
        "recognizer": max(0.0, timings["recognizer_ms"] or 0.0),
        "prompt": max(0.0, timings["first_token_ms"] or 0.0),
        "reply": max(0.0, timings["first_piece_ms"] or 0.0),
        "voice": max(0.0, timings["first_audio_ms"] or 0.0),
    }
    rest_ms = 1000 * reading["response_s"] - sum(stages.values())
    return stages | {"play": max(0.0, rest_ms)}


def _legend(drawing: Drawing, y: float) -> None:
    x = 20.0
    for stage in ("silence", "recognizer", "prompt", "reply", "voice", "play"):
        drawing.bar(x, y, 12, 12, color=_COLORS[stage], tip=stage)
        drawing.text(x + 17, y + 11, stage, small=True)
        x += 40 + 7 * len(stage)


def _unusable(folder: Path, error: OSError) -> StateError:
    return StateError(f"plots in {folder}: {error.strerror}; choose another folder")
