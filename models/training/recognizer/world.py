"""The WORLD vocoder's extension module.

pyworld's package file imports ``pkg_resources`` for its version number only, which
setuptools no longer ships; the extension beside it works without.
"""

import importlib.machinery
import importlib.util
from functools import cache
from types import ModuleType


@cache
def load() -> ModuleType:
    """The extension module with dio, cheaptrick, d4c and synthesize.

    Raises:
        ImportError: pyworld is not installed.
    """
    package = importlib.util.find_spec("pyworld")
    if package is None or not package.submodule_search_locations:
        raise ImportError("pyworld is not installed: pip install pyworld")
    finder = importlib.machinery.PathFinder
    spec = finder.find_spec("pyworld", list(package.submodule_search_locations))
    if spec is None or spec.loader is None:
        raise ImportError("pyworld has no extension module: pip install --force-reinstall pyworld")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
