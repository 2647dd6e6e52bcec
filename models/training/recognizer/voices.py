"""Who speaks: every synthesizer with its voices, and how each is varied.

A source is one synthesizer with one speaker. Two sources may share a speaker (flite's kal
and festival's kal were made from the same recordings); leaving a speaker out of training
leaves out every source of it. festival's HMM voice, RHVoice's slt (the same speaker) and
Pico's British voice are never trained on: the shipped model is tested with them.

`SOURCES` tell the times of their phones; those of `ALIGNED_SOURCES` are found by a network that
was trained on the others.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from training.recognizer import diphone_voices, diphones, espeak, festival, flite, pico, rhvoice
from training.recognizer.speech import Speech, SynthesisError, spoken

ESPEAK_ACCENTS: Final = {
    "en-us": 8, "gmw/en": 4, "en-gb-scotland": 2, "en-gb-x-gbclan": 1, "en-gb-x-gbcwmd": 1,
    "en-029": 1, "en-us-nyc": 2,
}  # fmt: skip
ESPEAK_VARIANTS: Final = (
    "m1",
    "m2",
    "m3",
    "m4",
    "m6",
    "m8",
    "f1",
    "f2",
    "f4",
    "Alex",
    "Alicia",
    "Andrea",
    "Andy",
    "Annie",
    "Denis",
    "Diogo",
    "Gene",
    "Gene2",
    "Jacky",
    "Lee",
    "Marco",
    "Mario",
    "Mike",
    "Hugo",
    "Henrique",
    "adam",
    "anika",
    "antonio",
    "aunty",
    "belinda",
    "benjamin",
    "boris",
    "caleb",
    "david",
    "ed",
    "edward",
    "grandma",
    "grandpa",
    "gustave",
    "iven",
    "iven2",
    "john",
    "klatt",
    "klatt2",
    "klatt3",
    "max",
    "michel",
    "miguel",
    "norbert",
    "pablo",
    "paul",
    "pedro",
    "quincy",
    "rob",
    "robert",
    "sandro",
    "shelby",
    "steph",
    "steph2",
    "travis",
    "victor",
    "zac",
    "whisper",
    "kaukovalta",
)
# Never trained on; the test sets speak with these.
ESPEAK_TEST_ACCENT: Final = "en-gb-x-rp"
ESPEAK_TEST_VARIANTS: Final = (
    "f3",
    "f5",
    "m5",
    "m7",
    "Michael",
    "linda",
    "steph3",
    "klatt4",
    "Nguyen",
    "marcelo",
)
_FESTIVAL_BATCH = 40
SettingsT = TypeVar("SettingsT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One synthesizer with one speaker, the hours of audio wanted and their weight in training."""

    synthesizer: str
    speaker: str
    voices: tuple[str, ...]
    hours: float
    weight: float

    @property
    def name(self) -> str:
        """Unique name, also of the source's data file."""
        return f"{self.synthesizer}-{self.speaker}"


SOURCES: Final = (
    Source(synthesizer="espeak", speaker="espeak", voices=(), hours=9.0, weight=1.0),
    Source(synthesizer="flite", speaker="rms", voices=("rms",), hours=2.5, weight=2.0),
    Source(synthesizer="flite", speaker="awb", voices=("awb",), hours=2.5, weight=2.0),
    Source(
        synthesizer="flite", speaker="kal", voices=("kal16", "kal16", "kal"), hours=1.5, weight=1.5
    ),
    Source(synthesizer="flite", speaker="slt", voices=("slt",), hours=2.5, weight=2.5),
    Source(synthesizer="festival", speaker="ked", voices=("ked_diphone",), hours=2.0, weight=2.0),
    Source(synthesizer="festival", speaker="kal", voices=("kal_diphone",), hours=0.8, weight=1.5),
    *(
        Source(synthesizer="diphones", speaker=name, voices=(name,), hours=0.5, weight=2.0)
        for name in diphone_voices.VOICES
    ),
)
ALIGNED_SOURCES: Final = (
    Source(synthesizer="rhvoice", speaker="bdl", voices=("bdl",), hours=2.5, weight=2.5),
    Source(synthesizer="rhvoice", speaker="clb", voices=("clb",), hours=2.5, weight=2.5),
    # Speakers of Russian and Ukrainian, whose English has a strong accent.
    Source(
        synthesizer="rhvoice",
        speaker="accents",
        voices=("elena", "natalia", "anatol"),
        hours=1.0,
        weight=1.0,
    ),
    # Speakers of Russian, Georgian and Kyrgyz, whose English has a stronger one.
    *(
        Source(synthesizer="rhvoice", speaker=name, voices=(name,), hours=0.75, weight=2.0)
        for name in ("aleksandr", "anna", "irina", "natia", "azamat")
    ),
    Source(synthesizer="pico", speaker="en-US", voices=("en-US",), hours=2.0, weight=2.5),
)


def speak_all(
    source: Source, texts: Iterable[str], rng: random.Random
) -> Iterator[tuple[str, Speech]]:
    """Speak each text with random settings; texts that a synthesizer cannot speak are left out.

    Raises:
        SynthesisError: nothing is spoken, 200 texts in a row.
    """
    complaint = f"{source.name} said nothing; script/train installs what its voices need"
    return spoken(_speak_each(source, texts, rng), complaint)


def _speak_each(
    source: Source, texts: Iterable[str], rng: random.Random
) -> Iterator[tuple[str, Speech | None]]:
    match source.synthesizer:
        case "festival":
            return _in_batches(festival.speak_all, partial(_festival_settings, source, rng), texts)
        case "diphones":
            return _in_batches(diphones.speak_all, partial(_diphone_settings, source, rng), texts)
        case _:
            return _one_by_one(source, texts, rng)


def _one_by_one(
    source: Source, texts: Iterable[str], rng: random.Random
) -> Iterator[tuple[str, Speech | None]]:
    for text in texts:
        try:
            yield text, _speak(source, text, rng)
        except SynthesisError:
            yield text, None


def _speak(source: Source, text: str, rng: random.Random) -> Speech:
    match source.synthesizer:
        case "espeak":
            return espeak.speak(text, _espeak_settings(rng))
        case "rhvoice":
            return rhvoice.speak(text, _rhvoice_settings(source, rng))
        case "pico":
            return pico.speak(text, _pico_settings(source, rng))
        case _:
            return flite.speak(text, _flite_settings(source, rng))


def _espeak_settings(rng: random.Random) -> espeak.EspeakSettings:
    accent = rng.choices(tuple(ESPEAK_ACCENTS), tuple(ESPEAK_ACCENTS.values()))[0]
    variant = rng.choice((None, *ESPEAK_VARIANTS))
    return espeak.EspeakSettings(
        voice=f"{accent}+{variant}" if variant else accent,
        rate_wpm=rng.uniform(120, 240),
        pitch=rng.uniform(15, 90),
        pitch_range=rng.uniform(15, 90),
        word_gap=rng.choice((0, 0, 0, 1, 2)),
    )


def _flite_settings(source: Source, rng: random.Random) -> flite.FliteSettings:
    return flite.FliteSettings(
        voice=rng.choice(source.voices),
        duration_stretch=rng.uniform(0.75, 1.35),
        mean_f0_hz=rng.choice((None, rng.uniform(75, 250))),
    )


def _rhvoice_settings(source: Source, rng: random.Random) -> rhvoice.RhvoiceSettings:
    return rhvoice.RhvoiceSettings(
        voice=rng.choice(source.voices), rate=rng.uniform(-0.4, 0.5), pitch=rng.uniform(-0.5, 0.5)
    )


def _pico_settings(source: Source, rng: random.Random) -> pico.PicoSettings:
    return pico.PicoSettings(
        voice=rng.choice(source.voices),
        rate_percent=rng.randint(75, 135),
        pitch_percent=rng.randint(70, 130),
    )


def _festival_settings(source: Source, rng: random.Random) -> festival.FestivalSettings:
    return festival.FestivalSettings(
        voice=rng.choice(source.voices),
        duration_stretch=rng.uniform(0.75, 1.35),
        mean_f0_hz=rng.uniform(75, 200),
        f0_std_hz=rng.uniform(8, 35),
        warping=rng.uniform(0.48, 0.62),
        shift_semitones=rng.uniform(-7, 5),
    )


def _diphone_settings(source: Source, rng: random.Random) -> diphones.DiphoneSettings:
    return diphones.DiphoneSettings(
        voice=rng.choice(source.voices),
        duration_stretch=rng.uniform(0.8, 1.35),
        f0_share=rng.uniform(0.75, 1.35),
        f0_std_share=rng.uniform(0.06, 0.2),
    )


def _in_batches(
    speak: Callable[[Sequence[tuple[str, SettingsT]]], Iterator[Speech | None]],
    settings: Callable[[], SettingsT],
    texts: Iterable[str],
) -> Iterator[tuple[str, Speech | None]]:
    remaining = iter(texts)
    while batch := list(islice(remaining, _FESTIVAL_BATCH)):
        jobs = [(text, settings()) for text in batch]
        yield from zip(batch, speak(jobs), strict=True)
