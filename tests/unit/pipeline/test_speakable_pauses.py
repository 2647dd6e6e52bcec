"""The text is tried on the phonemizer of the Piper voices, which pauses between sentences."""

import pytest
from piper.phonemize_espeak import EspeakPhonemizer

from voicebot.pipeline.speakable import SpeechNormalizer

_PHONEMIZER = EspeakPhonemizer()
_VOICES = {"en": "en-us", "de": "de"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mr. Jones and Dr. Smith live at 5 St. James St."),
        ("en", "J. K. Rowling met the U.S. President John F. Kennedy on Sept. 11."),
        ("en", "Use approx. 5 cups, e.g. my No. 7 vs. Apple Inc. CEO."),
        ("en", "It starts at 5 p.m. Eastern Time."),
        ("de", "Dr. Müller aus St. Gallen hat z. B. ca. 20 Mio. Euro."),
        ("de", "Am 14. März und im 19. Jahrhundert, bzw. 44 v. Chr. in Rom."),
        ("de", "Ludwig XIV. Mätresse wohnte in der Hauptstr. 5, d. h. Paris."),
        ("de", "J. S. Bach ist Nr. 1."),
    ],
)
def test_one_sentence_is_spoken_as_one(language: str, text: str) -> None:
    spoken = SpeechNormalizer(language)(text)
    assert len(_PHONEMIZER.phonemize(_VOICES[language], spoken)) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He lives in the U.S. The law is federal."),
        ("en", "It is on Main St. The shop is closed."),
        ("de", "Äpfel, Birnen usw. Das ist gut."),
        ("de", "Das war Ludwig XIV. Er war König."),
    ],
)
def test_two_sentences_are_spoken_as_two(language: str, text: str) -> None:
    spoken = SpeechNormalizer(language)(text)
    assert len(_PHONEMIZER.phonemize(_VOICES[language], spoken)) == 2
