"""R1, R2 and R7: ours and the baselines answer the same questions in turns."""

import asyncio
from typing import Any

from voicebot import assembly
from voicebot.bench.bars import Findings
from voicebot.bench.baselines import END_SILENCE_S
from voicebot.bench.board_model import Silences, model
from voicebot.bench.boards import BOARDS
from voicebot.bench.context import Bench
from voicebot.bench.devices import NotingLoudspeaker
from voicebot.bench.pipeline import LivePipeline
from voicebot.bench.recorded import recorded_turn, voice_here
from voicebot.bench.response_bars import EQUAL, response_bars
from voicebot.bench.rounds import AGAIN, OURS, UNHURRIED, Rounds
from voicebot.bench.sides import BASELINES, VARIANTS, Sides
from voicebot.bench.utterances import Utterance
from voicebot.events import TurnWork

FAMILIES = ("R1", "R2", "R7")
_NEEDED = {
    "R1": {OURS, AGAIN[OURS], EQUAL},
    "R2": {EQUAL, UNHURRIED, AGAIN[UNHURRIED], "floor"},
    "R7": {OURS},
}


async def measure(bench: Bench) -> Findings:
    """Ask every question of every side that the wanted bars need, one side after the other."""
    wanted: set[str] = set()
    for family in bench.selected & set(FAMILIES):
        wanted |= _NEEDED[family]
    if "R1" in bench.selected:
        wanted |= set(BASELINES)
    rounds = await run_rounds(bench, wanted, paused="R7" in bench.selected)
    findings = response_bars(
        rounds,
        end_silence_s=bench.config.listening.end_silence_s,
        selected=bench.selected,
    )
    boards = await asyncio.to_thread(_board_models, bench, rounds)
    return Findings(bars=findings.bars, data=findings.data | boards)


async def run_rounds(bench: Bench, wanted: set[str], *, paused: bool) -> Rounds:
    """Return what the ``wanted`` sides took.

    With ``paused`` ours also answers the utterances with a pause inside.
    """
    rounds = Rounds()
    async with Sides(bench) as sides:
        await _open(sides, wanted)
        for number, utterance in enumerate(bench.utterances, 1):
            # Each round begins with another side, so that none is always the first.
            shift = number % len(sides.names)
            for name in sides.names[shift:] + sides.names[:shift]:
                await _respond(sides, name, utterance, rounds)
            await _record(sides, utterance, rounds)
            bench.report(_line(number, utterance.text, rounds))
        if paused:
            rounds.paused = await _paused_works(bench, sides.ours[OURS])
    return rounds


async def _paused_works(bench: Bench, ours: LivePipeline) -> list[TurnWork]:
    """Return what is worked for questions in which a pause looks like their end."""
    works = []
    for number, utterance in enumerate(bench.paused_utterances, 1):
        work = (await ours.completed(utterance)).work
        works.append(work)
        bench.report(
            f"R7 {number}: {work.speculation}, {work.speculation_useful_ms:.0f} ms of use, "
            f"{work.speculation_wasted_ms:.0f} ms in vain  {utterance.text}"
        )
    return works


async def _open(sides: Sides, wanted: set[str]) -> None:
    for name in sorted(wanted & set(VARIANTS)):
        await sides.open_ours(name)
    for name, again in AGAIN.items():
        if again in wanted:
            sides.ours[again] = sides.ours[name]
    for name in sorted(wanted & set(BASELINES)):
        await sides.open_baseline(name)
    if "floor" in wanted:
        await sides.open_floor(UNHURRIED)


async def _respond(sides: Sides, name: str, utterance: Utterance, rounds: Rounds) -> None:
    if name in sides.ours:
        reading = await sides.ours[name].respond(utterance)
        rounds.ours.setdefault(name, []).append(reading)
        return
    respond = sides.baselines[name].respond
    timed = await asyncio.to_thread(respond, utterance, NotingLoudspeaker())
    rounds.baselines.setdefault(name, []).append(timed)


async def _record(sides: Sides, utterance: Utterance, rounds: Rounds) -> None:
    """Add the floor of the last turn and, where all sides answered, what it consists of."""
    if sides.floor is None:
        return
    last = rounds.ours[UNHURRIED][-1]
    floor = await asyncio.to_thread(sides.floor.of, last, utterance, END_SILENCE_S)
    rounds.floor.append(floor)
    if {"naive", "streaming"} <= set(sides.baselines):
        rounds.recorded.append(
            recorded_turn(
                hurried=rounds.ours[EQUAL][-1],
                unhurried=last,
                floor=floor,
                naive=rounds.baselines["naive"][-1],
                streaming=rounds.baselines["streaming"][-1],
                tokenizer=await sides.ours[UNHURRIED].app.language_model(),
            )
        )


def _board_models(bench: Bench, rounds: Rounds) -> dict[str, Any]:
    if not rounds.recorded:
        return {}
    here = voice_here(bench.models.voice.path, assembly.voice_threads(bench.config))
    silences = Silences(end_s=END_SILENCE_S, pause_s=bench.config.listening.speculation.pause_s)
    return {"board_model": [model(rounds.recorded, board, silences, here) for board in BOARDS]}


def _line(number: int, text: str, rounds: Rounds) -> str:
    responses = {name: readings[-1].response_s for name, readings in rounds.ours.items()}
    responses |= {name: timed[-1].response_s for name, timed in rounds.baselines.items()}
    listed = "  ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in responses.items())
    return f"{number:3d}  {text}: {listed} ms"
