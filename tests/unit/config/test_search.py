import os
from pathlib import Path

import pytest

from voicebot.config import search
from voicebot.config.search import SYSTEM_FILE, default_files, find_file
from voicebot.errors import ConfigError


@pytest.fixture(autouse=True)
def system_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "etc" / "voicebot.yaml"
    path.parent.mkdir()
    monkeypatch.setattr(search, "SYSTEM_FILE", path)
    return path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_search_order(tmp_path: Path, system_file: Path) -> None:
    named = write(tmp_path / "named.yaml", "named")
    variable = write(tmp_path / "variable.yaml", "variable")
    user = write(tmp_path / "xdg" / "voicebot" / "voicebot.yaml", "user")
    write(system_file, "system")
    environ = {"VOICEBOT_CONFIG": str(variable), "XDG_CONFIG_HOME": str(tmp_path / "xdg")}

    assert find_file(named, environ) == (named, "named")
    assert find_file(None, environ) == (variable, "variable")
    del environ["VOICEBOT_CONFIG"]
    assert find_file(None, environ) == (user, "user")
    user.unlink()
    assert find_file(None, environ) == (system_file, "system")
    system_file.unlink()
    assert find_file(None, environ) is None


@pytest.mark.parametrize(
    ("environ", "folders"),
    [
        ({"HOME": "/home/ann"}, ["/home/ann/.config/voicebot"]),
        ({"HOME": "/home/ann", "XDG_CONFIG_HOME": "/x"}, ["/x/voicebot"]),
        ({"HOME": "/home/ann", "XDG_CONFIG_HOME": "relative"}, ["/home/ann/.config/voicebot"]),
        ({"HOME": "/home/ann", "XDG_CONFIG_HOME": ""}, ["/home/ann/.config/voicebot"]),
        ({}, []),
    ],
)
def test_the_folders_of_users(
    environ: dict[str, str], folders: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SYSTEM_FILE", SYSTEM_FILE)
    expected = [*folders, "/etc/voicebot"]
    assert [str(path.parent) for path in default_files(environ)] == expected


def test_a_named_file_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    with pytest.raises(ConfigError, match=rf"^--config: {path}: no such file; "):
        find_file(path, {})
    with pytest.raises(ConfigError, match=rf"^environment VOICEBOT_CONFIG: {path}: no such file"):
        find_file(None, {"VOICEBOT_CONFIG": str(path)})
    with pytest.raises(ConfigError, match="no such file"):
        find_file(write(path, "") / "below", {})


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path / "my.yaml", "mine")
    assert find_file(Path("~/my.yaml"), {}) == (Path("~/my.yaml"), "mine")


def test_the_tilde_of_nobody_is_a_name() -> None:
    path = Path("~no-such-person/voicebot.yaml")
    with pytest.raises(ConfigError, match=f"^--config: {path}: no such file; "):
        find_file(path, {})
    with pytest.raises(ConfigError, match=f"^environment VOICEBOT_CONFIG: {path}: no such file; "):
        find_file(None, {"VOICEBOT_CONFIG": str(path)})


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        find_file(tmp_path, {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "secret.yaml", "")
    path.chmod(0)
    with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
        find_file(path, {})


def test_a_file_that_fails_while_it_is_read() -> None:
    with pytest.raises(ConfigError, match=r"^/proc/self/mem: cannot be read: "):
        find_file(Path("/proc/self/mem"), {})


def test_a_name_with_a_nul(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: embedded null byte"):
        find_file(tmp_path / "a\0b", {})


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("language: en\nllm:\n  persona: früh\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=rf"^{path}:3: is not UTF-8"):
        find_file(path, {})


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbflanguage: de\r\n")
    found = find_file(path, {})
    assert found is not None
    assert found[1] == "language: de\r\n"


def test_a_huge_file_is_not_read() -> None:
    with pytest.raises(ConfigError, match="larger than 1 MB"):
        find_file(Path("/dev/zero"), {})
