from pathlib import Path

import pytest

from tests.unit.models.publisher_server import Publishers
from tests.unit.models.test_pull import RECOGNIZER, _publish, _pull
from voicebot.models.http import Client
from voicebot.models.verify import verify


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), "bytes and not"),
        (lambda path: path.write_bytes(path.read_bytes()[::-1]), "changed since"),
    ],
)
def test_finds_a_damaged_file(
    publishers: Publishers, client: Client, directory: Path, damage: object, fault: str
) -> None:
    _publish(publishers)
    (model,) = _pull(directory, client, RECOGNIZER)
    assert not verify(model, directory).faults
    path = directory / model.folder / "conf" / "model.conf"
    assert callable(damage)
    damage(path)
    (found,) = verify(model, directory).faults
    assert found.startswith(f"{path}: {fault}") or fault in found
