"""Which words of a partial transcript will hardly change any more."""


class StableWords:
    """Takes successive partial transcripts and knows the words at their beginning that stayed.

    A word is stable once it and all words before it were the same for ``stable_s`` seconds of
    audio.
    """

    def __init__(self, stable_s: float = 0.15) -> None:
        self._stable_s = stable_s
        self._words: list[tuple[str, float]] = []

    def update(self, partial: str, position_s: float) -> str:
        """Take the partial transcript of the audio up to ``position_s``; return the stable words.

        Positions never go back.
        """
        words = partial.split()
        kept = 0
        while kept < min(len(words), len(self._words)) and words[kept] == self._words[kept][0]:
            kept += 1
        self._words[kept:] = [(word, position_s) for word in words[kept:]]
        settled = position_s - self._stable_s
        return " ".join(word for word, since_s in self._words if since_s <= settled)
