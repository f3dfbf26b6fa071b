"""The generic package names are ours and nobody else's."""

from importlib import import_module, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["service", "models", "scorecards", "evaluation"])
def test_package_is_the_one_in_this_repository(name: str) -> None:
    module = import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(ROOT)
    assert set(metadata.packages_distributions().get(name, ["callqa"])) == {"callqa"}
