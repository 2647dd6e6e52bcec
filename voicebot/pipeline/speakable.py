# ruff: noqa: RUF001
"""Makes text fit for a voice: prose without markup, symbols as words.

The pieces of a reply come one by one from the cutter, and each is read on its own:

- A list item is a line, so a piece: it loses its bullet, keeps its number and ends like a
  sentence, so that the voice pauses after it. The same goes for headings and table rows; the
  rule under a table's header is dropped.
- A piece that begins with a space continues a line: "2026." is no list item there.
- A fenced code block is one piece and becomes one short sentence.
- Emphasis, inline code and links are not split by the cutter unless they are very long; what is
  left of a split one (``**`` without its partner) is dropped.
- A clause that ends with a dash ends with a comma instead.
"""

import re

from voicebot.pipeline.speakable_markdown import Block, MarkdownReader
from voicebot.pipeline.speakable_ordinals import GERMAN_ORDINAL_LINE
from voicebot.pipeline.speakable_rules import primary_of
from voicebot.pipeline.speakable_symbols import SymbolSpeaker, remove_emoji
from voicebot.pipeline.speakable_words import spoken_words

_NEEDS_WORK = re.compile(
    r"[^\w\s.,;:!?'\"()’‘“”。！？，、；：।¿¡«»\u0900-\u0903\u093a-\u094d\u200c\u200d-]"
    r"|[\d_\n\t½⅓⅔¼¾⅛⁰¹²³⁴-⁹₀-₉ⁿº]|[.,;:!?-]{2}|\s\s|\s-|-\s|-$|^-|:-?[()DP]|\bwww\."
)
_ENDS = ".!?:;,…。！？：；，、।"
_CLEANING = (
    (re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"), " "),
    (re.compile(r"[\[\]{}\\|#<>*^`]+"), " "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+[–—-]{1,3}(?:\s+|$)|(?<=\w)—+(?=\w)|--+|(?<=\w)[–—-]$"), ", "),
    (re.compile(r"\s*(?:\.{2,}|…+)\s*$"), "."),
    (re.compile(r"(?:\.{2,}|…+)(?=[!?])"), ""),
    (re.compile(r"^(?:\.{2,}|…+)\s*"), ""),
    (re.compile(r"\s*(?:\.{2,}|…+)\s*"), ", "),
    (re.compile(r"!*\?[!?]*"), "?"),
    (re.compile(r"!{2,}"), "!"),
    (re.compile(r"([,;:])[,;:\s]*(?=[,;:])"), ""),
    (re.compile(r"\(\s*\)"), ""),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+([,.;!?])(?!\d)"), r"\1"),
    (re.compile(r"\s+:(?=\s|$)"), ":"),
    (re.compile(r"([.!?])(?:\s*,)+"), r"\1"),
    (re.compile(r"\(\s+"), "("),
    (re.compile(r"\s+\)"), ")"),
    (re.compile(r"^[\s,;:]+"), ""),
)
_CODE_MARKS = re.compile(r"\bC#")


class SpeechNormalizer:
    """Makes text fit for a voice that speaks one language (a tag such as ``de-AT``).

    Plain prose passes unchanged.
    """

    def __init__(self, language: str = "en") -> None:
        self._words = spoken_words(language)
        self._markdown = MarkdownReader(
            code_omitted=self._words.code_omitted,
            link_to=self._words.link_to,
            no_item=GERMAN_ORDINAL_LINE if primary_of(language) == "de" else None,
        )
        self._symbols = SymbolSpeaker(language)

    def __call__(self, text: str) -> str:
        """Return what to speak of a piece of a reply; nothing if there are no words in it."""
        before, text = text[: len(text) - len(text.lstrip())], text.strip()
        if _NEEDS_WORK.search(text) or self._symbols.finds(text):
            is_continuation = bool(before) and "\n" not in before
            text = self._normalize(text, is_continuation=is_continuation)
        return text if any(character.isalnum() for character in text) else ""

    def _normalize(self, text: str, *, is_continuation: bool) -> str:
        blocks = self._markdown.read(text, is_continuation=is_continuation)
        spoken = (self._block(block, is_last=block is blocks[-1]) for block in blocks)
        return " ".join(line for line in spoken if line)

    def _block(self, block: Block, *, is_last: bool) -> str:
        text = self._symbols(remove_emoji(_CODE_MARKS.sub("C sharp", block.text)))
        for pattern, replacement in _CLEANING:
            text = pattern.sub(replacement, text)
        text = text.strip()
        if not any(character.isalnum() for character in text):
            return ""
        needs_end = (block.is_whole or not is_last) and text.rstrip("\"'”’)»")[-1:] not in _ENDS
        return text + self._words.full_stop if needs_end else text
