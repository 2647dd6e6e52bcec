import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.models.publisher_server import Publishers
from tests.unit.models.samples import VOSK_FILES
from tests.unit.models.test_pull import RECOGNIZER, VOICE, _files, _leftovers, _publish, _pull
from voicebot.errors import InputError, ModelError
from voicebot.models.bundle import install_bundle, write_bundle
from voicebot.models.http import Client
from voicebot.models.record import read_record
from voicebot.models.storage_errors import DiskFullError
from voicebot.models.store import open_store
from voicebot.models.verify import verify

WHEEL = "numpy-2.2.0-cp311-cp311-linux_aarch64.whl"


@pytest.fixture(name="bundle")
def _bundle(publishers: Publishers, client: Client, tmp_path: Path) -> Path:
    """Return a bundle of a recognizer, a voice and a wheel."""
    directory = tmp_path / "here"
    _publish(publishers)
    _pull(directory, client, RECOGNIZER, VOICE)
    wheel = tmp_path / WHEEL
    wheel.write_bytes(b"PK wheel")
    bundle = tmp_path / "board.tar"
    write_bundle(bundle, read_record(directory).models, directory, [wheel])
    return bundle


def _install(bundle: Path, directory: Path) -> None:
    with open_store(directory) as store:
        install_bundle(bundle, store, directory / "wheels")


def test_a_bundle_brings_models_and_wheels(bundle: Path, directory: Path, tmp_path: Path) -> None:
    _install(bundle, directory)
    here = tmp_path / "here"
    assert read_record(directory) == read_record(here)
    assert _files(directory / "recognizer") == _files(here / "recognizer")
    assert _files(directory / "voice") == _files(here / "voice")
    assert _files(directory / "wheels") == {WHEEL: b"PK wheel"}
    assert not [
        fault
        for model in read_record(directory).models
        for fault in verify(model, directory).faults
    ]
    assert not _leftovers(directory)
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_bundle_below_a_file_is_one_line(bundle: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    with pytest.raises(ModelError, match=rf"^{bundle}/b\.tar\.part: Not a directory$"):
        write_bundle(bundle / "b.tar", read_record(here).models, here)


def test_a_bundle_is_on_the_disk_before_it_is_told_of(
    bundle: Path, tmp_path: Path, synced: list[Path]
) -> None:
    here = tmp_path / "here"
    write_bundle(bundle, read_record(here).models, here)
    assert synced == [bundle.with_name("board.tar.part"), tmp_path]


Members = list[tuple[tarfile.TarInfo, bytes]]


def _rewrite(bundle: Path, change: Callable[[Members], Members]) -> None:
    with tarfile.open(bundle) as archive:
        members = []
        for member in archive:
            content = archive.extractfile(member)
            members.append((member, content.read() if content else b""))
    with tarfile.open(bundle, "w") as archive:
        for member, data in change(members):
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def _flip(members: Members) -> Members:
    member, data = members[-1]
    return [*members[:-1], (member, bytes([data[0] ^ 1]) + data[1:])]


def _with_link(members: Members) -> Members:
    link = tarfile.TarInfo(members[-1][0].name)
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return [*members[:-1], (link, b"")]


def _with_escape(members: Members) -> Members:
    return [*members, (tarfile.TarInfo("../../evil"), b"x")]


def _with_escape_in_the_manifest(members: Members) -> Members:
    manifest = json.loads(members[0][1])
    record = {"size_bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    manifest["models"][0]["files"]["../../../evil"] = record
    folder = f"models/voice/{VOICE}/../../../evil"
    text = json.dumps(manifest).encode()
    return [(members[0][0], text), *members[1:], (tarfile.TarInfo(folder), b"x")]


def _with_escaping_id(members: Members) -> Members:
    return [(members[0][0], members[0][1].replace(VOICE.encode(), b"../evil")), *members[1:]]


def _with_odd_id(sign: str) -> Callable[[Members], Members]:
    odd = json.dumps(f"a{sign}b").encode()
    return lambda members: [
        (members[0][0], members[0][1].replace(f'"{VOICE}"'.encode(), odd)),
        *members[1:],
    ]


def _incomplete(members: Members) -> Members:
    """Leave a file that the recognizer needs out of both manifest and members."""
    manifest = json.loads(members[0][1])
    for model in manifest["models"]:
        model["files"].pop("am/final.mdl", None)
    rest = [each for each in members[1:] if not each[0].name.endswith("am/final.mdl")]
    return [(members[0][0], json.dumps(manifest).encode()), *rest]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (_flip, "is damaged; copy the bundle again"),
        (_with_link, "is not what the manifest announces"),
        (_with_escape, "is not what the manifest announces"),
        (_with_escape_in_the_manifest, "leads out of its folder"),
        (_with_escaping_id, "not a bundle of this version"),
        (_with_odd_id("\0"), "not a bundle of this version"),
        (_with_odd_id("\x1b[2J"), "not a bundle of this version"),
        (_incomplete, r"am/final\.mdl missing"),
        (lambda members: members[:-1], "files missing; copy it again"),
        (lambda members: members[1:], "not a bundle of this version"),
        (lambda members: [members[0], members[1], *members[1:]], "not what the manifest"),
    ],
)
def test_a_wrong_bundle_is_one_line_and_nothing_lands(
    bundle: Path, directory: Path, change: Callable[[Members], Members], line: str
) -> None:
    _rewrite(bundle, change)
    with pytest.raises(ModelError, match=line) as caught:
        _install(bundle, directory)
    assert "\n" not in str(caught.value)
    assert _files(directory).keys() == {".lock"}
    assert not (directory.parent / "evil").exists()


def _with_headers_in_headers(bundle: Path) -> None:
    header = tarfile.TarInfo("header")
    header.type = tarfile.XHDTYPE
    content = bundle.read_bytes()
    end = tarfile.BLOCKSIZE * (2 + len(_manifest(bundle)) // tarfile.BLOCKSIZE)
    chain = header.tobuf(tarfile.USTAR_FORMAT) * 3000
    bundle.write_bytes(content[:end] + chain + content[end:])


def _manifest(bundle: Path) -> bytes:
    with tarfile.open(bundle) as archive:
        content = archive.extractfile("manifest.json")
        return content.read() if content else b""


def test_headers_without_end_are_one_line(bundle: Path, directory: Path) -> None:
    _with_headers_in_headers(bundle)
    with pytest.raises(ModelError, match=rf"^{bundle}: damaged or cut short; copy it again$"):
        _install(bundle, directory)
    assert _files(directory).keys() == {".lock"}


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.6, 0.9])
def test_a_bundle_cut_anywhere_is_one_line(bundle: Path, directory: Path, share: float) -> None:
    content = bundle.read_bytes()
    bundle.write_bytes(content[: int(len(content) * share)])
    with pytest.raises((InputError, ModelError), match=rf"^{bundle}: "):
        _install(bundle, directory)
    assert _files(directory).keys() == {".lock"}


def test_another_file_is_no_bundle(tmp_path: Path, directory: Path) -> None:
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"\xff\xd8" * 2000)
    with pytest.raises(InputError, match="not a bundle"):
        _install(other, directory)
    with pytest.raises(InputError, match="no such file"):
        _install(tmp_path / "absent.tar", directory)


def test_a_wrong_bundle_leaves_what_was_there(
    bundle: Path, directory: Path, publishers: Publishers, client: Client
) -> None:
    _pull(directory, client, VOICE)
    before = _files(directory / "voice")
    _rewrite(bundle, _flip)
    with pytest.raises(ModelError):
        _install(bundle, directory)
    assert _files(directory / "voice") == before
    assert {model.id for model in read_record(directory).models} == {VOICE}


def test_a_changed_model_is_not_bundled(bundle: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    name = next(iter(VOSK_FILES))
    changed = here / "recognizer" / RECOGNIZER / name
    changed.write_bytes(changed.read_bytes()[::-1])
    target = tmp_path / "second.tar"
    with pytest.raises(ModelError, match=rf"^{changed}: changed since it was installed"):
        write_bundle(target, read_record(here).models, here)
    assert not list(tmp_path.glob("second*"))


def test_no_room_for_a_bundle_is_one_line(
    bundle: Path, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicebot.models.bundle._RESERVE_BYTES", 1 << 60)
    with pytest.raises(DiskFullError, match="MB are needed"):
        _install(bundle, directory)
    assert _files(directory).keys() == {".lock"}
