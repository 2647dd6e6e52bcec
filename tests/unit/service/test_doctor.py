import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.service.checks.surroundings import surroundings
from tests.unit.service.commands import Commands
from voicebot.cli.main import main
from voicebot.errors import ServiceError
from voicebot.service import doctor, report
from voicebot.service.checks.finding import Finding, Surroundings, Verdict
from voicebot.service.redact import redacted, without_speech
from voicebot.service.steps import Run


def fine(_: Surroundings) -> list[Finding]:
    return [Finding(check="one", verdict=Verdict.OK, text="fine", figures={"level_db": -3.0})]


def broken(_: Surroundings) -> Iterator[Finding]:
    yield Finding(check="two", verdict=Verdict.WARN, text="so so", remedy="do this")
    raise ServiceError("no answer")


def mendable(_: Surroundings) -> list[Finding]:
    fix = Run(command=("mend", "it"))
    return [Finding(check="three", verdict=Verdict.FAIL, text="bad", remedy="mend it", fix=fix)]


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on() -> None:
    found = list(doctor.examine(surroundings(), [broken, fine]))
    assert [(each.check, each.verdict) for each in found] == [
        ("two", Verdict.WARN),
        ("broken", Verdict.WARN),
        ("one", Verdict.OK),
    ]
    assert "no answer" in found[1].text


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, commands: Commands) -> Commands:
    """``voicebot doctor`` with three checks of the test."""
    found = list(doctor.examine(surroundings(), [fine, broken, mendable]))
    monkeypatch.setattr(doctor, "examine", lambda _surroundings: iter(found))
    commands.add("mend")
    return commands


def test_findings_are_printed_with_their_remedies(
    scripted: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 70
    out = capsys.readouterr().out
    assert "ok    one           fine\n" in out
    assert "fail  three         bad\n                    -> mend it\n" in out
    assert scripted.calls == []


def test_fixes_are_done_when_asked_for(
    scripted: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor", "--fix"])
    assert "done: run mend it" in capsys.readouterr().out
    assert scripted.calls == ["mend it"]
    scripted.add("mend", status=1, errors="Permission denied\n")
    main(["doctor", "--fix"])
    assert "not fixed: mend it failed: Permission denied" in capsys.readouterr().out


def test_json_holds_every_finding(scripted: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found[0] == {
        "check": "one",
        "verdict": "ok",
        "text": "fine",
        "remedy": None,
        "fixable": False,
        "figures": {"level_db": -3.0},
    }
    assert found[-1]["fixable"]
    assert scripted.calls == []


def test_a_bundle_is_written_for_its_owner_alone(
    scripted: Commands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.txt"
    main(["doctor", "--bundle", str(path), "--set", "llm.persona=You know that Ann is ill."])
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert '"check": "three"' in text
    assert "persona: (hidden)" in text
    assert "Ann" not in text
    assert "read it before" in capsys.readouterr().out
    assert scripted.calls == []


def test_a_bundle_that_cannot_be_written_is_an_error(
    scripted: Commands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--bundle", str(tmp_path / "no" / "r.txt")]) == 66
    assert "--bundle FILE" in capsys.readouterr().err
    assert scripted.calls == []


def test_names_addresses_and_secrets_are_taken_out() -> None:
    text = (
        "/home/ann/x ann@pi5 proxy http://ann:pw@10.0.0.7:80 token=abc mac 00:1a:2b:3c:4d:5e "
        "planning /home/bob/y version 1.2.3"
    )
    shown = redacted(text, {"/home/ann": "~", "ann": "(user)", "pi5": "(host)"})
    assert shown == (
        "~/x (user)@(host) proxy http://(secret)@(ip):80 token=(secret) mac (mac) "
        "planning /home/(user)/y version 1.2.3"
    )


def test_what_was_said_is_taken_out_of_the_log() -> None:
    log = (
        "INFO turn 3, 'am I ill' -> \"You're fine\", by language model, total 3 ms\n"
        'DEBUG {"event": "final_transcript", "turn_id": 3, "text": "am I \\"ill\\""}\n'
        'DEBUG {"event": "turn_completed", "transcript": "ill", "reply": "no", "audio_s": 1}'
    )
    shown = without_speech(log)
    assert "ill" not in shown
    assert "fine" not in shown
    assert "by language model, total 3 ms" in shown
    assert '"audio_s": 1' in shown


def test_the_report_tells_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "kitchen-pi.lan")
    finding = Finding(check="x", verdict=Verdict.OK, text="seen on kitchen-pi")
    text = report.report([finding], "language: en\n")
    assert "kitchen" not in text
    assert "seen on (host)" in text
    assert text.startswith("== system\nvoicebot ")
