"""``voicebot completion``: prints a script with which the shell completes commands and keys."""

import argparse
from typing import Any

from voicebot.cli.arguments import Subparsers, leaf_parsers

_SHELLS = ("bash", "zsh", "fish")
_DESCRIPTION = """\
Print a script with which the shell completes commands, options, files and
the keys of --set.
"""
_EXAMPLES = """\
examples:
  bash   voicebot completion bash > ~/.local/share/bash-completion/completions/voicebot
  zsh    voicebot completion zsh > ~/.zfunc/_voicebot   (a folder in $fpath)
  fish   voicebot completion fish > ~/.config/fish/completions/voicebot.fish
"""

_BASH_WITHOUT_SPACE = """
# No space behind the = of a key.
_voicebot() {
  _shtab_voicebot "$@"
  [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
}
complete -o bashdefault -F _voicebot voicebot"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``completion``."""
    parser = subparsers.add_parser(
        "completion",
        help="print a completion script for the shell",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.add_argument("shell", choices=_SHELLS, help="the shell that is to read the script")


def run(arguments: argparse.Namespace) -> int:
    """Print the script for ``arguments.shell``."""
    print(completion_script(arguments.shell))
    return 0


def completion_script(shell: str) -> str:
    """Return the completion script for one of the supported shells."""
    import shtab

    from voicebot.cli.main import build_parser

    parser = build_parser()
    completers = {"FILE": shtab.FILE, "DIR": shtab.DIRECTORY, "KEY=VALUE": _keys_completer()}
    for part in [parser, *leaf_parsers(parser)]:
        for action in part._actions:
            completer = completers.get(str(action.metavar).partition(".")[0])
            if completer:
                action.complete = completer  # type: ignore[attr-defined]  # shtab reads it there
    script: str = shtab.complete(parser, shell)
    return script + _BASH_WITHOUT_SPACE if shell == "bash" else script


def _keys_completer() -> dict[str, Any]:
    from voicebot.config.keys import all_keys

    keys = " ".join(f"{key.path}=" for key in all_keys().values() if not key.is_section)
    return {
        "bash": "_voicebot_keys",
        "zsh": "_voicebot_keys",
        "fish": f"(string split ' ' -- '{keys}')",
        "preamble": {
            "bash": f'_voicebot_keys() {{ compgen -W "{keys}" -- "$1"; }}',
            "zsh": f"_voicebot_keys() {{ compadd -S '' -- {keys} }}",
        },
    }
