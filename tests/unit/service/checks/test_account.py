import grp
import os
from pathlib import Path
from typing import NoReturn

import pytest

from tests.unit.service.checks.surroundings import surroundings
from tests.unit.service.commands import Commands
from voicebot.service.checks.account import (
    check_audio_group,
    check_linger,
    check_sound_server,
    judge_cards,
    user_name,
)
from voicebot.service.checks.finding import Verdict


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "pcmC0D0p"
    path.touch()
    return path


def test_cards_that_are_open_are_fine(card: Path) -> None:
    assert judge_cards([card], "ann").verdict is Verdict.OK
    assert judge_cards([], "ann").verdict is Verdict.SKIP


def test_a_closed_card_names_its_group_and_the_fix(
    card: Path, monkeypatch: pytest.MonkeyPatch, commands: Commands
) -> None:
    commands.add("usermod")
    group = grp.getgrgid(card.stat().st_gid).gr_name
    monkeypatch.setattr("os.access", lambda path, mode: False)
    finding = judge_cards([card], "ann")
    assert finding.verdict is Verdict.FAIL
    assert f"ann is not in group {group}" in finding.text
    assert finding.fix is not None
    assert finding.fix.apply() is None
    assert commands.calls == [f"usermod --append --groups {group} ann"]


def test_a_sound_server_that_does_not_answer_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: Commands
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    (finding,) = check_sound_server(surroundings())
    assert (finding.verdict, commands.calls) == (Verdict.OK, [])
    (tmp_path / "pipewire-0").touch()
    commands.add("pactl")
    (finding,) = check_sound_server(surroundings())
    assert (finding.verdict, finding.text) == (Verdict.OK, "PipeWire answers")
    commands.add("pactl", status=1, errors="Connection failure\n")
    (finding,) = check_sound_server(surroundings())
    assert finding.verdict is Verdict.FAIL
    assert "restart pipewire" in str(finding.remedy)


def test_lingering_matters_only_for_a_persons_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("getpass.getuser", lambda: "nobody-here")
    (finding,) = check_linger(surroundings())
    assert finding.verdict is Verdict.SKIP
    unit = tmp_path / "systemd" / "user" / "voicebot.service"
    unit.parent.mkdir(parents=True)
    unit.touch()
    (finding,) = check_linger(surroundings())
    assert finding.verdict is Verdict.WARN
    assert "enable-linger nobody-here" in str(finding.remedy)
    assert os.environ["XDG_CONFIG_HOME"] == str(tmp_path)


def no_name(*_: object) -> NoReturn:
    raise KeyError("uid not found: 1000")


def test_a_user_and_a_group_without_names_have_numbers(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", no_name)
    monkeypatch.setattr("grp.getgrgid", no_name)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert user_name() == str(os.getuid())
    group = card.stat().st_gid
    assert f"--groups {group} ann," in str(judge_cards([card], "ann").remedy)
    assert len(list(check_audio_group(surroundings()))) == 1
    (finding,) = check_linger(surroundings())
    assert finding.verdict is Verdict.SKIP
