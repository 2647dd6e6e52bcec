"""Chooses which models the assistant runs: configured, else best installed, else the starters."""

import logging
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from voicebot.errors import ModelError
from voicebot.models.catalog import Catalog, Entry, ModelKind, family, has_region, load_catalog
from voicebot.models.complete import check_model
from voicebot.models.locations import (
    models_directory,
    starter_language_model,
    starter_recognizer,
    starter_voice,
)
from voicebot.models.record import RECORD_NAME, Record, read_record
from voicebot.models.store import settle

STARTER_LANGUAGE = "en"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenModel:
    """One model to run.

    Attributes:
        path: a GGUF file, a Vosk folder or an ONNX file.
        name: the catalog's id, or the name of the file or folder.
        starter: it came with the program.
        configured: a person asked for this one.
    """

    kind: ModelKind
    path: Path
    name: str
    starter: bool = False
    configured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenModels:
    """The models of a daemon, and the catalog's models that `models pull` would add to them.

    Attributes:
        unusable: why models that were configured or installed are not used, by name.
    """

    language: str
    language_model: ChosenModel
    recognizer: ChosenModel
    voice: ChosenModel
    missing: tuple[Entry, ...] = ()
    unusable: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: ModelKind) -> ChosenModel:
        """Return the model of one kind."""
        match kind:
            case ModelKind.LANGUAGE_MODEL:
                return self.language_model
            case ModelKind.RECOGNIZER:
                return self.recognizer
            case ModelKind.VOICE:
                return self.voice

    def with_starter(self, kind: ModelKind, why: str) -> "ChosenModels":
        """Return the same with the starter of ``kind``; ``why`` the chosen one is not used.

        Raises ModelError when the starter is missing.
        """
        unusable = {**self.unusable, self.of(kind).name: why}
        starter = starter_model(kind, check=True)
        match kind:
            case ModelKind.LANGUAGE_MODEL:
                return replace(self, unusable=unusable, language_model=starter)
            case ModelKind.RECOGNIZER:
                return replace(self, unusable=unusable, recognizer=starter)
            case ModelKind.VOICE:
                return replace(self, unusable=unusable, voice=starter)

    def language_warning(self, kinds: Collection[ModelKind]) -> str | None:
        """Return one line where starters of ``kinds`` do not know the language; else None."""
        keys = {ModelKind.RECOGNIZER: "recognizer.model", ModelKind.VOICE: "tts.voice"}
        foreign = [kind for kind in keys if kind in kinds and self.of(kind).starter]
        if not foreign or family(self.language) == STARTER_LANGUAGE:
            return None
        names = " and ".join(f"no {_words(kind)}" for kind in foreign)
        brings = ", ".join(each.id for each in self.missing if each.kind in foreign)
        remedy = (
            f"`voicebot models pull --language {self.language}` brings {brings}"
            if brings
            else f"name models of that language: {', '.join(keys[kind] for kind in foreign)}"
        )
        return f"{names} for {self.language!r}: the starters speak English only; {remedy}"

    def describe(self) -> str:
        """Return one line: what is used, and what `models pull` would bring."""
        chosen = (self.language_model, self.recognizer, self.voice)
        line = "Models: " + ", ".join(each.name for each in chosen)
        spoken = [each for each in (self.recognizer, self.voice) if each.starter]
        if spoken and family(self.language) != STARTER_LANGUAGE:
            line += f" (the starters speak English only, not {self.language!r})"
        if self.missing:
            brings = ", ".join(each.id for each in self.missing)
            sizes = [each.size_mb for each in self.missing if each.size_mb is not None]
            line += f"; `voicebot models pull` would bring {brings} ({sum(sizes):.0f} MB)"
        return line


def board_ram_bytes() -> int:
    """Return how much memory this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def proposed_models(
    language: str, *, ram_bytes: int, catalog: Catalog | None = None
) -> tuple[Entry, ...]:
    """Return what `models pull` fetches: the default of each kind that fits, same region first.

    A kind whose models all need a bigger board, or that the catalog lacks for ``language``,
    is left out.
    """
    known = catalog or load_catalog()
    proposed = []
    for kind in ModelKind:
        fitting = [each for each in known.of(kind, language) if fits(each, ram_bytes)]
        fitting.sort(key=lambda each: (not has_region(each.languages, language), not each.default))
        proposed.extend(fitting[:1])
    return tuple(proposed)


def fits(entry: Entry, ram_bytes: int) -> bool:
    """Tell whether a board with ``ram_bytes`` of memory is big enough for a model."""
    return entry.board_ram_mb * 1e6 <= ram_bytes


def choose_models(
    language: str,
    *,
    directory: Path | None = None,
    use: Literal["auto", "starter"] = "auto",
    ram_bytes: int | None = None,
    language_model: Path | str | None = None,
    recognizer: Path | str | None = None,
    voice: Path | str | None = None,
    catalog: Catalog | None = None,
    needed: Collection[ModelKind] = tuple(ModelKind),
    lenient: bool = False,
) -> ChosenModels:
    """Choose a model of each kind for ``language`` (a BCP 47 tag).

    A configured path or id comes first and must be whole; then the best whole installed model
    that the board has memory for; then the starter. ``use="starter"`` leaves out the installed
    ones, not the configured ones. A kind that is not ``needed`` may be missing or broken.
    ``lenient`` passes over what cannot be used, a damaged lock file too, with a warning.
    What a killed process left half installed is first finished or undone, where that may be.

    Raises:
        ModelError: a configured model is missing, incomplete or of the wrong kind, or a starter
            that is needed is.
    """
    folder = models_directory(directory)
    ram = board_ram_bytes() if ram_bytes is None else ram_bytes
    known = catalog or load_catalog()
    starters = use == "starter"
    unusable: dict[str, str] = {}
    settle(folder)
    try:
        record = Record() if starters else read_record(folder)
    except ModelError as error:
        if not lenient:
            raise
        record = Record()
        unusable[RECORD_NAME] = str(error)
        _log.warning("%s; no installed model is used", error)
    configured = {
        ModelKind.LANGUAGE_MODEL: language_model,
        ModelKind.RECOGNIZER: recognizer,
        ModelKind.VOICE: voice,
    }
    chosen = {}
    for kind, given in configured.items():
        model = None
        if given:
            try:
                model = _configured(kind, given, folder, catalog=known, check=kind in needed)
            except ModelError as error:
                if not lenient:
                    raise
                unusable[Path(given).name] = str(error)
                _log.warning("%s; another %s is used instead", error, _words(kind))
        chosen[kind] = (
            model
            or _best_installed(
                kind, language, directory=folder, record=record, ram_bytes=ram, catalog=known
            )
            or starter_model(kind, check=kind in needed)
        )
    missing = () if starters else proposed_models(language, ram_bytes=ram, catalog=known)
    return ChosenModels(
        language=language,
        language_model=chosen[ModelKind.LANGUAGE_MODEL],
        recognizer=chosen[ModelKind.RECOGNIZER],
        voice=chosen[ModelKind.VOICE],
        missing=tuple(each for each in missing if chosen[each.kind].starter),
        unusable=unusable,
    )


def _configured(
    kind: ModelKind, given: Path | str, directory: Path, *, catalog: Catalog, check: bool
) -> ChosenModel:
    """Return a model given as a path, or as the id of an installed one.

    The configuration makes a path of an id, too: its last part is what counts then.
    """
    path = Path(given).expanduser()
    name = path.name
    try:
        exists = path.exists()
    except OSError:  # may not be looked at; unless it is an id, check_model says why
        exists = False
    if not exists:
        installed = read_record(directory).find(name)
        if installed is None:
            plain = isinstance(given, str) and os.sep not in given
            if plain or any(each.id == name for each in catalog.models):
                raise ModelError(
                    f"no installed model or file is called {name!r}; "
                    f"`voicebot models pull {name}` fetches one from the catalog"
                )
        elif installed.kind is not kind:
            raise ModelError(
                f"{name!r} is a {_words(installed.kind)}, not a {_words(kind)}; "
                "`voicebot models list` shows what is installed"
            )
        else:
            path = installed.path(directory)
    if check:
        check_model(kind, path)
    return ChosenModel(kind=kind, path=path, name=name, configured=True)


def _best_installed(
    kind: ModelKind,
    language: str,
    *,
    directory: Path,
    record: Record,
    ram_bytes: int,
    catalog: Catalog,
) -> ChosenModel | None:
    """Return the best whole installed model of ``kind`` that fits, or None."""
    too_big = {each.id for each in catalog.models if not fits(each, ram_bytes)}
    fitting = [
        each
        for each in record.models
        if each.kind is kind and each.id not in too_big and each.speaks(language)
    ]
    for model in sorted(
        fitting, key=lambda each: (has_region(each.languages, language), each.quality), reverse=True
    ):
        path = model.path(directory)
        try:
            check_model(kind, path)
        except ModelError as error:
            _log.warning("%s is not used: %s", model.id, error)
            continue
        return ChosenModel(kind=kind, path=path, name=model.id)
    return None


def starter_model(kind: ModelKind, *, check: bool) -> ChosenModel:
    """Return the starter of one kind. With ``check`` raises ModelError when it is not whole."""
    path = {
        ModelKind.LANGUAGE_MODEL: starter_language_model,
        ModelKind.RECOGNIZER: starter_recognizer,
        ModelKind.VOICE: starter_voice,
    }[kind]()
    if check:
        check_model(kind, path)
    return ChosenModel(kind=kind, path=path, name=f"starter {_words(kind)}", starter=True)


def _words(kind: ModelKind) -> str:
    return kind.value.replace("_", " ")
