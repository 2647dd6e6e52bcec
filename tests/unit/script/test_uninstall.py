"""script/uninstall: one command, which keeps what a person wrote."""

from pathlib import Path

import pytest

from tests.unit.script.conftest import Checkout


@pytest.fixture
def used(checkout: Checkout) -> Checkout:
    """A checkout that has been used by a person: configuration, models, history."""
    for name in (
        ".config/voicebot/voicebot.yaml",
        ".local/share/voicebot/models/x",
        ".local/state/voicebot/history",
        ".cache/voicebot/voices/x",
    ):
        file = checkout.home / name
        file.parent.mkdir(parents=True)
        file.write_text("kept\n")
    (checkout.folder / ".cache/wheels").mkdir(parents=True)
    return checkout


def left(home: Path) -> set[str]:
    return {
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and path.parent != home and "systemd" not in path.parts
    }


def test_what_setup_made_goes_and_what_people_made_stays(used: Checkout) -> None:
    used.install_service()
    before = left(used.home)
    done = used.run("uninstall")
    assert done.returncode == 0, done.stderr
    assert used.calls == ["voicebot service uninstall --user --yes"]
    assert not (used.folder / ".venv").exists()
    assert not (used.folder / ".cache").exists()
    assert left(used.home) == before
    told = done.stdout.splitlines()
    assert str(used.home / ".config/voicebot") in told
    assert str(used.home / ".local/state/voicebot") in told
    assert str(used.folder) in told


def test_purging_leaves_the_configuration(used: Checkout) -> None:
    used.install_service()
    assert used.run("uninstall", "--purge").returncode == 0
    assert used.calls == ["voicebot service uninstall --user --yes --purge"]
    assert left(used.home) == {".config/voicebot/voicebot.yaml"}


def test_a_service_of_another_checkout_is_left_alone(used: Checkout) -> None:
    used.install_service(Path("/opt/other/.venv/bin/voicebot"))
    assert used.run("uninstall").returncode == 0
    assert used.calls == []


def test_a_service_that_cannot_be_removed_stops_it(used: Checkout) -> None:
    used.install_service()
    used.let_fail("service uninstall --user --yes")
    assert used.run("uninstall").returncode != 0
    assert (used.folder / ".venv/bin/voicebot").exists()


def test_a_service_without_its_program_is_told(used: Checkout) -> None:
    used.install_service()
    (used.folder / ".venv/bin/voicebot").unlink()
    done = used.run("uninstall")
    assert done.returncode == 1
    assert "run script/setup first" in done.stderr
    assert (used.folder / ".cache").exists()


def test_unknown_words_change_nothing(used: Checkout) -> None:
    assert used.run("uninstall", "--all").returncode == 64
    assert (used.folder / ".venv").exists()
