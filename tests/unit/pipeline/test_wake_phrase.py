import pytest

from voicebot.pipeline.wake_phrase import strip_wake_phrase

_JARVIS, _NABU, _MYCROFT, _ALEXA = "hey jarvis", "okay nabu", "hey mycroft", "alexa"


@pytest.mark.parametrize(
    ("phrase", "heard", "expected"),
    [
        (_JARVIS, "hey jarvis what time is it", "what time is it"),
        (_JARVIS, "jarvis what time is it", "what time is it"),
        (_JARVIS, "a jarvis what time is it", "what time is it"),
        (_JARVIS, "hey travis, what time is it", "what time is it"),
        (_JARVIS, "Hey, Jarvis! What time is it?", "What time is it?"),
        (_JARVIS, "hey java's what time is it", "what time is it"),
        (_JARVIS, "hey jar of us what time is it", "what time is it"),
        (_JARVIS, "hey charles is it late", "is it late"),
        (_JARVIS, "hey jarvis hey jarvis is it late", "is it late"),
        (_JARVIS, "hey jarvis", ""),
        (_JARVIS, "jarvis", ""),
        ("hey_jarvis", "hey jarvis is it late", "is it late"),
        (_NABU, "okay nabu what time is it", "what time is it"),
        (_NABU, "okay now boo what time is it", "what time is it"),
        (_NABU, "ok nah boo tell me a joke", "tell me a joke"),
        (_NABU, "okay in a boo tell me a joke", "tell me a joke"),
        (_NABU, "nabu tell me a joke", "tell me a joke"),
        (_MYCROFT, "hey mycroft what is that", "what is that"),
        (_MYCROFT, "hey my craft what is that", "what is that"),
        (_MYCROFT, "hey microsoft what is that", "what is that"),
        (_ALEXA, "alexa play something", "play something"),
        (_ALEXA, "alexis play something", "play something"),
        (_ALEXA, "a lexus play something", "play something"),
        (_ALEXA, "hey alexa play something", "play something"),
        ("computer", "computer lights on", "lights on"),
        ("小爱", "小爱 今天 天气", "今天 天气"),
    ],
)
def test_strips_the_phrase(phrase: str, heard: str, expected: str) -> None:
    assert strip_wake_phrase(heard, phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "question"),
    [
        (_JARVIS, "what time is it"),
        (_JARVIS, "is jarvis a name"),
        (_JARVIS, "various animals that swim"),
        (_JARVIS, "service dogs do what"),
        (_JARVIS, "harvest time is when"),
        (_JARVIS, "jar of jam recipe"),
        (_JARVIS, "how are you"),
        (_NABU, "nobody knows why"),
        (_NABU, "now what is next"),
        (_NABU, "number five is what"),
        (_NABU, "okay"),
        (_MYCROFT, "my car is broken"),
        (_MYCROFT, "my craft is sewing"),
        (_ALEXA, "alexander the great was who"),
        (_ALEXA, "election day is when"),
        (_ALEXA, "i like saxons"),
        ("computer", "computers are what"),
        (_JARVIS, ""),
        ("", "what time is it"),
    ],
)
def test_leaves_real_questions_alone(phrase: str, question: str) -> None:
    assert strip_wake_phrase(question, phrase) == question


@pytest.mark.parametrize(
    ("phrase", "heard", "expected"),
    [
        (_JARVIS, "hey what time is it", "what time is it"),
        (_JARVIS, "hey you what is that", "you what is that"),
        (_JARVIS, "hey service what is that", "service what is that"),
        (_MYCROFT, "hey my car is broken", "my car is broken"),
        (_MYCROFT, "hey my cat is sick", "my cat is sick"),
        (_NABU, "okay now be quiet", "now be quiet"),
        (_NABU, "okay nobody knows why", "nobody knows why"),
        (_NABU, "okay number five is what", "number five is what"),
    ],
)
def test_strips_only_the_call(phrase: str, heard: str, expected: str) -> None:
    assert strip_wake_phrase(heard, phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "heard", "expected"),
    [
        (_JARVIS, "hey jarvis what time is it", "what time is it"),
        (_JARVIS, "hey travis what time is it", "what time is it"),
        (_JARVIS, "jarvis what time is it", "what time is it"),
        (_JARVIS, "hey what time is it", "what time is it"),
        (_JARVIS, "travis scott is who", "travis scott is who"),
        (_JARVIS, "a jar of us is what", "a jar of us is what"),
        (_NABU, "ok now boo what time is it", "what time is it"),
        (_NABU, "a nap is how long", "a nap is how long"),
        (_MYCROFT, "microsoft was founded by whom", "microsoft was founded by whom"),
        (_ALEXA, "hey alexa play something", "play something"),
        (_ALEXA, "alexa play something", "play something"),
        (_ALEXA, "lexus or audi", "lexus or audi"),
    ],
)
def test_where_it_was_maybe_not_said_a_call_or_the_name_tells(
    phrase: str, heard: str, expected: str
) -> None:
    assert strip_wake_phrase(heard, phrase, was_said=False) == expected


@pytest.mark.parametrize(
    ("phrase", "heard", "expected"),
    [
        (_JARVIS, "hey jarvis travis scott is who", "travis scott is who"),
        (_ALEXA, "alexa lexus or audi", "lexus or audi"),
        (_MYCROFT, "hey mycroft microsoft was founded by whom", "microsoft was founded by whom"),
    ],
)
def test_what_is_like_the_phrase_stays_after_it(phrase: str, heard: str, expected: str) -> None:
    assert strip_wake_phrase(heard, phrase) == expected
