"""Answers typed lines: questions and slash commands."""

import asyncio
import sys
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from voicebot.errors import VoicebotError
from voicebot.pipeline.turn import Origin

if TYPE_CHECKING:
    from voicebot.app import App

HELP = """\
Type a question and press Enter. Lines that begin with a slash are commands:
  /help    this list
  /models  the models in use
  /reset   forget the conversation
  /quit    leave (so does Ctrl-D)
Ctrl-C stops the answer under way."""


async def answer_lines(app: "App", lines: AsyncIterable[str], *, speak: bool) -> bool:
    """Answer each line in turn; return True once one asks to leave, False at the input's end."""
    async for line in lines:
        if not await answer_line(app, line, speak=speak):
            return True
    return False


async def answer_line(app: "App", line: str, *, speak: bool) -> bool:
    """Answer one line; return False once it asks to leave."""
    text = line.strip()
    if text.startswith("/"):
        return await _obey(app, text)
    if text:
        turn = app.assistant.new_turn(Origin.TEXT, speak=speak)
        await app.assistant.answer(turn, text)
    return True


async def _obey(app: "App", command: str) -> bool:
    match command.lower().split()[0]:
        case "/quit" | "/exit":
            return False
        case "/reset":
            _say(await _forget(app))
        case "/models":
            _say(app.models.describe())
        case "/help":
            _say(HELP)
        case unknown:
            _say(f"There is no command {unknown}; /help lists them.")
    return True


async def _forget(app: "App") -> str:
    try:
        await app.assistant.reset()
    except VoicebotError as error:
        return f"The conversation is forgotten, but not erased: {error}"
    finally:
        app.assistant.rest()  # the next prompt is another one now
    return "The conversation is forgotten."


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def until_first(*tasks: "asyncio.Task[object]") -> None:
    """Wait for the first task to end, then cancel the others; raises what it raised."""
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()
