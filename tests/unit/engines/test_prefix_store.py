import os
from pathlib import Path

from voicebot.engines.llama.fingerprint import file_fingerprint
from voicebot.engines.llama.prefix_store import PrefixStore


def test_what_was_written_is_read(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path / "a/b", "model")
    assert store.read((1, 2, 3)) is None
    store.write((1, 2, 3), b"state")
    store.write((1, 2), b"another")
    assert store.read([1, 2, 3]) == b"state"
    assert store.read((1, 2)) == b"another"
    assert PrefixStore(tmp_path / "a/b", "another model").read((1, 2, 3)) is None


def test_a_file_under_the_name_of_another_is_foreign(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "model")
    store.write((1,), b"one")
    (one,) = tmp_path.iterdir()
    store.write((2,), b"two")
    (two,) = set(tmp_path.iterdir()) - {one}
    one.replace(two)
    assert store.read((2,)) is None


def test_the_longest_unused_make_room(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "model", max_files=3)
    for number in range(3):
        store.write((number,), b"state")
        for age, path in enumerate(sorted(tmp_path.iterdir(), key=os.path.getmtime, reverse=True)):
            os.utime(path, (1000 - age, 1000 - age))
    assert store.read((0,)) == b"state"
    store.write((3,), b"state")
    assert [store.read((number,)) is not None for number in range(4)] == [True, False, True, True]


def test_the_size_is_bounded(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "model", max_bytes=1000)
    store.write((0,), bytes(2000))
    assert list(tmp_path.iterdir()) == []
    for number in range(5):
        store.write((number,), bytes(400))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1000
    assert len(list(tmp_path.iterdir())) == 2


def test_what_a_killed_writer_left_behind_is_removed(tmp_path: Path) -> None:
    old, new = tmp_path / ".new-old", tmp_path / ".new-new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    PrefixStore(tmp_path, "model").write((1,), b"state")
    assert not old.exists()
    assert new.exists()


def test_fingerprints_tell_files_apart(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(bytes(3_000_000))
    assert file_fingerprint(path) == file_fingerprint(path)
    changed = bytearray(3_000_000)
    changed[2_990_000] = 1
    stat = path.stat()
    for content in (bytes(changed), bytes(3_000_001), b""):
        other.write_bytes(content)
        os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert file_fingerprint(other) != file_fingerprint(path)
    other.write_bytes(bytes(3_000_000))
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert file_fingerprint(other) != file_fingerprint(path)
