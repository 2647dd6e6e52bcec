"""Where each publisher keeps a model and which digests it gives."""

from voicebot.models.catalog import HuggingFaceSource, PiperSource, Source, VoskSource
from voicebot.models.http import Client
from voicebot.models.publishers.hugging_face import locate_hugging_face
from voicebot.models.publishers.piper import locate_piper
from voicebot.models.publishers.published import PublishedModel
from voicebot.models.publishers.vosk import locate_vosk

__all__ = ["PublishedModel", "locate"]


def locate(source: Source, client: Client) -> PublishedModel:
    """Ask a publisher where the files of a model are. Raises ModelError."""
    match source:
        case HuggingFaceSource():
            return locate_hugging_face(source, client)
        case VoskSource():
            return locate_vosk(source, client)
        case PiperSource():
            return locate_piper(source, client)
