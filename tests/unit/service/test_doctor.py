import json
import os
import subprocess
import sys
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


def mistaken(_: Surroundings) -> Iterator[Finding]:
    raise KeyError("uid not found:\n1000")


def test_a_mistake_in_a_check_does_not_take_the_others_with_it() -> None:
    found = list(doctor.examine(surroundings(), [mistaken, fine]))
    assert [(each.check, each.verdict) for each in found] == [
        ("mistaken", Verdict.WARN),
        ("one", Verdict.OK),
    ]
    assert found[0].text.startswith("could not be checked: KeyError: ")
    assert "\n" not in found[0].text
    assert "report it" in str(found[0].remedy)


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
    path.write_text("== system\nan older report")
    path.chmod(0o644)
    main(["doctor", "--bundle", str(path), "--set", "llm.persona=You know that Ann is ill."])
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert '"check": "three"' in text
    assert "older" not in text
    assert "persona: (hidden)" in text
    assert "Ann" not in text
    assert "read it before" in capsys.readouterr().out
    assert scripted.calls == []


def test_a_bundle_takes_the_place_of_no_other_file(
    scripted: Commands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes, empty = tmp_path / "notes.txt", tmp_path / "empty.txt"
    notes.write_text("my notes")
    empty.touch()
    assert main(["doctor", "--bundle", str(notes)]) == 66
    captured = capsys.readouterr()
    assert captured.err == (
        f"voicebot: cannot write {notes}: a file that is no report lies there; name another file "
        "with --bundle FILE\n"
    )
    assert captured.out == ""
    assert notes.read_text() == "my notes"
    main(["doctor", "--bundle", str(empty)])
    assert empty.read_text().startswith("== system\n")
    assert scripted.calls == []


def test_a_report_is_utf_8_wherever_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = "\u201cUSB\u201d \u65e5\u672c \udcff"
    code = (
        "from pathlib import Path; from voicebot.service.report import write_report\n"
        f"write_report(Path({str(path)!r}), {text!a})"
    )
    environ = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True)
    assert path.read_text(encoding="utf-8") == "\u201cUSB\u201d \u65e5\u672c \\udcff"


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("context_tokens: 2048  # voicebot.yaml:3", None),
        ("max_reply_tokens=120, api_tokens: abc1", "max_reply_tokens=120, api_tokens: (secret)"),
        ("hf_token: 1234", "hf_token: (secret)"),
        ("tokens: 12-34-56", "tokens: (secret)"),
    ],
)
def test_a_number_of_tokens_is_no_secret(text: str, shown: str | None) -> None:
    assert redacted(text, {}) == (shown or text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("bound to 2001:db8::8a2e:370:7334 here", "bound to (ip) here"),
        ("http://[fe80::1%eth0]:8080/", "http://[(ip)]:8080/"),
        ("server fe80::1: refused, then ::1.", "server (ip): refused, then (ip)."),
        ("from:2001:DB8:0:0:11:22:33:44/64", "from:(ip)/64"),
        ("::ffff:10.0.0.7", "(ip):(ip)"),
        ("at 05:12:51 or 2026-11-22T05:12:51+00:00", None),
        ("pci 0000:00:1f.3, std::vector, a :: b, turn 3: done", None),
    ],
)
def test_addresses_of_version_six_are_taken_out(text: str, shown: str | None) -> None:
    assert redacted(text, {}) == (shown or text)


def test_a_user_without_name_or_home_gets_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_name() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", no_name)
    monkeypatch.setattr("os.getuid", lambda: 2048)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert "context_tokens: 2048\n" in report.report([], "context_tokens: 2048\n")


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
