"""What answering needs of the dialogue side, and its limits."""

from collections.abc import Callable
from dataclasses import dataclass, field

from voicebot.chat import Sampling
from voicebot.dialogue.history import History
from voicebot.dialogue.phrases import Phrases
from voicebot.dialogue.prompt import PromptLayout
from voicebot.dialogue.router import Router
from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.keeper import Keeper, VolatileKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSettings:
    """Limits of a question and its reply.

    Attributes:
        language: tag of the language spoken.
        max_question_tokens: a longer question is cut, and the answer begins with saying so.
        max_reply_tokens: a longer reply ends with its last whole sentence.
        max_held_tokens: what is written of a reply while its question is only guessed; at least 4.
        timeout_s: the same for a reply that takes longer; without a whole sentence it ends with an
            apology.
        yields_to_voice: the model rests while the voice makes the first sound.
        sampling: how the language model chooses its words.
    """

    language: str = "en"
    max_question_tokens: int = 512
    max_reply_tokens: int = 120
    max_held_tokens: int = 48
    timeout_s: float = 30.0
    yields_to_voice: bool = True
    sampling: Sampling = field(default_factory=Sampling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """What the responder needs of the dialogue side.

    Attributes:
        router: asks the skills.
        history: what was said before.
        layout: puts the prompt together.
        phrases: what to say when a stage fails or a question was cut.
        speakable: makes text fit for the voice; an empty result is not spoken.
        new_cutter: makes the cutter of one reply.
        keeper: does what skills ask for.
    """

    router: Router
    history: History
    layout: PromptLayout
    phrases: Phrases
    speakable: Callable[[str], str]
    new_cutter: Callable[[], Cutter]
    keeper: Keeper = field(default_factory=VolatileKeeper)
