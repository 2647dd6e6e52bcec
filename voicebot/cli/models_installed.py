"""Says what became of models that were just installed, and what is needed to use them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicebot.config.schema import Config
    from voicebot.models.record import InstalledModel


def tell_installed(models: "Sequence[InstalledModel]", config: "Config") -> None:
    """Print a line for each model, and the keys or the command that those not used need."""
    from voicebot import assembly
    from voicebot.models.catalog import ModelKind
    from voicebot.models.locations import is_beside_the_service

    keys = {
        ModelKind.LANGUAGE_MODEL: "llm.model",
        ModelKind.RECOGNIZER: "recognizer.model",
        ModelKind.VOICE: "tts.voice",
    }
    chosen = assembly.choose(config, (), lenient=True)
    for model in models:
        used = chosen.of(model.kind).name
        hint = f"; {used} is used, unless {keys[model.kind]} is {model.id}"
        if not model.speaks(config.language):
            hint = f"; to speak it, set language: {model.languages[0]} in voicebot.yaml"
        print(f"Installed {model.id}{'' if used == model.id else hint}")
    if is_beside_the_service(config.models.directory):
        print("For the system service, which has models of its own: the same with sudo")
