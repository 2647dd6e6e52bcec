"""Turns the bytes of tokens into the text of a reply."""

import codecs

_OPEN, _CLOSE = "<think>", "</think>"


class ReplyText:
    """Joins bytes to characters and leaves out white space and thoughts that lead a reply.

    A token may end in the middle of a character; such bytes wait for the next one.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = False
        self._held = ""

    def feed(self, data: bytes) -> str:
        """Return the text that became certain, maybe none."""
        text = self._decoder.decode(data)
        if self._begun:
            return text
        self._held = (self._held + text).lstrip()
        if self._held.startswith(_OPEN):
            _, closed, after = self._held.partition(_CLOSE)
            if not closed:
                return ""
            self._held = after.lstrip()
        if not self._held or _OPEN.startswith(self._held):
            return ""
        return self._release()

    def finish(self) -> str:
        """Return what was held back; an unfinished character or thought is dropped."""
        if self._begun or self._held.startswith(_OPEN):
            return ""
        return self._release()

    def _release(self) -> str:
        self._begun = True
        text, self._held = self._held, ""
        return text
