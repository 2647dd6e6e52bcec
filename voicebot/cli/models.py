"""``voicebot models``: lists, fetches, checks and moves models."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.cli import models_teach
from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.models_installed import tell_installed
from voicebot.cli.output import print_json
from voicebot.errors import ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from voicebot.config.schema import Config
    from voicebot.models.catalog import Entry
    from voicebot.models.http import Client
    from voicebot.models.pull import Plan
    from voicebot.models.record import InstalledModel, Record

_EXAMPLES = """\
examples:
  voicebot models pull                           what suits the language and this board
  voicebot models pull --language de --yes
  voicebot models pull qwen2.5-1.5b-instruct en_GB-alba-medium
  voicebot models list --all
  voicebot models verify
  voicebot models bundle board.tar --wheels wheels/
  voicebot models install board.tar              on a board without a network
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``models`` and its subcommands."""
    parser = subparsers.add_parser(
        "models",
        help="list, fetch, check or remove models",
        description="List, fetch, check or remove models. Without any, small starter models work.",
        epilog=_EXAMPLES,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)

    text = "Show what is installed and what can be fetched."
    listing = actions.add_parser("list", help=_summary(text), description=text)
    _add_language(listing)
    listing.add_argument("--all", action="store_true", help="show the models of every language")
    listing.add_argument("--json", action="store_true", help="print JSON")

    text = "Fetch models, verify them against their publishers' digests and install them."
    pull = actions.add_parser("pull", help=_summary(text), description=text)
    pull.add_argument("names", nargs="*", metavar="NAME", help="models; none: what suits best")
    _add_language(pull)
    pull.add_argument("--dry-run", action="store_true", help="show what would be fetched")
    _add_yes(pull)

    text = "Compare installed models with the digests that they had when they were installed."
    verify = actions.add_parser("verify", help=_summary(text), description=text)
    verify.add_argument("names", nargs="*", metavar="NAME", help="models; none: all")

    text = "Delete installed models, and what was fetched of others."
    remove = actions.add_parser("remove", help=_summary(text), description=text)
    remove.add_argument("names", nargs="+", metavar="NAME", help="models")
    _add_yes(remove)

    text = "Write installed models, and wheels, to one file for a board without a network."
    bundle = actions.add_parser("bundle", help=_summary(text), description=text)
    bundle.add_argument("file", type=Path, metavar="FILE.tar", help="the file to write")
    bundle.add_argument(
        "names",
        nargs="*",
        default=[],  # argparse calls it required otherwise
        metavar="NAME",
        help="models; none: all installed",
    )
    bundle.add_argument("--wheels", type=Path, metavar="DIR", help="add every wheel in DIR")

    text = "Verify a bundle and install what is in it; nothing is fetched."
    install = actions.add_parser("install", help=_summary(text), description=text)
    install.add_argument("file", type=Path, metavar="FILE.tar", help="the bundle")
    install.add_argument(
        "--wheels-to", type=Path, metavar="DIR", help="where wheels go (default: beside the models)"
    )
    models_teach.add_parser(actions)


def run(arguments: argparse.Namespace) -> int:
    """Do the action. Raises ModelError, ConfigError, InputError or UsageError."""
    config = load_configuration(arguments).config
    return {
        "list": _list,
        "pull": _pull,
        "verify": _verify,
        "remove": _remove,
        "bundle": _bundle,
        "install": _install,
        "teach": models_teach.teach,
    }[arguments.action](arguments, config)


def _summary(text: str) -> str:
    return f"{text[0].lower()}{text[1:].rstrip('.')}"


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language",
        metavar="TAG",
        type=lambda tag: tag.replace("_", "-"),
        help="language (default: the configured one)",
    )


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")


def _directory(config: "Config") -> Path:
    from voicebot.models.locations import models_directory

    return models_directory(config.models.directory)


def _record(directory: Path) -> "Record":
    """Read what is installed, after finishing or undoing what a killed process left."""
    from voicebot.models.record import read_record
    from voicebot.models.store import settle

    settle(directory)
    return read_record(directory)


def _client(config: "Config") -> "Client":
    from voicebot.models.http import Client

    return Client(mirror=config.models.mirror, proxy=config.models.proxy)


def _list(arguments: argparse.Namespace, config: "Config") -> int:
    from voicebot.models.catalog import load_catalog
    from voicebot.models.select import board_ram_bytes, fits, proposed_models

    directory, ram, catalog = _directory(config), board_ram_bytes(), load_catalog()
    language = arguments.language or config.language
    installed = _record(directory).models
    have = {model.id for model in installed}
    offered = [
        entry
        for entry in catalog.models
        if entry.id not in have and (arguments.all or entry.speaks(language))
    ]
    proposed = {entry.id for entry in proposed_models(language, ram_bytes=ram)}
    if arguments.json:
        print_json(
            {
                "directory": str(directory),
                "installed": [model.model_dump(mode="json") for model in installed],
                "available": [
                    entry.model_dump(mode="json")
                    | {"proposed": entry.id in proposed, "fits": fits(entry, ram)}
                    for entry in offered
                ],
            }
        )
        return 0
    print(f"Installed in {directory}:" if installed else f"Nothing is installed in {directory}.")
    for model in installed:
        print(_row(" ", model.id, model.size_bytes / 1e6, model.licence, ""))
    scope = "all languages" if arguments.all else repr(language)
    print(f"To fetch for {scope} (* is what `voicebot models pull` takes):")
    for entry in offered:
        note = entry.notes if fits(entry, ram) else "needs a bigger board"
        mark = "*" if entry.id in proposed else " "
        print(_row(mark, entry.id, entry.size_mb, entry.licence, note))
    return 0


def _row(mark: str, name: str, size_mb: float | None, licence: str, note: str) -> str:
    size = f"{size_mb:7.0f} MB" if size_mb is not None else " " * 10
    return f"{mark} {name:<32}{size}  {licence:<12}  {note}".rstrip()


def _pull(arguments: argparse.Namespace, config: "Config") -> int:
    from voicebot.cli.pull_progress import PullProgress
    from voicebot.models.catalog import load_catalog
    from voicebot.models.pull import plan, pull
    from voicebot.models.select import board_ram_bytes, proposed_models
    from voicebot.models.store import open_store

    directory, client = _directory(config), _client(config)
    language = arguments.language or config.language
    entries: Sequence[Entry]
    if arguments.names:
        named = (load_catalog().find(name) for name in arguments.names)
        entries = list({entry.id: entry for entry in named}.values())
    else:
        entries = proposed_models(language, ram_bytes=board_ram_bytes())
        _warn_of_gaps(language)
        if not entries:
            raise ModelError(
                f"no model for {language!r} fits this board; `voicebot models list --all` shows all"
            )
    _warn_of_size(entries)
    plans, faults = plan(entries, client)
    record = _record(directory)
    wanted = [each for each in plans if not each.is_installed(record, directory)]
    there = [each.entry.id for each in plans if each not in wanted]
    if there:
        print(f"Already installed in {directory}: {', '.join(there)}")
    if wanted:
        _show(wanted, directory)
    if wanted and not arguments.dry_run and _confirmed("Fetch and install?", arguments):
        total = sum(each.size_bytes for each in wanted)
        with open_store(directory) as store, PullProgress(total) as progress:
            installed, failed = pull(wanted, store, client, progress)
        tell_installed(installed, config)
        faults += failed
    if faults:
        raise ModelError("\n".join(faults))
    return 0


def _warn_of_gaps(language: str) -> None:
    """Tell of each kind of which nothing is proposed."""
    from voicebot.models.catalog import ModelKind, load_catalog
    from voicebot.models.select import board_ram_bytes, fits

    catalog = load_catalog()
    for kind in ModelKind:
        name, known = kind.value.replace("_", " "), list(catalog.of(kind, language))
        if not known:
            print(
                f"there is no {name} for {language!r} in the catalog, which has "
                f"{', '.join(catalog.languages())}",
                file=sys.stderr,
            )
        elif not any(fits(entry, board_ram_bytes()) for entry in known):
            least_mb = min(entry.board_ram_mb for entry in known)
            print(
                f"no {name} of the catalog fits this board; the smallest wants "
                f"{least_mb / 1000:.1f} GB",
                file=sys.stderr,
            )


def _warn_of_size(entries: "Sequence[Entry]") -> None:
    from voicebot.models.select import board_ram_bytes, fits

    for entry in entries:
        if not fits(entry, board_ram_bytes()):
            print(
                f"{entry.id} wants a board of {entry.board_ram_mb / 1000:.1f} GB; on this one it "
                "is not chosen unless it is configured",
                file=sys.stderr,
            )


def _show(plans: "Sequence[Plan]", directory: Path) -> None:
    print(f"To be fetched into {directory}:")
    for each in plans:
        licence = each.published.licence or each.entry.licence
        print(_row(" ", each.entry.id, each.size_bytes / 1e6, licence, ""))
    print(f"  {'in all':<32}{sum(each.size_bytes for each in plans) / 1e6:7.0f} MB")


def _confirmed(question: str, arguments: argparse.Namespace) -> bool:
    """Ask on a terminal; elsewhere, and with --yes, take it as said."""
    if arguments.yes or not sys.stdin.isatty():
        return True
    try:
        answer = input(f"{question} [Y/n] ")
    except EOFError:
        return False
    return answer.strip().lower() in {"", "y", "yes"}


def _chosen(names: "Sequence[str]", directory: Path) -> "list[InstalledModel]":
    """Return the named installed models, or all. Raises ModelError for an unknown name."""
    installed = {model.id: model for model in _record(directory).models}
    return [installed[each] for each in (_ids(names, installed) if names else installed)]


def _ids(names: "Sequence[str]", known: "Collection[str]") -> list[str]:
    """Return the ids that the names stand for, each once. Raises ModelError for one not known."""
    ids = []
    for name in names:
        model_id = name if name in known else _in_full(name)
        if model_id not in known:
            raise ModelError(
                f"no installed model is called {name!r}; `voicebot models list` shows them"
            )
        ids.append(model_id)
    return list(dict.fromkeys(ids))


def _in_full(name: str) -> str:
    """Return the catalog's id for a name that may lack its quantization."""
    from voicebot.models.catalog import load_catalog

    try:
        return load_catalog().find(name).id
    except ModelError:
        return name


def _verify(arguments: argparse.Namespace, config: "Config") -> int:
    from voicebot.models.verify import verify

    directory = _directory(config)
    faults: list[str] = []
    models = _chosen(arguments.names, directory)
    for model in models:
        verdict = verify(model, directory)
        faults += verdict.faults
        print(f"{model.id}: {'damaged' if verdict.faults else 'as installed'}")
    if faults:
        raise ModelError("\n".join([*faults, "`voicebot models pull NAME` mends this"]))
    if not models:
        print(f"Nothing is installed in {directory}.")
    return 0


def _remove(arguments: argparse.Namespace, config: "Config") -> int:
    from voicebot.models.storage_errors import storage_errors
    from voicebot.models.store import half_fetched, open_store

    directory = _directory(config)
    sizes = Counter(half_fetched(directory))
    sizes.update({model.id: model.size_bytes for model in _record(directory).models})
    ids = _ids(arguments.names, sizes)
    size_mb = sum(sizes[each] for each in ids) / 1e6
    if not _confirmed(f"Delete {', '.join(arguments.names)} ({size_mb:.0f} MB)?", arguments):
        return 0
    with open_store(directory) as store, storage_errors(directory, again="remove again"):
        for each in ids:
            store.remove(each)
            print(f"Removed {each}")
    return 0


def _bundle(arguments: argparse.Namespace, config: "Config") -> int:
    from voicebot.models.bundle import write_bundle

    directory = _directory(config)
    wheels: list[Path] = []
    if arguments.wheels:
        wheels = sorted(arguments.wheels.glob("*.whl"))
        if not wheels:
            raise UsageError(
                f"{arguments.wheels}: no wheels there; `script/wheels {arguments.wheels}` in a "
                "checkout on a board of the same kind makes them"
            )
    models = _chosen(arguments.names, directory)
    if not models and not wheels:
        raise ModelError(f"{directory}: nothing is installed; `voicebot models pull` comes first")
    write_bundle(arguments.file, models, directory, wheels)
    size_mb = arguments.file.stat().st_size / 1e6
    print(f"{arguments.file}: {len(models)} models, {len(wheels)} wheels, {size_mb:.0f} MB")
    return 0


def _install(arguments: argparse.Namespace, config: "Config") -> int:
    from voicebot.models.bundle import install_bundle
    from voicebot.models.store import open_store

    directory = _directory(config)
    wheels = arguments.wheels_to or directory / "wheels"
    with open_store(directory) as store:
        manifest = install_bundle(arguments.file, store, wheels)
    tell_installed(manifest.models, config)
    if manifest.wheels:
        print(f"{len(manifest.wheels)} wheels are in {wheels}; install them with")
        print(
            f"  {sys.executable} -m pip install --no-index --upgrade --find-links {wheels} voicebot"
        )
    return 0
