from voicebot.pipeline.stable_words import StableWords


def test_words_are_stable_once_they_stayed_long_enough() -> None:
    words = StableWords(stable_s=0.3)
    assert words.update("what", 0.1) == ""
    assert words.update("what is", 0.3) == ""
    assert words.update("what is", 0.4) == "what"
    assert words.update("what is the", 0.6) == "what is"


def test_a_revised_word_and_all_after_it_count_anew() -> None:
    words = StableWords(stable_s=0.3)
    words.update("turn on the lied now", 0.0)
    assert words.update("turn on the lied now", 0.3) == "turn on the lied now"
    assert words.update("turn on the light now", 0.4) == "turn on the"
    assert words.update("turn on the light now", 0.6) == "turn on the"
    assert words.update("turn on the light now", 0.75) == "turn on the light now"


def test_a_partial_that_shrinks_forgets_its_end() -> None:
    words = StableWords(stable_s=0.1)
    words.update("one two", 0.0)
    assert words.update("one", 0.5) == "one"
    assert words.update("one two", 0.6) == "one"
    assert words.update("", 0.8) == ""
