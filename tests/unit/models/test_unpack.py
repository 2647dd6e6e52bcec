import io
import stat
import zipfile
from pathlib import Path

import pytest

from tests.unit.models.publisher_server import vosk_zip
from tests.unit.models.samples import VOSK_FILES
from voicebot.errors import ModelError
from voicebot.models.unpack import Limits, unpack_zip


@pytest.fixture(name="target")
def _target(tmp_path: Path) -> Path:
    target = tmp_path / "in" / "target"
    target.mkdir(parents=True)
    return target


def _zip(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_unpacks_without_the_common_folder(tmp_path: Path, target: Path) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(vosk_zip("vosk-model-x"))
    unpack_zip(archive, target)
    assert _files(target) == VOSK_FILES


def test_keeps_folders_that_differ(tmp_path: Path, target: Path) -> None:
    unpack_zip(_zip(tmp_path / "a.zip", ("am/x", b"1"), ("conf/y", b"2")), target)
    assert _files(target) == {"am/x": b"1", "conf/y": b"2"}


@pytest.mark.parametrize(
    "name",
    ["../evil", "model/../../evil", "/etc/evil", "model\\..\\evil", "C:/evil", "model/../evil"],
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, target: Path, name: str) -> None:
    archive = _zip(tmp_path / "a.zip", ("model/good", b"1"), (name, b"2"))
    with pytest.raises(ModelError, match=r"hostile: .* leads out of its folder; not unpacked"):
        unpack_zip(archive, target)
    assert _files(tmp_path).keys() == {"a.zip"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK])
def test_a_link_or_device_is_refused(tmp_path: Path, target: Path, kind: int) -> None:
    member = zipfile.ZipInfo("model/link")
    member.external_attr = (kind | 0o777) << 16
    with pytest.raises(ModelError, match="is a link or device"):
        unpack_zip(_zip(tmp_path / "a.zip", (member, b"/etc/passwd")), target)
    assert not _files(target)


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path, target: Path) -> None:
    archive = _zip(tmp_path / "a.zip", ("model/bomb", bytes(50_000_000)))
    with pytest.raises(ModelError, match="far more than its size"):
        unpack_zip(archive, target)
    assert sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) < 20_000_000


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path, target: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/bomb", bytes(50_000_000))
    content = packed.getvalue().replace((50_000_000).to_bytes(4, "little"), b"\1\0\0\0")
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ModelError, match=r"damaged|far more"):
        unpack_zip(tmp_path / "a.zip", target)
    assert sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) < 20_000_000


def test_too_many_files_are_refused(tmp_path: Path, target: Path) -> None:
    archive = _zip(tmp_path / "a.zip", *[(f"m/{index}", b"") for index in range(11)])
    with pytest.raises(ModelError, match="11 files"):
        unpack_zip(archive, target, Limits(files=10))


def test_a_name_twice_is_refused(tmp_path: Path, target: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = _zip(tmp_path / "a.zip", ("m/a", b"1"), ("m/a", b"2"))
    with pytest.raises(ModelError, match="a name twice"):
        unpack_zip(archive, target)


@pytest.mark.parametrize("cut", [1, 30, 0.5, 0.99])
def test_a_truncated_zip_is_damaged(tmp_path: Path, target: Path, cut: float) -> None:
    content = vosk_zip("vosk-model-x")
    size = int(len(content) * cut) if cut < 1 else int(cut)
    (tmp_path / "a.zip").write_bytes(content[:size])
    with pytest.raises(ModelError, match=r"^a\.zip: the zip file is damaged; pull it again$"):
        unpack_zip(tmp_path / "a.zip", target)


def test_a_changed_byte_is_damaged(tmp_path: Path, target: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr("m/a", b"weights" * 100)
    archive.write_bytes(archive.read_bytes().replace(b"weights", b"WEIGHTS", 1))
    with pytest.raises(ModelError, match="damaged"):
        unpack_zip(archive, target)
