"""The delay: "why were you slow" is answered from the times of the turn before."""

from collections.abc import Mapping
from typing import Final

from voicebot.events import StageTimings
from voicebot.protocols import Completeness, LastTurn, SkillReply, SkillRequest
from voicebot.skills.commands import CommandTable, language_code
from voicebot.skills.delay_words import ENGLISH, GERMAN, DelayWords, Stages

_TABLES: Final = {
    "en": CommandTable(
        language="en",
        before="hey|okay|ok|so|and|but|well|sorry|please|now"
        "|(?:can|could|would) you (?:please )?(?:tell me|explain)|tell me|do you know",
        after="please|just now|now|again|then|to answer|to reply|to respond|for that|with that"
        "|to answer that|this time|today|right now",
        parts={
            "it": r"(?:that|this|it|you|the answer|your answer|the reply)",
            "slow": r"(?:so |that |this |being so |being )?slow",
            "answer": r"(?:you|the answer|your answer|the reply)",
            "long": r"(?:so |that |this |such a )?long(?: time)?",
            "reply": r"to (?:answer|reply|respond)",
            "why": r"(?:why|how come|what is the reason|for what reason)",
        },
        commands={
            "why": (
                # In the present "it" and "this" may be what the conversation is about.
                r"{why} (?:(?:were|was) {it}|(?:are|is) {answer}) {slow}",
                r"{why} (?:{it} (?:were|was)|{answer} (?:are|is)) {slow}",
                r"{why} (?:were|are|was|is) {answer} so late",
                r"{why} (?:did {it}|(?:does|do) {answer}) (?:take|need) {long}",
                r"{why} (?:{it} (?:took|needed)|{answer} (?:takes|take)) {long}",
                r"{why} (?:(?:does|do) {it} (?:take|need)|{it} (?:takes|take)) {long} {reply}",
                r"{why} (?:is|are) {it} {slow} {reply}",
                r"{why} so (?:slow|long|late)|why the (?:wait|delay)",
                r"what took (?:you |it )?{long}",
                r"{why} did i have to wait(?: {long}| for you| for that)?",
                r"what were you waiting for",
            ),
            "how long": (
                r"how long did (?:that|you|(?:your|the) answer) take|how long did it take you",
                r"how (?:fast|slow|quick) (?:were you|was (?:your|the) answer)",
            ),
        },
        complete=r"(?:{why}|what (?:took|were)) (?:.* )?(?:you|your answer)(?: .*)?",
    ),
    "de": CommandTable(
        language="de",
        before="hey|okay|ok|und|aber|also|na|bitte|sag mal|sag mir"
        "|(?:kannst|könntest) du mir sagen",
        after="bitte|jetzt|denn|eben|gerade|diesmal|heute|dafür|damit|mit der antwort",
        parts={
            "why": r"(?:warum|wieso|weshalb|weswegen)",
            "it": r"(?:das|es|die antwort|deine antwort)",
            "long": r"(?:{slow}|(?:denn )?(?:so )?spät)",
            "slow": r"(?:denn )?(?:eben |gerade |jetzt )?(?:so |derart )?(?:lange?|langsam)",
        },
        commands={
            "why": (
                r"{why} (?:warst|bist) du {long}|{why} du {long} (?:warst|bist)",
                r"{why} (?:hat|hatte) {it} {long} (?:gedauert|gebraucht)",
                r"{why} dauerte? {it} {long}",
                r"{why} {it} {long} (?:gedauert|gebraucht) hat",
                r"{why} hast du {long} (?:gebraucht|gewartet|nachgedacht|überlegt)",
                r"{why} (?:brauchst|antwortest) du {long}|{why} so (?:lange|langsam|spät)",
                r"{why} (?:war|ist) (?:das|es) {slow}|{why} kam {it} {long}",
                r"{why} (?:war|ist) (?:die|deine) antwort {long}",
                r"was hat (?:denn )?{long} gedauert|{why} musste ich {long} warten",
                r"worauf hast du gewartet",
            ),
            "how long": (
                r"wie lange hat (?:das|(?:deine|die) antwort) gedauert",
                r"wie lange hast du (?:gebraucht|nachgedacht|überlegt)",
                r"wie (?:schnell|langsam) (?:warst du|war (?:deine|die) antwort)",
            ),
        },
        complete=r"(?:{why}|worauf) (?:.* )?(?:du|deine antwort)(?: .*)?",
    ),
}
_WORDS: Final = {"en": ENGLISH, "de": GERMAN}
_LEAST_MS: Final = 50.0
_MOST_STAGES: Final = 3


class DelaySkill:
    """Says what the answer before this one was waiting for."""

    @property
    def name(self) -> str:
        """``delay``."""
        return "delay"

    def handle(self, request: SkillRequest) -> SkillReply | None:
        """Return where the time went, or None when that is not what was asked."""
        asked = _asked(request)
        if asked is None:
            return None
        words, turn = _WORDS[language_code(request.language)], request.last_turn
        if turn is None:
            return SkillReply(text=words.nothing_yet)
        stages = _stages(turn)
        text = _reasons(words, stages)
        if asked == "how long" and text != words.at_once:
            total = words.seconds(sum(stages.values()), unit=True)
            text = f"{words.in_all.format(time=total)} {text}"
        return SkillReply(text=text)

    def completeness(self, request: SkillRequest) -> Completeness:
        """Return whether the text is a whole question about the delay.

        Only those that name the assistant are: "why did that take so long" may go on.
        """
        table = _TABLES.get(language_code(request.language))
        return Completeness.UNKNOWN if table is None else table.completeness(request.text)

    def phrases(self, language: str) -> frozenset[str]:
        """Return the replies that tell no times."""
        words = _WORDS.get(language_code(language))
        return frozenset() if words is None else frozenset({words.at_once, words.nothing_yet})


def _asked(request: SkillRequest) -> str | None:
    table = _TABLES.get(language_code(request.language))
    match = table.match(request.text) if table is not None else None
    return match[0] if match is not None else None


def _reasons(words: DelayWords, stages: Mapping[Stages, float]) -> str:
    """Return what took longest, and what else took time."""
    longest = sorted(stages.items(), key=lambda item: item[1], reverse=True)[:_MOST_STAGES]
    told = [(stage, ms) for stage, ms in longest if ms >= _LEAST_MS]
    if not told:
        return words.at_once
    (first, first_ms), others = told[0], told[1:]
    lead = words.mostly if first_ms > sum(stages.values()) / 2 else words.partly
    text = lead.format(stage=words.gerunds[first], time=words.seconds(first_ms, unit=True))
    clauses = [
        words.clauses[stage].format(time=words.seconds(ms, unit=False)) for stage, ms in others
    ]
    return f"{text}; {words.join(clauses)}." if clauses else f"{text}."


def _stages(turn: LastTurn) -> dict[Stages, float]:
    """Return the milliseconds that a person waited for each stage.

    A turn that was interrupted, or failed, spent the rest of its time in a stage without an end.
    """
    timings = turn.timings
    written_ms = timings.first_piece_ms
    if written_ms is None and timings.first_audio_ms is None and timings.reply_ms is not None:
        before_ms = (timings.queue_ms, timings.loading_ms, timings.first_token_ms)
        written_ms = timings.reply_ms - sum(ms for ms in before_ms if ms is not None)
    before = {Stages.WAITING: timings.endpoint_ms, Stages.UNDERSTANDING: timings.recognizer_ms}
    answer = {
        Stages.QUEUE: timings.queue_ms,
        Stages.LOADING: timings.loading_ms,
        Stages.THINKING: timings.first_token_ms,
        Stages.WRITING: written_ms,
        Stages.VOICE: timings.first_audio_ms,
        Stages.PLAYBACK: timings.playback_ms,
    }
    endless = _without_an_end(timings)
    if endless is not None and timings.total_ms is not None:
        known_ms = sum(ms for ms in answer.values() if ms is not None)
        answer[endless] = max(0.0, timings.total_ms - known_ms)
    return {stage: ms for stage, ms in (before | answer).items() if ms is not None}


def _without_an_end(timings: StageTimings) -> Stages | None:
    """Return the stage that the turn never came out of; None once something was heard."""
    if timings.first_token_ms is None:
        return Stages.THINKING
    if timings.first_audio_ms is None:
        is_written = timings.first_piece_ms is not None or timings.reply_ms is not None
        return Stages.VOICE if is_written else Stages.WRITING
    return Stages.PLAYBACK if timings.playback_ms is None else None
