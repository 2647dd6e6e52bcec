"""Plots of a result: a turn's stages above the baselines', and response against false ends."""

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from voicebot.bench.svg import Drawing
from voicebot.errors import StateError

_COLORS = {
    "silence": "#c9ced6",
    "recognizer": "#7a9cc6",
    "prompt": "#e0a458",
    "reply": "#d1495b",
    "first sentence": "#d1495b",
    "voice": "#66a182",
    "play": "#66a182",
}
_LEFT, _TOP, _ROW, _WIDTH = 190.0, 50.0, 34.0, 620.0
_SIDE, _DOT_OURS, _DOT_FIXED = 360.0, "#d1495b", "#7a9cc6"


def write_plots(result: dict[str, Any], folder: Path) -> list[Path]:
    """Write the plots for which ``result`` has data; return their files. Raises StateError."""
    data = result["data"]
    drawings = {}
    if "turns" in data and data["turns"]["baselines"]:
        drawings["waterfall.svg"] = waterfall(stage_rows(data["turns"]))
    if "cut_short" in data:
        drawings["response-against-false-ends.svg"] = trade_off(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, drawing in drawings.items():
            drawing.save(folder / name)
    except OSError as error:
        raise StateError(f"plots in {folder}: {error.strerror}; choose another folder") from error
    return [folder / name for name in drawings]


def stage_rows(turns: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Return for each side the median milliseconds of its stages, one after the other.

    What ours did before the question was over shows in no stage: it is not waited for.
    """
    rows = {}
    for side, readings in turns["ours"].items():
        if side != "ours again":
            rows[side] = {
                stage: _median_ms([_own_ms(reading, stage) for reading in readings])
                for stage in ("silence", "recognizer", "prompt", "voice", "play")
            }
    for side, timed in turns["baselines"].items():
        rows[side] = {
            stage: _median_ms([1000 * each["stages_s"][stage] for each in timed])
            for stage in timed[0]["stages_s"]
        }
    return rows


def waterfall(rows: Mapping[str, Mapping[str, float]]) -> Drawing:
    """Draw one row of stages for each side, in milliseconds from the last voiced sample."""
    longest = max(sum(stages.values()) for stages in rows.values())
    drawing = Drawing(_LEFT + _WIDTH + 90, _TOP + _ROW * len(rows) + 50)
    drawing.text(_LEFT, 22, "From the last voiced sample to the first sample of the answer")
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
    """Draw when questions count as over against the share that is cut short."""
    fixed = [row for row in data["cut_short"]["fixed_silences"] if row["endpoint_s"] is not None]
    own_s = data["cut_short"]["endpoints_s"]
    late_s = [end_s for end_s in own_s if end_s >= 0]
    own = (1 - len(late_s) / len(own_s), statistics.median(late_s) if late_s else 0.0)
    longest = max([row["endpoint_s"] for row in fixed] + [own[1]]) * 1.1
    most = max([row["cut_share"] for row in fixed] + [own[0], 0.02]) * 1.1
    drawing = Drawing(_SIDE + 260, _SIDE + 110)
    drawing.text(60, 22, "When a question counts as over, against questions cut short")
    drawing.line(60, 40, 60, 40 + _SIDE)
    drawing.line(60, 40 + _SIDE, 60 + _SIDE, 40 + _SIDE)
    drawing.text(60 + _SIDE / 2, _SIDE + 80, f"cut short, 0 to {100 * most:.0f} %", anchor="middle")
    drawing.text(62, 36, f"median, 0 to {longest:.1f} s", small=True)

    def place(share: float, end_s: float) -> tuple[float, float]:
        return 60 + _SIDE * share / most, 40 + _SIDE * (1 - end_s / longest)

    for row in fixed:
        x, y = place(row["cut_share"], row["endpoint_s"])
        label = f"{row['silence_s']:g} s of silence"
        drawing.dot(x, y, color=_DOT_FIXED, tip=label)
        drawing.text(x + 9, y + 4, label, small=True)
    x, y = place(*own)
    drawing.dot(x, y, color=_DOT_OURS, tip="voicebot")
    drawing.text(x + 9, y + 4, "voicebot")
    return drawing


def _own_ms(reading: Mapping[str, Any], stage: str) -> float:
    """Return a stage of ours; its name in the timings of a turn is another one."""
    if stage == "silence":
        return 1000 * float(reading["endpoint_s"])
    names = {
        "recognizer": "recognizer_ms",
        "prompt": "first_token_ms",
        "voice": "first_audio_ms",
        "play": "playback_ms",
    }
    stage_ms = max(0.0, float(reading["timings"][names[stage]] or 0.0))
    return stage_ms + (1000 * float(reading["queued_s"]) if stage == "play" else 0.0)


def _median_ms(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def _legend(drawing: Drawing, y: float) -> None:
    x = _LEFT
    for stage in ("silence", "recognizer", "prompt", "reply", "voice"):
        drawing.bar(x, y, 12, 12, color=_COLORS[stage], tip=stage)
        drawing.text(x + 17, y + 11, stage, small=True)
        x += 40 + 7 * len(stage)
