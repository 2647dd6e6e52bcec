"""Test recordings: held-out sentence templates by chosen voices, in several conditions."""

import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from training.recognizer import channel, espeak, festival, flite, pico, rhvoice, sentences
from training.recognizer.augment import pad, to_16_khz
from training.recognizer.decoding import Recording
from training.recognizer.noises import SAMPLE_RATE_HZ, noise
from training.recognizer.speech import Speech
from training.recognizer.voices import ESPEAK_TEST_ACCENT, ESPEAK_TEST_VARIANTS

CONDITIONS = ("clean", "20 dB", "10 dB", "room")
FLITE_VOICES = ("slt", "rms", "awb", "kal16")
FESTIVAL_VOICES = ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts")
UNSEEN_ESPEAK = "espeak"
_SPEECH_PEAK = 8000.0
_SENTENCE_SEED = 42


def test_sentences(count: int) -> list[str]:
    """Different sentences of held-out templates, every template about equally often."""
    rng = random.Random(_SENTENCE_SEED)
    held_out = [t.text for t in sentences.templates() if t.split == "test"]
    found: dict[str, None] = {}
    while len(found) < count:
        for template in rng.sample(held_out, len(held_out)):
            found[sentences.fill(template, rng)] = None
    return list(found)[:count]


def speak(voice: str, texts: Sequence[str]) -> Iterator[tuple[str, Speech]]:
    """Texts by one voice at its own pitch and speed.

    Args:
        voice: ``espeak`` (accents and variants that training never used), or
            ``flite-NAME``, ``festival-NAME``, ``rhvoice-NAME`` or ``pico-NAME``.
        texts: what to say.
    """
    synthesizer, _, name = voice.partition("-")
    if synthesizer == "flite":
        for text in texts:
            yield text, flite.speak(text, flite.FliteSettings(voice=name))
    elif synthesizer == "rhvoice":
        for text in texts:
            yield text, rhvoice.speak(text, rhvoice.RhvoiceSettings(voice=name))
    elif synthesizer == "pico":
        for text in texts:
            yield text, pico.speak(text, pico.PicoSettings(voice=name))
    elif synthesizer == "festival":
        jobs = [(text, festival.FestivalSettings(voice=name)) for text in texts]
        for text, speech in zip(texts, festival.speak_all(jobs), strict=True):
            if speech is not None:
                yield text, speech
    else:
        rng = random.Random(_SENTENCE_SEED)
        for text in texts:
            yield text, espeak.speak(text, _espeak_settings(rng))


def _espeak_settings(rng: random.Random) -> espeak.EspeakSettings:
    accent = rng.choice(("en-us", ESPEAK_TEST_ACCENT))
    return espeak.EspeakSettings(
        voice=f"{accent}+{rng.choice(ESPEAK_TEST_VARIANTS)}",
        rate_wpm=rng.uniform(140, 210),
        pitch=rng.uniform(25, 75),
    )


def recordings(
    spoken: Iterable[tuple[str, Speech]], condition: str, seed: int = 1
) -> list[Recording]:
    """Recordings of speech in one of `CONDITIONS`."""
    rng = random.Random(zlib.crc32(condition.encode()) + seed)
    made = []
    for text, speech in spoken:
        samples = pad(to_16_khz(speech), 0.25, 0.35).samples
        if condition == "room":
            samples = channel.reverberate(
                samples, decay_s=0.4, direct_to_reverberant_db=3.0, seed=rng.getrandbits(32)
            )
        elif condition.endswith("dB"):
            kind = rng.choice(("white", "pink"))
            snr_db = float(condition.split(maxsplit=1)[0])
            samples = channel.add_noise(samples, noise(kind, len(samples), rng), snr_db)
        made.append(
            Recording(text=text, samples=channel.quantize(samples, _SPEECH_PEAK).astype(np.int16))
        )
    return made


def non_speech(seconds: float = 4.0) -> Iterator[tuple[str, np.ndarray]]:
    """Silence, and every kind of noise and music at four levels: name and int16 samples."""
    count = int(seconds * SAMPLE_RATE_HZ)
    yield "silence", np.zeros(count, np.int16)
    rng = random.Random(_SENTENCE_SEED)
    for kind in ("white", "pink", "brown", "hum", "fan", "clicks", "music", "music", "band"):
        for peak in (100, 1000, 6000, 20000):
            samples = channel.quantize(noise(kind, count, rng), peak)
            yield f"{kind} at {peak}", samples.astype(np.int16)


def flat_words(texts: Sequence[str], count: int) -> list[str]:
    """`count` words for a grammar without word order: those said, then others of the domain."""
    said = dict.fromkeys(word for text in texts for word in text.split())
    others = sorted(sentences.domain_words() - said.keys())
    random.Random(_SENTENCE_SEED).shuffle(others)
    return [*said, *islice(others, max(0, count - len(said)))]
