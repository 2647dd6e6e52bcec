import json
from pathlib import Path
from typing import Any

import pytest

from voicebot.bench import run
from voicebot.cli.main import main


@pytest.fixture
def plots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for plots in whose place a file lies once the measurement, minutes long, is over."""
    folder = tmp_path / "plots"

    async def measure(*_: object) -> dict[str, Any]:
        folder.rmdir()
        folder.write_text("")
        return {"data": {}}

    monkeypatch.setattr(run, "run_bench", measure)
    return folder


def test_a_folder_that_takes_no_plots_is_told_before_anything_is_measured(
    plots: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plots.write_text("not a folder")
    assert main(["bench", "--plots", str(plots)]) == 74
    assert capsys.readouterr().err == (
        f"voicebot: plots in {plots}: File exists; choose another folder\n"
    )
    assert plots.read_text() == "not a folder"


def test_figures_outlive_plots_that_cannot_be_written(
    plots: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--json", "--plots", str(plots)]) == 74
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"data": {}}
    assert "choose another folder" in captured.err
