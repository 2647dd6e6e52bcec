"""Chat messages to tokens, through the model's own template."""

import re
from collections.abc import Sequence

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from voicebot.chat import Message
from voicebot.engines.llama_vocabulary import Vocabulary
from voicebot.errors import ModelError

_CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


def _raise(message: str) -> None:
    raise jinja2.TemplateError(message)


class ChatTemplate:
    """Renders a conversation with placeholders for what people wrote.

    The markup between them is tokenized with special tokens, the contents without, so that
    ``<|im_end|>`` in a question stays text. Thinking is switched off where the template can.
    """

    def __init__(self, template: str | None, vocabulary: Vocabulary) -> None:
        """Compile the template; without one ChatML is used. Raises ModelError."""
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
        )
        environment.globals["raise_exception"] = _raise
        try:
            self._template = environment.from_string(template or _CHATML)
        except jinja2.TemplateError as error:
            raise ModelError(
                f"the model's chat template is broken ({error}); choose another model in llm.model"
            ) from error
        self._vocabulary = vocabulary
        self._specials = {
            f"{which}_token": vocabulary.special_text(which) for which in ("bos", "eos")
        }

    def tokens(self, messages: Sequence[Message], *, for_reply: bool) -> list[int]:
        """Return the prompt's tokens, with the opening of the reply where ``for_reply``.

        Raises ModelError when the template refuses the conversation.
        """
        tokens: list[int] = []
        for index, part in enumerate(_PLACE.split(self._render(messages, for_reply=for_reply))):
            if index % 2:
                tokens += self._vocabulary.tokenize(messages[int(part)].content)
            elif part:
                tokens += self._vocabulary.tokenize(part, markup=True)
        return tokens

    def _render(self, messages: Sequence[Message], *, for_reply: bool) -> str:
        placeholders = [
            {"role": message.role.value, "content": f"{_OPEN}{index}{_CLOSE}"}
            for index, message in enumerate(messages)
        ]
        try:
            return self._template.render(
                messages=placeholders,
                add_generation_prompt=for_reply,
                enable_thinking=False,
                **self._specials,
            )
        except jinja2.TemplateError as error:
            raise ModelError(
                f"the model's chat template refuses the conversation ({error}); choose another "
                "model in llm.model"
            ) from error
