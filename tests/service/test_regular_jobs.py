"""Jobs of the worker that come back by the clock."""

import pytest

from service.faults import configure_logging
from service.worker import PERIODIC, quietly

SECRET = "Aurelia Quillfeather"


def test_what_breaks_one_is_logged_by_kind_and_place_only(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("WARNING")

    def quote(timestamp: int) -> None:
        raise RuntimeError(SECRET)

    quietly(quote)(0)

    said = "".join(capsys.readouterr())
    assert "RuntimeError" in said
    assert "test_regular_jobs.py" in said
    assert SECRET not in said


def test_each_has_a_name_of_its_own() -> None:
    """The queue tells them apart by name, and runs one of a name at a time."""
    names = [job.__name__ for _, job in PERIODIC]
    assert len(set(names)) == len(names)
    assert [quietly(job).__name__ for _, job in PERIODIC] == names
