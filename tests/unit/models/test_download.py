import hashlib
import resource
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.models.publisher_server import Fault, Publishers
from voicebot.errors import ModelError
from voicebot.models.digest import WrongDigestError
from voicebot.models.download import Part, RemoteFile, fetch
from voicebot.models.http import Backoff, Client
from voicebot.models.http_errors import StoppedError
from voicebot.models.record import PublishedDigest

PATH = "/alphacephei.com/file.bin"
CONTENT = bytes(range(256)) * 2000
HALF = len(CONTENT) // 2


class Counter:
    def __init__(self) -> None:
        self.total = 0

    def advance(self, size_bytes: int) -> None:
        self.total += size_bytes

    def landing(self, name: str) -> None:
        pass


def _remote(content: bytes = CONTENT, *, sized: bool = True) -> RemoteFile:
    return RemoteFile(
        url="https://alphacephei.com/file.bin",
        name="file.bin",
        published=PublishedDigest(
            file="file.bin",
            algorithm="sha256",
            value=hashlib.sha256(content).hexdigest(),
            size_bytes=len(content) if sized else None,
        ),
    )


@pytest.fixture(name="part")
def _part(tmp_path: Path, publishers: Publishers) -> Part:
    publishers.files[PATH] = CONTENT
    return Part.of(tmp_path / "parts", _remote())


@pytest.mark.parametrize("sized", [True, False])
def test_fetches_and_counts_every_byte(
    publishers: Publishers, client: Client, part: Part, sized: bool
) -> None:
    counter = Counter()
    fetch(_remote(sized=sized), part, client, counter)
    assert part.path.read_bytes() == CONTENT
    assert counter.total == len(CONTENT)
    assert len(publishers.requests) == 1


def test_a_cut_is_continued_where_it_broke(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF), Fault(cut_after=1000)]
    counter = Counter()
    fetch(_remote(), part, client, counter)
    assert part.path.read_bytes() == CONTENT
    assert counter.total == len(CONTENT)
    assert publishers.ranges_of(PATH) == [None, f"bytes={HALF}-", f"bytes={HALF + 1000}-"]


def test_many_cuts_are_survived_as_long_as_bytes_come(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=10_000)] * 10
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT


def test_what_a_part_is_of_is_on_the_disk_before_its_bytes(
    client: Client, part: Part, synced: list[Path]
) -> None:
    fetch(_remote(), part, client, Counter())
    assert synced == [part.note, part.path.parent, part.path]


def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF, content=b"x" * len(CONTENT))]
    counter = Counter()
    fetch(_remote(), part, client, counter)
    assert part.path.read_bytes() == CONTENT
    assert counter.total == len(CONTENT)


def test_a_server_without_ranges_is_fetched_from_the_start(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF), Fault(no_ranges=True)]
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT


def test_a_server_without_ranges_that_always_breaks_is_given_up(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [
        Fault(cut_after=size, no_ranges=True) for size in (HALF, HALF // 2) * 10
    ]
    with pytest.raises(ModelError, match="gave up after 3 attempts"):
        fetch(_remote(), part, client, Counter())
    assert publishers.ranges_of(PATH) == [None, f"bytes={HALF}-", f"bytes={HALF // 2}-"]


def test_another_range_than_the_one_asked_for_is_not_added(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF), Fault(wrong_range=True)]
    fetch(_remote(sized=False), part, client, Counter())
    assert part.path.read_bytes() == CONTENT
    assert publishers.ranges_of(PATH) == [None, f"bytes={HALF}-", None]


def test_an_earlier_attempt_is_continued(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF), *[Fault(cut_after=0)] * 2]
    with pytest.raises(ModelError, match="gave up after 3 attempts"):
        fetch(_remote(), part, client, Counter())
    assert part.size_bytes == HALF
    publishers.requests.clear()
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT
    assert publishers.ranges_of(PATH) == [f"bytes={HALF}-"]


def test_a_file_that_only_moved_is_continued(
    publishers: Publishers, client: Client, part: Part, tmp_path: Path
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF), Fault(status=404)]
    with pytest.raises(ModelError, match="lacks it"):
        fetch(_remote(), part, client, Counter())
    publishers.files = {"/alphacephei.com/newer.bin": CONTENT}
    moved = replace(_remote(), url="https://alphacephei.com/newer.bin")
    fetch(moved, Part.of(tmp_path / "parts", moved), client, Counter())
    assert publishers.ranges_of("/alphacephei.com/newer.bin") == [f"bytes={HALF}-"]


def test_a_login_page_in_the_middle_loses_nothing(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF), Fault(content=b"<html>Who are you?</html>")]
    with pytest.raises(ModelError, match=r"has 25 bytes and not 512,000; look whether a login"):
        fetch(_remote(), part, client, Counter())
    assert part.size_bytes == HALF
    fetch(_remote(), part, client, Counter())
    assert publishers.ranges_of(PATH) == [None, f"bytes={HALF}-", f"bytes={HALF}-"]


def test_a_cut_that_only_the_size_shows_is_continued(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF, no_length=True)]
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT
    assert publishers.ranges_of(PATH) == [None, f"bytes={HALF}-"]


def test_a_body_without_an_end_is_not_written_to_its_end(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(content=CONTENT * 20, no_length=True)]
    counter = Counter()
    with pytest.raises(ModelError, match="has more than 512,000 bytes; pull again"):
        fetch(_remote(), part, client, counter)
    assert counter.total < len(CONTENT) * 2
    assert not list(part.path.parent.iterdir())


def test_bytes_that_rotted_on_disk_are_fetched_again_once(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.faults[PATH] = [Fault(cut_after=HALF), *[Fault(cut_after=0)] * 3]
    with pytest.raises(ModelError):
        fetch(_remote(), part, client, Counter())
    part.path.write_bytes(b"\0" * HALF)
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT


def test_more_bytes_than_the_file_has_are_dropped(
    publishers: Publishers, client: Client, part: Part
) -> None:
    fetch(_remote(), part, client, Counter())
    with part.path.open("ab") as file:
        file.write(b"too much")
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT


def test_a_wrong_digest_is_one_line_and_leaves_nothing(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.files[PATH] = b"x" * len(CONTENT)
    with pytest.raises(WrongDigestError) as caught:
        fetch(_remote(), part, client, Counter())
    assert str(caught.value).startswith("file.bin: wrong sha256 digest")
    assert "\n" not in str(caught.value)
    assert not list(part.path.parent.iterdir())


def test_a_file_of_another_size_is_refused(
    publishers: Publishers, client: Client, part: Part
) -> None:
    publishers.files[PATH] = CONTENT[:-1]
    with pytest.raises(ModelError, match=r"has 511,999 bytes and not 512,000"):
        fetch(_remote(), part, client, Counter())


@pytest.mark.parametrize(
    ("status", "line"),
    [(404, "the mirror lacks it"), (410, "lacks it"), (403, "refused"), (400, "answers 400")],
)
def test_a_final_status_is_not_tried_again(
    publishers: Publishers, client: Client, part: Part, status: int, line: str
) -> None:
    publishers.faults[PATH] = [Fault(status=status)]
    with pytest.raises(ModelError, match=line):
        fetch(_remote(), part, client, Counter())
    assert len(publishers.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_status_is_tried_again(
    publishers: Publishers, client: Client, part: Part, status: int
) -> None:
    publishers.faults[PATH] = [Fault(status=status), Fault(status=status)]
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT


def test_retry_after_is_honoured(publishers: Publishers, client: Client, part: Part) -> None:
    publishers.faults[PATH] = [Fault(status=429, headers={"Retry-After": "1"})]
    begun = time.monotonic()
    fetch(_remote(), part, client, Counter())
    assert time.monotonic() - begun >= 1


def test_a_dead_server_is_one_line(tmp_path: Path) -> None:
    client = Client(mirror="http://127.0.0.1:1", backoff=Backoff(attempts=2, first_s=0.01))
    told = r"^http://127\.0\.0\.1:1/alphacephei\.com/file\.bin: .*is there a net"
    with pytest.raises(ModelError, match=told):
        fetch(_remote(), Part.of(tmp_path / "parts", _remote()), client, Counter())


def test_what_a_mirror_lacks_names_the_mirror_without_its_password(
    publishers: Publishers, tmp_path: Path
) -> None:
    client = Client(mirror=publishers.url.replace("://", "://ann:secret@"))
    address = f"{publishers.url}{PATH}"
    told = f"{address}: the mirror lacks it (404); copy it there, or check models.mirror"
    with pytest.raises(ModelError) as caught:
        fetch(_remote(), Part.of(tmp_path / "parts", _remote()), client, Counter())
    assert str(caught.value) == told
    for ask in (client.text, client.headers):
        with pytest.raises(ModelError) as caught:
            ask(_remote().url)
        assert str(caught.value) == told


def test_without_a_mirror_the_publisher_is_named() -> None:
    assert Client().named(_remote().url) == _remote().url


def test_a_silent_server_is_given_up(publishers: Publishers, part: Part) -> None:
    publishers.faults[PATH] = [Fault(hold_after=10)] * 2
    client = Client(mirror=publishers.url, timeout_s=0.2, backoff=Backoff(attempts=2, first_s=0.01))
    fetch(_remote(), part, client, Counter())
    assert part.path.read_bytes() == CONTENT
    assert publishers.ranges_of(PATH)[:2] == [None, "bytes=10-"]


def test_stop_ends_a_transfer_and_keeps_its_bytes(
    publishers: Publishers, client: Client, part: Part
) -> None:
    class Stopping(Counter):
        def advance(self, size_bytes: int) -> None:
            super().advance(size_bytes)
            if self.total:
                client.stop.set()

    with pytest.raises(StoppedError):
        fetch(_remote(), part, client, Stopping())
    size_bytes = part.size_bytes
    assert 0 < size_bytes < len(CONTENT)
    requests = len(publishers.requests)
    with pytest.raises(StoppedError):
        fetch(_remote(), part, client, Counter())
    assert part.size_bytes == size_bytes
    assert len(publishers.requests) == requests


def test_no_room_frees_what_was_fetched(client: Client, part: Part) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HALF, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            fetch(_remote(), part, client, Counter())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(part.path.parent.iterdir())
