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
            "thing": r"(?:that|this|it)",
            "it": r"(?:that|this|it|you|{answer})",
            "slow": r"(?:so |that |this |being so |being )?slow",
            "answer": r"(?:you|(?:the|your)(?: last)? (?:answer|reply))",
            "long": r"(?:so |that |this |such a )?long(?: time)?",
            "reply": r"to (?:answer|reply|respond)",
            "why": r"(?:why|how come|what is the reason|for what reason)",
        },
        commands={
            "why": (
                r"{why} (?:were|was|are|is) {answer} {slow}",
                r"{why} {answer} (?:were|was|are|is) {slow}",
                r"{why} (?:were|are|was|is) {answer} so late",
                r"{why} (?:did|does|do) {answer} (?:take|need) {long}",
                r"{why} {answer} (?:took|needed|takes|take) {long}",
                r"{why} (?:did|does|do) {it} (?:take|need) {long} {reply}",
                r"{why} {it} (?:took|needed|takes|take) {long} {reply}",
                r"{why} (?:is|are|was|were) {it} {slow} {reply}",
                r"{why} (?:did|does) it take you {long}(?: {reply})?",
                r"{why} (?:are|were) you taking {long}|{why} did you (?:answer|reply) so slowly",
                r"{why} so (?:slow|long|late)|why the (?:wait|delay)",
                r"what took you {long}",
                r"{why} did i have to wait(?: {long}| for you| for that)?",
                r"what were you waiting for",
            ),
            # "It" may be what the conversation is about; in the present it hardly is the answer.
            "why it": (
                r"{why} was {thing} {slow}|{why} {thing} was {slow}",
                r"{why} (?:did {thing} (?:take|need)|{thing} (?:took|needed)) {long}",
                r"{why} is this taking {long}|what took (?:it )?{long}",
            ),
            "how long": (
                r"how long did (?:you|(?:your|the) answer) take|how long did it take you",
                r"how (?:fast|slow|quick) (?:were you|was (?:your|the) answer)",
            ),
            "how long it": (r"how long did that take",),
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
            "thing": r"(?:das|es)",
            "answer": r"(?:die|deine)(?: letzte)? antwort",
            "long": r"(?:{slow}|(?:denn )?(?:so )?spät)",
            "slow": r"(?:denn )?(?:eben |gerade |jetzt )?(?:so |derart )?(?:lange?|langsam)",
        },
        commands={
            "why": (
                r"{why} (?:warst|bist) du {long}|{why} du {long} (?:warst|bist)",
                r"{why} (?:hat|hatte) {answer} {long} (?:gedauert|gebraucht)",
                r"{why} dauerte? {answer} {long}|{why} {answer} {long} (?:gedauert|gebraucht) hat",
                r"{why} hast du {long} (?:gebraucht|gewartet|nachgedacht|überlegt|geantwortet)",
                r"{why} (?:brauchst|antwortest) du (?:immer )?{long}",
                r"{why} so (?:lange|langsam|spät)|{why} kam {answer} {long}",
                r"{why} (?:war|ist) {answer} {long}",
                r"{why} musste ich {long} warten|worauf hast du gewartet",
            ),
            # "Das" may be what the conversation is about.
            "why it": (
                r"{why} (?:hat|hatte) {thing} {long} (?:gedauert|gebraucht)",
                r"{why} {thing} {long} (?:gedauert|gebraucht) hat",
                r"{why} war {thing} {slow}|{why} kam {thing} {long}",
                r"was hat (?:da |denn )*{long} gedauert",
            ),
            "how long it": (r"wie lange hat das gedauert",),
            "how long": (
                r"wie lange hat (?:deine|die) antwort gedauert",
                r"wie lange hast du (?:gebraucht|nachgedacht|überlegt)",
                r"wie (?:schnell|langsam) (?:warst du|war (?:deine|die) antwort)",
            ),
        },
        complete=r"(?:{why}|worauf) (?:.* )?(?:du|deine antwort)(?: .*)?",
    ),
}
_WORDS: Final = {"en": ENGLISH, "de": GERMAN}
# After a shorter wait "why did that take so long" asks about what the answer told.
_NOTICEABLE_MS: Final = 2000.0
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
        if asked.endswith(" it") and sum(stages.values()) < _NOTICEABLE_MS:
            return None
        text = _reasons(words, stages)
        if asked.startswith("how long") and text != words.at_once:
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
