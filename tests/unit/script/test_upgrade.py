"""script/upgrade: one command, and a service goes on with the configuration that it has."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.unit.script.conftest import Checkout


def git(folder: Path, *words: str) -> str:
    own = ("-c", "user.name=T", "-c", "user.email=t@localhost", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_without_a_service_only_the_program_is_brought_up_to_date(checkout: Checkout) -> None:
    done = checkout.run("upgrade", "--no-pull")
    assert done.returncode == 0, done.stderr
    assert checkout.calls == ["setup ", "voicebot --version"]
    assert "Up to date: voicebot 9.9" in done.stderr


def test_an_environment_for_tests_stays_one(checkout: Checkout) -> None:
    (checkout.folder / ".venv/.ready-dev").touch()
    assert checkout.run("upgrade", "--no-pull").returncode == 0
    assert checkout.calls[0] == "setup --dev"


def test_the_service_is_installed_again_after_its_configuration_was_checked(
    checkout: Checkout,
) -> None:
    checkout.install_service()
    assert checkout.run("upgrade", "--no-pull").returncode == 0
    assert checkout.calls == [
        "setup ",
        "voicebot config check",
        "voicebot service install --user --yes",
        "voicebot --version",
    ]


def test_a_refused_configuration_leaves_the_service_alone(checkout: Checkout) -> None:
    checkout.install_service()
    checkout.let_fail("config check")
    done = checkout.run("upgrade", "--no-pull")
    assert done.returncode == 1
    assert "refuses the configuration" in done.stderr
    assert not any("service" in call for call in checkout.calls)


def test_a_service_of_another_checkout_is_left_alone(checkout: Checkout) -> None:
    checkout.install_service(Path("/opt/other/.venv/bin/voicebot"))
    assert checkout.run("upgrade", "--no-pull").returncode == 0
    assert not any("service" in call for call in checkout.calls)


def test_a_service_that_does_not_start_is_a_failure(checkout: Checkout) -> None:
    checkout.install_service()
    checkout.let_fail("service install --user --yes")
    done = checkout.run("upgrade", "--no-pull")
    assert done.returncode == 1
    assert "could not be restarted" in done.stderr


@pytest.fixture
def published(checkout: Checkout, tmp_path: Path) -> Checkout:
    """A checkout whose publisher has a newer version."""
    folder, publisher = checkout.folder, tmp_path / "publisher"
    git(folder, "init", "--quiet")
    git(folder, "add", "script")
    git(folder, "commit", "--quiet", "-m", "one")
    git(tmp_path, "clone", "--quiet", str(folder), str(publisher))
    git(folder, "remote", "add", "origin", str(publisher))
    git(folder, "fetch", "--quiet")
    git(folder, "branch", "--quiet", "--set-upstream-to=origin/main")
    with (publisher / "script/upgrade").open("a") as script:
        script.write("say 'this is the new script'\n")
    git(publisher, "commit", "--quiet", "-am", "two")
    return checkout


def test_the_newest_version_is_pulled_and_its_own_script_goes_on(published: Checkout) -> None:
    done = published.run("upgrade")
    assert done.returncode == 0, done.stderr
    assert "this is the new script" in done.stderr
    assert published.calls == ["setup ", "voicebot --version"]


def test_after_going_back_as_advised_the_next_upgrade_is_as_any(published: Checkout) -> None:
    before = git(published.folder, "rev-parse", "HEAD")
    (published.folder / "own notes").write_text("kept\n")
    told = published.run("upgrade").stderr
    advice = re.search(r"to go back: git (.+) && script/(.+)\n", told)
    assert advice is not None
    git(published.folder, *advice[1].split())
    assert published.run(*advice[2].split()).returncode == 0
    assert git(published.folder, "rev-parse", "HEAD") == before

    done = published.run("upgrade")
    assert done.returncode == 0, done.stderr
    assert "this is the new script" in done.stderr
    assert git(published.folder, "status", "--porcelain", "own notes") == '?? "own notes"'


@pytest.mark.parametrize("has_branch", [True, False])
def test_a_checkout_on_no_branch_is_told_the_way_out(published: Checkout, has_branch: bool) -> None:
    folder = published.folder
    git(folder, "checkout", "--quiet", "--detach")
    if not has_branch:
        git(folder, "branch", "--quiet", "-D", "main")
        git(folder, "remote", "set-head", "origin", "main")
    done = published.run("upgrade")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert published.calls == []
    advice = re.search(r"run: git (.+) && script/(.+)$", done.stderr)
    assert advice is not None
    git(folder, *advice[1].split())
    assert "this is the new script" in published.run(advice[2]).stderr


def test_a_checkout_without_any_branch_is_told_that_it_needs_one(checkout: Checkout) -> None:
    git(checkout.folder, "init", "--quiet")
    git(checkout.folder, "commit", "--quiet", "--allow-empty", "-m", "one")
    git(checkout.folder, "checkout", "--quiet", "--detach")
    done = checkout.run("upgrade")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "git checkout BRANCH" in done.stderr


@pytest.mark.parametrize("words", [(), ("--hard",)])
def test_what_cannot_be_done_is_said_and_nothing_is_changed(
    checkout: Checkout, words: tuple[str, ...]
) -> None:
    done = checkout.run("upgrade", *words)
    assert done.returncode == (64 if words else 1)
    assert ("usage:" if words else "not a git checkout") in done.stderr
    assert checkout.calls == []
