import io
import stat
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit.models.publisher_server import (
    COMMIT,
    PIPER,
    VOSK,
    Fault,
    Publishers,
    cdn_path,
    language_model,
    voice_files,
    vosk_zip,
)
from tests.unit.models.samples import VOSK_FILES
from voicebot.errors import ModelError
from voicebot.models import pull as pull_module
from voicebot.models.catalog import Source, load_catalog
from voicebot.models.http import Client
from voicebot.models.publishers import PublishedModel
from voicebot.models.pull import plan, pull
from voicebot.models.record import InstalledModel, read_record
from voicebot.models.store import open_store
from voicebot.models.verify import verify

QWEN = "qwen2.5-0.5b-instruct-q4_0"
RECOGNIZER = "vosk-model-small-en-us-0.15"
VOICE = "en_US-lessac-medium"
ZIP_PATH = f"{VOSK}/{RECOGNIZER}.zip"


class Counter:
    def __init__(self) -> None:
        self.total = 0

    def advance(self, size_bytes: int) -> None:
        self.total += size_bytes

    def landing(self, name: str) -> None:
        pass


def _publish(publishers: Publishers, weights: bytes | None = None) -> None:
    publishers.publish_language_model(
        "bartowski/Qwen2.5-0.5B-Instruct-GGUF",
        "Qwen2.5-0.5B-Instruct-Q4_0.gguf",
        weights or language_model(),
    )
    publishers.publish_recognizer(RECOGNIZER)
    publishers.publish_voice(VOICE)


def _pull(directory: Path, client: Client, *names: str) -> tuple[InstalledModel, ...]:
    plans, faults = plan([load_catalog().find(name) for name in names], client)
    with open_store(directory) as store:
        installed, failed = pull(plans, store, client, Counter())
    if faults or failed:
        raise ModelError("\n".join(faults + failed))
    return installed


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _leftovers(directory: Path) -> set[str]:
    return {name for name in _files(directory) if name.startswith(".")} - {".lock"}


def test_pulls_one_of_each_publisher(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    plans, _ = plan([load_catalog().find(name) for name in (QWEN, RECOGNIZER, VOICE)], client)
    counter = Counter()
    with open_store(directory) as store:
        pull(plans, store, client, counter)
    assert counter.total == sum(each.size_bytes for each in plans)
    record = read_record(directory)
    assert {model.id for model in record.models} == {QWEN, RECOGNIZER, VOICE}
    assert not [fault for model in record.models for fault in verify(model, directory).faults]
    assert _files(directory / "recognizer" / RECOGNIZER) == VOSK_FILES
    assert _files(directory / "voice" / VOICE) == voice_files(VOICE)
    qwen = record.find(QWEN)
    assert qwen is not None
    assert qwen.revision == COMMIT
    assert qwen.path(directory).read_bytes() == language_model()
    voice = record.find(VOICE)
    assert voice is not None
    assert voice.licence == "CC-BY 4.0"
    assert not _leftovers(directory)
    again, _ = plan([load_catalog().find(name) for name in (QWEN, RECOGNIZER, VOICE)], client)
    assert all(each.is_installed(record, directory) for each in again)


def test_files_are_fetched_at_the_same_time_and_small_ones_need_not_wait(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    weights = cdn_path(language_model())
    publishers.faults[weights] = [Fault(hold_after=10)]
    with ThreadPoolExecutor(1) as pool:
        pulling = pool.submit(_pull, directory, client, QWEN, RECOGNIZER, VOICE)
        try:
            assert publishers.held.wait(30)
            deadline = time.monotonic() + 30
            while {model.id for model in read_record(directory).models} != {RECOGNIZER, VOICE}:
                assert time.monotonic() < deadline
                time.sleep(0.01)
        finally:
            publishers.release.set()
        assert {model.id for model in pulling.result()} == {QWEN, RECOGNIZER, VOICE}


def test_one_that_fails_does_not_hold_up_the_others(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    publishers.faults[ZIP_PATH] = [Fault(status=404)]
    with pytest.raises(ModelError, match=rf"^{RECOGNIZER}: http://.*the mirror lacks it \(404\)"):
        _pull(directory, client, RECOGNIZER, QWEN, VOICE)
    assert {model.id for model in read_record(directory).models} == {QWEN, VOICE}


def test_one_publisher_that_is_down_does_not_hold_up_the_others(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    publishers.faults[f"{VOSK}/model-list.json"] = [Fault(status=503)] * 3
    with pytest.raises(ModelError, match=rf"^{RECOGNIZER}: http://.*the server answers 503"):
        _pull(directory, client, RECOGNIZER, QWEN, VOICE)
    assert {model.id for model in read_record(directory).models} == {QWEN, VOICE}


def _hostile(member: zipfile.ZipInfo | str, content: bytes) -> bytes:
    packed = io.BytesIO(vosk_zip(RECOGNIZER))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return packed.getvalue()


def _link() -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(f"{RECOGNIZER}/am/link")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def _wrong_digest(publishers: Publishers) -> None:
    size = len(publishers.files[ZIP_PATH])
    publishers.files[ZIP_PATH] = b"x" * size


def _without_a_file() -> bytes:
    files = {name: data for name, data in VOSK_FILES.items() if name != "am/final.mdl"}
    return vosk_zip(RECOGNIZER, files)


BREAKS: dict[str, tuple[Callable[[Publishers], object], str]] = {
    "wrong digest": (_wrong_digest, "wrong md5 digest"),
    "404": (lambda each: each.files.pop(ZIP_PATH), r"the mirror lacks it \(404\)"),
    "unlisted": (lambda each: each.files.update({f"{VOSK}/model-list.json": b"[]"}), "not list"),
    "always 503": (
        lambda each: each.faults[ZIP_PATH].extend([Fault(status=503)] * 9),
        "answers 503 .gave up",
    ),
    "always cut": (
        lambda each: each.faults[ZIP_PATH].extend([Fault(cut_after=0)] * 9),
        "connection broke .gave up",
    ),
    "truncated zip": (
        lambda each: each.publish_recognizer(RECOGNIZER, vosk_zip(RECOGNIZER + "x")[:-30]),
        "zip file is damaged",
    ),
    "path escape": (
        lambda each: each.publish_recognizer(RECOGNIZER, _hostile("../../../evil", b"x")),
        "leads out of its folder",
    ),
    "symlink": (
        lambda each: each.publish_recognizer(RECOGNIZER, _hostile(_link(), b"/etc/passwd")),
        "is a link",
    ),
    "bomb": (
        lambda each: each.publish_recognizer(RECOGNIZER, _hostile("m/bomb", bytes(20_000_000))),
        "far more than its size",
    ),
    "incomplete": (
        lambda each: each.publish_recognizer(RECOGNIZER, _without_a_file()),
        "am/final.mdl missing",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_goes_wrong_is_one_line_and_what_was_there_still_works(
    publishers: Publishers, client: Client, directory: Path, name: str
) -> None:
    _publish(publishers)
    _pull(directory, client, RECOGNIZER, VOICE)
    publishers.publish_recognizer(
        RECOGNIZER, vosk_zip(RECOGNIZER, VOSK_FILES | {"README": b"a new version"})
    )
    before, record = _files(directory), read_record(directory)
    damage, line = BREAKS[name]
    damage(publishers)
    with pytest.raises(ModelError, match=line) as caught:
        _pull(directory, client, RECOGNIZER)
    assert "\n" not in str(caught.value)
    assert read_record(directory) == record
    after = {path: data for path, data in _files(directory).items() if ".parts" not in path}
    assert after == {path: data for path, data in before.items() if ".parts" not in path}
    assert not [fault for model in record.models for fault in verify(model, directory).faults]
    assert not (directory.parent / "evil").exists()
    publishers.faults.clear()
    publishers.publish_recognizer(RECOGNIZER)
    _pull(directory, client, RECOGNIZER)
    assert not _leftovers(directory)


def test_ctrl_c_while_installing_keeps_what_was_fetched(
    publishers: Publishers,
    client: Client,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    _publish(publishers)
    with monkeypatch.context() as patch:
        patch.setattr(pull_module, "_describe", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _pull(directory, client, QWEN)
    publishers.requests.clear()
    _pull(directory, client, QWEN)
    assert {method for method, *_ in publishers.requests} == {"HEAD"}
    assert read_record(directory).find(QWEN)
    assert not _leftovers(directory)


def test_ctrl_c_while_the_publishers_are_asked_ends_the_waiting(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []
    waiting = threading.Event()

    def ask(source: Source, client: Client) -> PublishedModel:
        if source.publisher == "vosk":
            waiting.set()
            ended.append(client.stop.wait(10))
        assert waiting.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr(pull_module, "locate", ask)
    with pytest.raises(KeyboardInterrupt):
        plan([load_catalog().find(name) for name in (QWEN, RECOGNIZER)], client)
    assert ended == [True]


def test_a_new_version_takes_the_place_of_the_old(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    _pull(directory, client, RECOGNIZER)
    publishers.publish_recognizer(
        RECOGNIZER, vosk_zip(RECOGNIZER, VOSK_FILES | {"README": b"a new version"})
    )
    _pull(directory, client, RECOGNIZER)
    assert (directory / "recognizer" / RECOGNIZER / "README").read_bytes() == b"a new version"
    assert not _leftovers(directory)


def test_a_wrong_file_of_hugging_face_is_found_by_its_sha256(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    publishers.faults[cdn_path(language_model())] = [Fault(content=language_model()[:-1] + b"?")]
    with pytest.raises(ModelError, match=r"wrong sha256 digest"):
        _pull(directory, client, QWEN)
    assert not _leftovers(directory)


def test_a_wrong_part_of_a_voice_is_found_by_its_md5(
    publishers: Publishers, client: Client, directory: Path
) -> None:
    _publish(publishers)
    path = next(path for path in publishers.files if path.endswith(f"{VOICE}.onnx.json"))
    publishers.files[path] = publishers.files[path].replace(b"16000", b"22050")
    assert path.startswith(PIPER)
    with pytest.raises(ModelError, match=r"onnx\.json: wrong md5 digest"):
        _pull(directory, client, VOICE)
    assert not read_record(directory).models
