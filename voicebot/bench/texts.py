"""What the benchmark asks, and what it has spoken."""

QUESTIONS = (
    "what is the capital of france",
    "who wrote hamlet",
    "tell me a joke",
    "what is the largest planet",
    "how long do i boil an egg",
    "what is the opposite of hot",
    "what does a cow eat",
    "how many days are in a week",
    "who painted the mona lisa",
    "what is the capital of japan",
    "what colour is the sky",
    "what is the opposite of day",
    "how many minutes are in an hour",
    "what is the capital of germany",
    "where does a fish live",
    "what is the largest ocean",
    "what is the capital of italy",
    "how many months are in a year",
    "what does a cat drink",
    "what is the opposite of big",
    "what is the capital of spain",
    "how many legs does a spider have",
    "what is the capital of egypt",
    "who wrote romeo and juliet",
    "what is the opposite of old",
    "what is the capital of canada",
    "what does a horse eat",
    "how many hours are in a day",
    "what is the capital of norway",
    "what is the opposite of light",
)
"""Questions that no skill answers, none twice."""

COMMANDS = (
    "what time is it",
    "what day is it today",
    "what is the time",
    "what is the date today",
)
"""Complete commands that a skill answers."""

PAUSED = (
    ("what is the", "capital of france"),
    ("who wrote", "hamlet"),
    ("tell me", "a joke"),
    ("what is the largest", "planet"),
    ("how long do i", "boil an egg"),
    ("what is", "the opposite of hot"),
    ("what does a", "cow eat"),
    ("how many days", "are in a week"),
    ("who painted", "the mona lisa"),
    ("what is the capital", "of japan"),
    ("what colour is", "the sky"),
    ("set a timer for", "five minutes"),
    ("turn on the light", "in the kitchen"),
    ("what is the capital of", "germany"),
    ("where does", "a fish live"),
    ("remind me to", "call my mother"),
    ("what is the weather", "in london"),
    ("how many", "months are in a year"),
    ("what does", "a cat drink"),
    ("what is the opposite of", "big"),
    ("play some", "music in the bedroom"),
    ("how many legs does", "a spider have"),
    ("what is the capital of", "egypt"),
    ("what time is it", "in tokyo"),
    ("turn the volume", "down"),
)
"""Beginnings and ends of utterances between which a person pauses."""

SHORT_SENTENCES = (
    "The library opens at nine.",
    "Paris lies on the river.",
    "Boil the egg ten minutes.",
    "The moon moves our oceans.",
    "It will rain this evening.",
)
"""Five words each."""

LONG_SENTENCES = (
    "The library in the old town opens at nine in the morning and closes at a late hour again now.",
    "Paris lies on the river in the north of the land and many of us visit it in summer days.",
    "Boil the egg for ten minutes in a small pot of water and put it under cold water after that.",
    "The moon moves our oceans twice a day as it pulls the water on the side that is near it.",
    "It will rain this evening in the north of the land but by noon it will be sunny and warm.",
)
"""Twenty words each."""
