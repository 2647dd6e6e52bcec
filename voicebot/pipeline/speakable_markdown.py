# ruff: noqa: RUF001
"""Takes the markup off a reply: Markdown, HTML, LaTeX and chat templates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from voicebot.pipeline.speakable_symbols import host_of

_CONTROL_TOKEN = re.compile(r"<\|[^|<>\n]{1,40}\|>|</?s>")
_BULLET = re.compile(r"^[ \t]*[•●▪‣◦·–—][ \t]+", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t:-]*$\n?", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\|(.*)\|$")
_NO_LIST_NUMBER = re.compile(r"^([ \t]*\d+)(?=[.)][ \t]*$)|^([ \t]*\d{3,})(?=[.)]\s)", re.MULTILINE)
_BLOCK_MARK = re.compile(r"^(\d*)(?=[.)#>+*-])")
_TIMES = re.compile(r"(?<=\d)\*(?=-?\d)|(?<=[\d)])[ ]\*[ ](?=-?[\d(])|(?<=\))\*(?=-?[\d(])")
_EQUATION = re.compile(r"^.*=.*$", re.MULTILINE)
_PRODUCT = re.compile(r"(?<=[\w)²³])[ ]\*[ ](?=-?[\w(])")
_POWER = re.compile(r"(?<![\w*])(\d+|[a-z]|\([^()*\n]*\))\*\*(\d+|[a-z])(?![\w*])")
_TASK_BOX = re.compile(r"^\[[ xX]\]\s+")
_CITATION = re.compile(r"\[\^?\d+\]")
_HTML_TAG = re.compile(
    r"<!--|</?(?:(?P<breaking>br|p|div|li|tr|h[1-6]|hr)"
    r"|a|abbr|b|blockquote|body|center|code|d[dlt]|del|details|em|figure|font|footer|head|header"
    r"|html|i|img|ins|kbd|main|mark|nav|ol|pre|q|s|samp|section|small|span|strike|strong|style"
    r"|su[bp]|summary|table|tbody|t[dht]|thead|think|ul?|var)\b",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(r"\*{2,}|(?<!\w)\*(?=\w)|(?<=[\w.!?,])\*(?!\w)|`+|~~|(?<!\w)_+|_+(?!\w)")
_LATEX_MACROS = {
    "times": "×",
    "cdot": "×",
    "div": "÷",
    "pi": " π",
    "circ": "°",
    "approx": "≈",
    "pm": "±",
    "leq": "≤",
    "geq": "≥",
    "neq": "≠",
    "le": "≤",
    "ge": "≥",
    "infty": "∞",
    "to": "→",
    "rightarrow": "→",
    "quad": " ",
    "left": "",
    "right": "",
}
_FORMULA = r"[^$\n]*[\\^={}][^$\n]*"
_SQUARE_ROOT = (re.compile(r"\\sqrt\{([^{}]*)\}"), r"√\1")
_FRACTION = (re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}"), r"\1 ÷ \2")
_LATEX = (
    (re.compile(r"\\(?:text|mathrm|mathbf|boxed)\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\^\{([^{}\\]{1,20})\}"), r"^\1"),
    *(_SQUARE_ROOT, _FRACTION, _SQUARE_ROOT, _FRACTION),
    (re.compile(r"\^\{?\\circ\}?"), "°"),
    (re.compile(rf"\$\$({_FORMULA})\$\$"), r"\1"),
    (re.compile(rf"\$(?=\S)({_FORMULA})(?<=\S)\$(?!\d)"), r"\1"),
    (re.compile(rf"\$(?=\s)({_FORMULA})(?<=\s)\$(?!\d)"), r"\1"),
    (re.compile(r"\\[()\[\]]"), " "),
    (re.compile(r"\\([a-z]+)(?![a-z])"), lambda match: _LATEX_MACROS.get(match[1], match[0])),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row; ``is_whole`` unless it is a paragraph."""

    text: str
    is_whole: bool


class MarkdownReader:
    """Reads Markdown as blocks of plain text."""

    def __init__(
        self, *, code_omitted: str, link_to: str, no_item: re.Pattern[str] | None = None
    ) -> None:
        """Set what is said for a code block and before the host of a bare link.

        ``no_item`` finds a number at the start of a line that is not that of a list item.
        """
        self._code_omitted = code_omitted
        self._link_to = link_to
        self._no_item = no_item
        self._parser = MarkdownIt("commonmark", {"html": True})
        self._parser.enable(["table", "strikethrough"]).disable(["html_block", "code", "reference"])

    def read(self, text: str, *, is_continuation: bool = False) -> list[Block]:
        """Return the blocks of ``text`` in order.

        A text that continues a line begins with no list item, heading or quotation. Neither is
        a number above 99, or one with nothing after it, the number of a list item.
        """
        text = _BULLET.sub("- ", _CONTROL_TOKEN.sub(" ", text))
        if "\\" in text or "$" in text:
            for pattern, replacement in _LATEX:
                text = pattern.sub(replacement, text)
        text = _TIMES.sub(" × ", _POWER.sub(r"\1^\2", text))
        text = _EQUATION.sub(lambda match: _PRODUCT.sub(" × ", match[0]), text)
        text = _NO_LIST_NUMBER.sub(r"\g<0>\\", _TABLE_RULE.sub(_keep_header_rule, text))
        if self._no_item:
            text = self._no_item.sub(r"\g<0>\\", text)
        if is_continuation:
            text = _BLOCK_MARK.sub(r"\1\\", text.lstrip())
        return self._blocks(self._parser.parse(text))

    def _blocks(self, tokens: Sequence[Token]) -> list[Block]:
        blocks: list[Block] = []
        prefix, is_whole, cells = "", False, list[str]()
        for token in tokens:
            if token.type == "inline":
                content = self._inline(token.children or [])
                cells.append(content)
            elif token.type == "list_item_open":
                prefix = f"{token.info}: " if token.info else ""
                is_whole = True
            elif token.type == "heading_open":
                is_whole = True
            elif token.type == "fence":
                blocks.append(Block(self._code_omitted, is_whole=True))
            elif token.type in {"paragraph_close", "heading_close", "tr_close"}:
                is_row = token.type == "tr_close"
                blocks += _lines(prefix, cells, is_whole=is_whole or is_row)
                prefix, cells = "", []
                is_whole = is_whole and token.type != "heading_close"
            elif token.type == "list_item_close":
                is_whole = False
        return blocks

    def _inline(self, tokens: Sequence[Token]) -> str:
        parts: list[str] = []
        link_start, href = 0, ""
        for token in tokens:
            if token.type == "link_open":
                link_start, href = len(parts), str(token.attrGet("href") or "")
            elif token.type == "link_close":
                parts[link_start:] = [self._link("".join(parts[link_start:]), href)]
            elif token.type == "html_inline":
                parts.append(_html(token.content))
            elif token.type in {"softbreak", "hardbreak"}:
                parts.append("\n")
            elif token.type in {"image", "code_inline"}:
                parts.append(token.content)
            else:
                parts.append(_LEFT_OVER.sub("", _CITATION.sub("", token.content)))
        return "".join(parts)

    def _link(self, text: str, href: str) -> str:
        is_address = "://" in text or text.startswith(("www.", "mailto:")) or not text.strip()
        return f"{self._link_to} {host_of(href)}" if is_address else text


def _keep_header_rule(match: re.Match[str]) -> str:
    """Keep the rule under a table's header, which makes it a table; drop one on its own."""
    before = match.string[: match.start()].rstrip("\n").rpartition("\n")[2]
    return match[0] if "|" in before else ""


def _lines(prefix: str, cells: Sequence[str], *, is_whole: bool) -> list[Block]:
    """Return the lines of a paragraph or the cells of a table row as blocks."""
    text = ", ".join(cell for cell in cells if cell.strip())
    blocks: list[Block] = []
    for line in (prefix + _TASK_BOX.sub("", text.strip())).split("\n"):
        row = _TABLE_ROW.match(line.strip())
        if row:
            kept = (cell.strip() for cell in row[1].split("|"))
            blocks.append(Block(", ".join(cell for cell in kept if cell), is_whole=True))
        elif blocks and not blocks[-1].is_whole and not row:
            blocks[-1] = Block(f"{blocks[-1].text} {line.strip()}", is_whole=False)
        else:
            blocks.append(Block(line.strip(), is_whole=False))
    return [Block(block.text, block.is_whole or is_whole) for block in blocks]


def _html(content: str) -> str:
    tag = _HTML_TAG.match(content)
    if tag is None:
        return content
    return "\n" if tag["breaking"] else ""
