"""Turns messages into tokens by the chat template that the model brings along.

The template is rendered with marks in place of the contents. Its own text is then tokenized with
special tokens, the contents without: ``<|im_end|>`` in a question stays text.
"""

import re
import secrets
from collections.abc import Sequence

from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from voicebot.chat import Message, Role
from voicebot.engines.llama.model import LlamaModel
from voicebot.errors import LanguageModelError, ModelError


class ChatTemplate:
    """The chat template of one model, thinking switched off where it can be.

    Raises ModelError when the model has none or it cannot be rendered.
    """

    def __init__(self, model: LlamaModel) -> None:
        source = model.chat_template()
        if source is None:
            raise ModelError(
                f"language model {model.path}: it has no chat template; use an instruct model"
            )
        self.source = source
        self._model = model
        self._bos = model.bos_token()
        mark = secrets.token_hex(8)
        self._mark = f"\ue000{mark}."
        self._marks = re.compile(f"\ue000{mark}\\.([0-9]+)\ue001")
        try:
            self._formatter = Jinja2ChatFormatter(
                source,
                eos_token=model.marker_text("eos"),
                bos_token=model.marker_text("bos"),
            )
            self.prompt((Message(role=Role.USER, content="?"),))
        except Exception as error:  # a template is a program: anything can come out of it
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                f"language model {model.path}: its chat template fails ({reason}); use another "
                "model"
            ) from error

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """Return the tokens of ``messages`` up to where the reply begins."""
        return self._tokens(messages, self._render(messages))

    def beginning(self, messages: Sequence[Message]) -> list[int]:
        """Return the tokens that ``prompt`` begins with however the conversation goes on.

        A last message of the user counts as unfinished; after any other one the beginning of
        the user's next message is included.
        """
        if not messages:
            return []
        if messages[-1].role is Role.USER:
            cut = len(messages)
            rendered = self._render(messages)
            end = rendered.find(self._mark_of(cut - 1)) + len(self._mark_of(cut - 1))
        else:
            cut = len(messages)
            rendered = self._render((*messages, Message(role=Role.USER, content="")))
            end = rendered.find(self._mark_of(cut))
        return self._tokens(messages, rendered[: max(end, 0)])

    def _mark_of(self, index: int) -> str:
        return f"{self._mark}{index}\ue001"

    def _render(self, messages: Sequence[Message]) -> str:
        marked = [
            {"role": message.role.value, "content": self._mark_of(index)}
            for index, message in enumerate(messages)
        ]
        try:
            return self._format(marked)
        except Exception as error:  # a template is a program: anything can come out of it
            if len(marked) > 1 and marked[0]["role"] == Role.SYSTEM.value:
                return self._format(_without_system(marked))
            raise LanguageModelError(f"language model: its chat template fails: {error}") from error

    def _format(self, marked: list[dict[str, str]]) -> str:
        return str(self._formatter(messages=marked, enable_thinking=False).prompt)

    def _tokens(self, messages: Sequence[Message], rendered: str) -> list[int]:
        tokens: list[int] = []
        last = len(messages) - 1
        # Splitting by a pattern with a group alternates template text and message numbers.
        for position, part in enumerate(self._marks.split(rendered)):
            if position % 2:
                text, lasting = messages[int(part)].content, int(part) < last
                tokens += self._model.tokenize(text, special=False, lasting=lasting)
            elif part:
                tokens += self._model.tokenize(part, special=True, lasting=True)
        if self._bos is not None and tokens[:1] != [self._bos]:
            tokens.insert(0, self._bos)
        return tokens


def _without_system(marked: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put the system text before the first question, for templates that know no such role."""
    system, first, *others = marked
    return [{**first, "content": f"{system['content']}\n\n{first['content']}"}, *others]
