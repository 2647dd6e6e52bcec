"""A control socket that is served on a thread of its own, so that commands can be called."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voicebot.service.control import ControlServer


@contextmanager
def answering_daemon(
    folder: Path, command: str, asked: list[Mapping[str, Any]], reply: dict[str, Any]
) -> Iterator[Path]:
    """Serve ``command`` with ``reply`` and note what was asked; yields the socket."""
    socket = folder / "control.sock"
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)

    async def handle(request: Mapping[str, Any]) -> dict[str, Any]:
        asked.append(request)
        return reply

    server = ControlServer(socket, {command: handle})
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(5.0)
        yield socket
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(5.0)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5.0)
        loop.close()
