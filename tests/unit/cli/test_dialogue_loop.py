import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, cast

import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import ScriptedModel
from voicebot.chat import Role
from voicebot.cli.dialogue_loop import answer_lines, until_first
from voicebot.events import FinalTranscript

if TYPE_CHECKING:
    from voicebot.app import App


class BenchApp:
    """What the loop needs of an App, on a bench."""

    def __init__(self, bench: Bench) -> None:
        self.assistant = bench.assistant


async def lines(*typed: str) -> AsyncIterator[str]:
    for line in typed:
        yield line


async def test_questions_are_answered_and_commands_obeyed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with running_assistant(ScriptedModel(["Yes."])) as bench:
        app = cast("App", BenchApp(bench))
        typed = lines("  is it so?  ", "", "   ", "/HELP me", "/reset", "/dance", "/quit", "more")
        assert await answer_lines(app, typed, speak=False)
        assert [event.text for event in bench.of(FinalTranscript)] == ["is it so?"]
        assert bench.history.messages() == ()
    captured = capsys.readouterr()
    assert captured.out == ""
    for part in ("/models", "forgotten", "There is no command /dance; /help lists them."):
        assert part in captured.err


async def test_the_prompt_without_the_conversation_is_read_once_it_is_forgotten() -> None:
    async with running_assistant(ScriptedModel(["Yes."])) as bench:
        typed = lines("is it so?", "/reset")
        await answer_lines(cast("App", BenchApp(bench)), typed, speak=False)
        await bench.until(lambda: bench.model.prefilled)
        ((only,),) = bench.model.prefilled
        assert only.role is Role.SYSTEM


async def test_the_end_of_the_input_is_not_asking_to_leave() -> None:
    async with running_assistant(ScriptedModel(["Yes."])) as bench:
        assert not await answer_lines(cast("App", BenchApp(bench)), lines("hello"), speak=False)


async def test_the_first_to_end_ends_the_others_and_its_error_is_raised() -> None:
    async def fail() -> None:
        raise ValueError("over")

    waiting = asyncio.create_task(asyncio.Event().wait())
    with pytest.raises(ValueError, match="over"):
        await until_first(asyncio.create_task(fail()), cast("asyncio.Task[None]", waiting))
    assert waiting.cancelled()
