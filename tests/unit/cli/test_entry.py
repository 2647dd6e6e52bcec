"""How the program is entered."""

import subprocess
import sys

# As if Ctrl-C came in the middle of loading the command line.
_INTERRUPTED = """
import sys
from importlib.abc import MetaPathFinder

class Interrupted(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "voicebot.cli.bench":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
from voicebot.__main__ import main
sys.exit(main())
"""


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_ctrl_c_while_the_command_line_loads_is_quiet() -> None:
    done = _run("-c", _INTERRUPTED)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_package_runs_as_a_module() -> None:
    done = _run("-m", "voicebot", "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("voicebot ")
    assert _run("-m", "voicebot", "dance").returncode == 64
