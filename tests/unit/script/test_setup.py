"""script/setup: what is in place is left alone, and what is not in place is never taken for it."""

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.script.conftest import SCRIPTS, Checkout
from tests.unit.script.test_common import shell

# Stands for a Python and, through links to it, for those of environments. An environment has its
# packages by version, as a real one; `version` is that of the system's Python.
_PYTHON = r"""#!/bin/sh
version=$(cat "$HOME/version")
packages=$(dirname "$0")/../lib/python$version/site-packages
for last; do :; done
case "$*" in
  *"-m venv"*)
    [ "$2 $3" != "venv --clear" ] || rm -rf "$last"
    mkdir -p "$last/bin" "$last/lib/python$version/site-packages"
    ln -sf "$PYTHON" "$last/bin/python"
    printf 'version = %s.4\ncommand = %s %s\n' "$version" "$0" "$*" > "$last/pyvenv.cfg"
    echo "venv $last" >> "$CALLS" ;;
  *"-m pip --version") [ -d "$packages" ] ;;
  *"-m pip"*)
    echo "pip $*" >> "$CALLS"
    ! grep -qxF -e "$*" "$FAILING" || exit 1
    printf '#!/bin/sh\necho voicebot 9.9\n' > "$(dirname "$0")/voicebot"
    chmod +x "$(dirname "$0")/voicebot" ;;
  *"-m compileall"*) echo "$last" >> "$HOME/compiled" ;;
  *struct*) echo 64 ;;
  *sys.exit*) exit 0 ;;
  *_base_executable*) echo "$PYTHON" ;;
  *purelib*) echo "$packages" ;;
  *version_info*) echo "$version" ;;
  --version) echo "Python $version.4" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
"""
_LAST_STEP = "-m pip --disable-pip-version-check install --no-deps --editable ."
_LISTS = ("run.txt", "dev.txt", "llama.txt")
_SYSTEM = {"dpkg-query": "echo installed", "uname": "echo x86_64"}


@pytest.fixture
def fresh(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A checkout with the real script/setup, on a system with a Python 3.11 that can do nothing."""
    shutil.rmtree(checkout.folder / ".venv")
    for name in ("setup", "cpu-flags", "progress", "training.sh"):
        shutil.copy(SCRIPTS / name, checkout.folder / "script" / name)
    lists = [f"requirements/{name}" for name in _LISTS]
    for name in (*lists, "models/training/language/requirements.txt", "pyproject.toml"):
        (checkout.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout.folder / name).write_text("version A\n")
    programs = checkout.home / "programs"
    programs.mkdir()
    for name, text in {"python": _PYTHON, **_SYSTEM}.items():
        (programs / name).write_text(text if text is _PYTHON else f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    (checkout.home / "version").write_text("3.11")
    monkeypatch.setenv("PYTHON", str(programs / "python"))
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return checkout


def set_up(checkout: Checkout, *words: str, status: int = 0) -> list[str]:
    """Run script/setup; return what it called."""
    before = len(checkout.calls)
    done = checkout.run("setup", *words)
    assert done.returncode == status, done.stderr
    return checkout.calls[before:]


def pips(calls: list[str]) -> list[str]:
    return [call for call in calls if call.startswith("pip")]


@pytest.mark.parametrize("words", [(), ("--dev",)])
def test_what_is_in_place_is_left_alone(fresh: Checkout, words: tuple[str, ...]) -> None:
    assert pips(set_up(fresh, *words))
    assert set_up(fresh, *words) == []
    assert set_up(fresh) == []


def test_the_program_is_compiled_each_time_as_it_may_be_a_new_one(fresh: Checkout) -> None:
    set_up(fresh)
    set_up(fresh)
    assert (fresh.home / "compiled").read_text() == "voicebot\n" * 2


def test_new_requirements_are_installed_into_the_environment_as_it_is(fresh: Checkout) -> None:
    set_up(fresh)
    (fresh.folder / "requirements/run.txt").write_text("version B\n")
    calls = set_up(fresh)
    assert calls == pips(calls) != []


@pytest.mark.parametrize("words", [(), ("--dev",)])
def test_going_back_after_a_failed_upgrade_installs_again(
    fresh: Checkout, words: tuple[str, ...]
) -> None:
    set_up(fresh, "--dev")
    for name in ("run", "dev"):
        (fresh.folder / f"requirements/{name}.txt").write_text("version B\n")
    fresh.let_fail(_LAST_STEP)
    set_up(fresh, *words, status=1)

    for name in ("run", "dev"):
        (fresh.folder / f"requirements/{name}.txt").write_text("version A\n")
    fresh.let_fail("nothing")
    assert pips(set_up(fresh))
    assert pips(set_up(fresh, "--dev"))
    assert set_up(fresh, "--dev") == set_up(fresh) == []


def test_an_environment_for_tests_stays_one_after_a_failure(fresh: Checkout) -> None:
    fresh.let_fail(_LAST_STEP)
    set_up(fresh, "--dev", status=1)
    fresh.let_fail("nothing")
    done = fresh.run("upgrade", "--no-pull")
    assert done.returncode == 0, done.stderr
    assert any("requirements/dev.txt" in call for call in fresh.calls[-3:])


def test_another_version_of_python_makes_the_environment_anew(fresh: Checkout) -> None:
    set_up(fresh)
    (fresh.home / "version").write_text("3.13")
    calls = set_up(fresh)
    assert calls[0] == f"venv {fresh.folder}/.venv"
    assert pips(calls)
    assert [path.name for path in (fresh.folder / ".venv/lib").iterdir()] == ["python3.13"]
    assert set_up(fresh) == []


def test_a_checkout_that_was_moved_makes_the_environment_anew(fresh: Checkout) -> None:
    set_up(fresh)
    moved = dataclasses.replace(fresh, folder=fresh.folder.rename(fresh.home / "moved"))
    calls = set_up(moved)
    assert calls[0] == f"venv {moved.folder}/.venv"
    assert pips(calls)


def test_a_checkout_behind_a_link_is_the_same_one(fresh: Checkout) -> None:
    set_up(fresh)
    (fresh.home / "link").symlink_to(fresh.folder)
    assert set_up(dataclasses.replace(fresh, folder=fresh.home / "link")) == []


def test_an_environment_whose_making_was_interrupted_is_made_anew(fresh: Checkout) -> None:
    set_up(fresh)
    shutil.rmtree(fresh.folder / ".venv/lib")
    (fresh.folder / ".venv/.ready-run").unlink()
    assert set_up(fresh)[0] == f"venv {fresh.folder}/.venv"


def test_the_environment_for_training_follows_the_one_it_stands_on(fresh: Checkout) -> None:
    def prepare() -> list[str]:
        before = len(fresh.calls)
        done = fresh.run("prepare")
        assert done.returncode == 0, done.stderr
        return fresh.calls[before:]

    script = fresh.folder / "script/prepare"
    script.write_text(
        '#!/bin/bash\nset -euo pipefail\nsource "$(dirname "$0")/common.sh"\n'
        'source "$ROOT/script/training.sh"\nprepare_training language\n'
    )
    script.chmod(0o755)
    assert f"venv {fresh.folder}/.venv-train" in prepare()
    assert prepare() == []
    (fresh.home / "version").write_text("3.13")
    made = [call for call in prepare() if call.startswith("venv")]
    assert made == [f"venv {fresh.folder}/.venv", f"venv {fresh.folder}/.venv-train"]
    assert prepare() == []
    packages = Path("lib/python3.13/site-packages")
    link = fresh.folder / ".venv-train" / packages / "voicebot-env.pth"
    assert (Path(link.read_text().strip())).samefile(fresh.folder / ".venv" / packages)


def test_a_real_environment_stands_only_where_it_was_made(tmp_path: Path) -> None:
    made = tmp_path / "made here"
    for _ in range(2):
        command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(made)]
        subprocess.run(command, check=True, timeout=60)
    ask = 'venv_stands "$MADE" "$MADE/bin/python" && echo stands || echo broken'
    assert shell(ask, tmp_path, MADE=str(made)).stdout == "broken\n"

    (packages,) = made.glob("lib/*/site-packages")
    (packages / "pip").mkdir()
    (packages / "pip/__main__.py").write_text("print('pip 0')\n")
    assert shell(ask, tmp_path, MADE=str(made)).stdout == "stands\n"

    cfg = (made / "pyvenv.cfg").read_text()
    (made / "pyvenv.cfg").write_text(cfg.replace("version = 3.", "version = 2."))
    assert shell(ask, tmp_path, MADE=str(made)).stdout == "broken\n"

    (made / "pyvenv.cfg").write_text(cfg)
    moved = made.rename(tmp_path / "moved")
    assert shell(ask, tmp_path, MADE=str(moved)).stdout == "broken\n"
