"""Where models lie: the install folder, the starter models and the catalog."""

import os
from pathlib import Path

from voicebot.user_folders import user_folder

SERVICE_STATE_DIRECTORY = Path("/var/lib/voicebot")
PACKAGE_DIRECTORY = Path(__file__).resolve().parent.parent


def _shipped(relative: str) -> Path:
    """Return a file of ``models/``, from the checkout or from inside the wheel."""
    checkout = PACKAGE_DIRECTORY.parent / "models" / relative
    return checkout if checkout.exists() else PACKAGE_DIRECTORY / "_data" / "models" / relative


def catalog_file() -> Path:
    """Return the catalog that comes with voicebot."""
    return _shipped("catalog.yaml")


def starter_directory() -> Path:
    """Return the folder of the starter models that come with voicebot."""
    return _shipped("starter")


def starter_language_model() -> Path:
    """Return the starter language model, a GGUF file."""
    return starter_directory() / "language" / "voicebot-starter-en.gguf"


def starter_recognizer() -> Path:
    """Return the starter recognizer, a Vosk model folder."""
    return starter_directory() / "recognizer" / "en"


def starter_voice() -> Path:
    """Return the starter voice, an ONNX file with its ``.json`` beside it."""
    return starter_directory() / "voice" / "voicebot-starter-en.onnx"


def models_directory(configured: Path | str | None = None) -> Path:
    """Return the folder that models are installed in; it may not exist yet.

    It is the configured one, else ``models`` in the state directory that systemd gives the
    service, which root uses too once the service is installed, else
    ``$XDG_DATA_HOME/voicebot/models``. Raises StateError where the user has no home folder.
    """
    if configured:
        return Path(configured).expanduser()
    state = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if state:
        return Path(state) / "models"
    if os.geteuid() == 0 and SERVICE_STATE_DIRECTORY.is_dir():
        return SERVICE_STATE_DIRECTORY / "models"
    return user_folder("data") / "models"


def is_beside_the_service(configured: Path | str | None = None) -> bool:
    """Whether a system service is installed that looks for its models in another folder."""
    of_service = SERVICE_STATE_DIRECTORY / "models"
    return not configured and SERVICE_STATE_DIRECTORY.is_dir() and models_directory() != of_service
