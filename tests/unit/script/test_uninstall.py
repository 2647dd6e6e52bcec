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


@pytest.fixture
def left_by_the_system(used: Checkout) -> list[str]:
    """What the system's service leaves behind when it is uninstalled without --purge."""
    names = ["system/var/cache/voicebot/voices/x", "system/var/lib/voicebot/models/x"]
    for name in names:
        (used.home / name).parent.mkdir(parents=True)
        (used.home / name).write_text("kept\n")
    return names


def test_what_the_system_service_left_is_listed(
    used: Checkout, left_by_the_system: list[str]
) -> None:
    done = used.run("uninstall")
    assert done.returncode == 0, done.stderr
    assert left(used.home) >= set(left_by_the_system)
    told = done.stdout.splitlines()
    assert str(used.system / "var/lib/voicebot") in told
    assert str(used.system / "var/cache/voicebot") in told


@pytest.mark.usefixtures("left_by_the_system")
def test_purging_after_an_uninstall_that_kept_things(used: Checkout) -> None:
    assert used.run("uninstall").returncode == 0
    done = used.run("uninstall", "--purge")
    assert done.returncode == 0, done.stderr
    assert left(used.home) == {".config/voicebot/voicebot.yaml"}
    assert str(used.system / "var/lib/voicebot") not in done.stdout


@pytest.mark.parametrize("file", ["voicebot.service", "voicebot.service.d/10-installation.conf"])
def test_purging_leaves_what_the_system_service_of_another_checkout_uses(
    used: Checkout, left_by_the_system: list[str], file: str
) -> None:
    unit = used.system / "etc/systemd/system" / file
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=\nExecStart=/opt/other/.venv/bin/voicebot run\n")
    done = used.run("uninstall", "--purge")
    assert done.returncode == 0, done.stderr
    assert used.calls == []
    assert left(used.home) >= set(left_by_the_system)
    assert str(used.system / "var/lib/voicebot") in done.stdout.splitlines()


def test_purging_asks_for_root_only_where_there_is_something(used: Checkout) -> None:
    assert used.run("uninstall", "--purge").returncode == 0
    assert used.calls == []


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
