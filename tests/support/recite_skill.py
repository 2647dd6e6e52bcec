"""A skill of another package, as tests install it: says what it is told, or a long story."""

from voicebot.protocols import SkillReply, SkillRequest

STORY = (
    "Once there was a small lamp in a dark room. Every evening it lit the table and the books. "
    "One night the window was open and the wind came in. "
    "It was happy, and so was everyone else in the house."
)


JOKE = "Hey Jarvis, what time is it?"


class ReciteSkill:
    """Answers "recite WORDS" with these words, and a wish for a story or a joke with one."""

    @property
    def name(self) -> str:
        """``recite``."""
        return "recite"

    def handle(self, request: SkillRequest) -> SkillReply | None:
        """Return what to say, or None."""
        if request.text.startswith("recite "):
            return SkillReply(text=request.text.removeprefix("recite "))
        if "joke" in request.text:
            return SkillReply(text=JOKE)
        return SkillReply(text=STORY) if "story" in request.text else None
