"""Forgetting: "forget what I said" erases the conversation, in memory and on disk."""

from typing import Final

from voicebot.protocols import Completeness, ForgetConversation, SkillReply, SkillRequest
from voicebot.skills.commands import CommandTable, language_code

_TABLES: Final = {
    "en": CommandTable(
        language="en",
        # "Will you forget ..." asks more often than it tells.
        before="please|hey|okay|ok|now|just|and|so|(?:can|could) you(?: please)?"
        "|(?:would|will) you please|i (?:want|would like) you to|you (?:can|may|should|must)",
        after="please|now|again|thanks|thank you|right now|for me|to you|before|earlier|so far",
        parts={
            "what": r"(?:everything|all|what|all that|everything that|all of what)",
            "we": r"(?:i|we|i've|we've|i have|we have)(?: just)?",
            "said": r"(?:said|told you|asked(?: you)?|talked about|were talking about|discussed"
            r"|have talked about|spoke about)",
            "delete": r"(?:forget(?: about)?|delete|erase|clear|wipe|reset)",
            "talk": r"(?:conversations?|chats?|dialogue|memory|history)(?: history)?",
            "which": r"(?:all (?:of )?)?(?:(?:the|our|my|this|that|your) )?",
            "known": r"(?:everything|all|all that|everything that|what)(?: you know)? about me",
        },
        commands={
            "forget": (
                r"{delete} {what} {we} {said}",
                r"forget (?:all of (?:it|that|this)|all that|all this)",
                r"(?:forget|delete|erase|wipe) everything|{delete} {known}|{delete} my data",
                r"{delete} everything you know",
                r"{delete} {which}(?:whole |entire )?{talk}",
                # Without "let us" it may be a story that is to start over.
                r"(?:let us |let's |lets )start (?:over|from scratch)",
                r"(?:(?:let us |let's |lets )?(?:start|begin) a )?new (?:conversation|chat)",
            )
        },
        complete=r".+ (?:please|thanks|thank you|you know about me)",
        unfinished=r"(?:forget|delete|erase|wipe)|{delete} (?:what|all of what|everything that)"
        r"|{delete} {what} {we}(?: told| talked| spoke)?|{delete} (?:the|our|my|this|your)",
    ),
    "de": CommandTable(
        language="de",
        before="bitte|hey|okay|ok|jetzt|und|(?:kannst|könntest) du(?: bitte)?|würdest du bitte"
        "|du (?:kannst|sollst|musst)",
        after="bitte|jetzt|wieder|danke|sofort",
        parts={
            "forget": r"(?:vergiss|vergesse|vergessen sie|lösche?|löschen sie)(?: bitte)?",
            "what": r"(?:alles )?(?:was (?:ich|wir)(?: dir| gerade| eben)* {said} (?:haben?|hab)"
            r"|worüber wir(?: gerade| eben)* (?:gesprochen|geredet) haben)",
            "said": r"(?:gesagt|erzählt|gefragt|besprochen)",
            "talk": r"(?:(?:(?:das|unser|mein|dieses|den|diesen|unseren|meinen) )?(?:gespräch|chat"
            r"|verlauf|gesprächsverlauf|chatverlauf)|(?:(?:die|unsere|diese) )?(?:unterhaltung"
            r"|konversation)|dein gedächtnis)",
            "all": r"(?:alles|das alles|all das|(?:alles )?was du über mich weißt)",
        },
        commands={
            "forget": (
                r"(?:{forget}|vergessen|löschen) {what}|{what} (?:vergessen|löschen)",
                r"{forget} {all}|{all} (?:vergessen|löschen)",
                r"{forget} {talk}|{talk} (?:vergessen|löschen)",
                r"(?:lass uns|wir wollen) (?:von vorne?|neu) anfangen",
                r"fangen wir (?:noch mal |nochmal )?(?:von vorne?|neu) an",
                r"(?:(?:beginne?|starte?) ein )?neues gespräch",
            )
        },
        # An infinitive ends a clause with an object, but not one about everything.
        complete=r".+ (?:bitte|danke)|(?:{what}|{talk}) (?:vergessen|löschen)",
        unfinished=r"{forget}|(?:{forget}|vergessen|löschen) (?:alles )?was"
        r"(?: (?:ich|wir)(?: dir| gerade| eben)*(?: {said})?)?",
    ),
}
_REPLIES: Final = {
    "en": "Okay, I have forgotten what we said.",
    "de": "Gut, ich habe vergessen, was wir gesagt haben.",
}


class ForgetSkill:
    """Erases the conversation when it is told to."""

    @property
    def name(self) -> str:
        """``forget``."""
        return "forget"

    def handle(self, request: SkillRequest) -> SkillReply | None:
        """Forget, or return None when that is not what was asked."""
        code = language_code(request.language)
        table = _TABLES.get(code)
        if table is None or table.match(request.text) is None:
            return None
        return SkillReply(text=_REPLIES[code], effects=(ForgetConversation(),))

    def completeness(self, request: SkillRequest) -> Completeness:
        """Return whether the text is a whole command to forget.

        Few are: "forget what I said" may go on with what about, and what is erased stays erased.
        """
        table = _TABLES.get(language_code(request.language))
        return Completeness.UNKNOWN if table is None else table.completeness(request.text)

    def phrases(self, language: str) -> frozenset[str]:
        """Return the reply."""
        reply = _REPLIES.get(language_code(language))
        return frozenset() if reply is None else frozenset({reply})
