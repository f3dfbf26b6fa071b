"""The rows of `seed`, in the database and the vault, and a browser to look at them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from service.config import settings
from service.database import transaction
from tests.live_site import serving
from tests.service.seed import Seed, seal_recordings, seed

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


@pytest.fixture
def seeded(database: Engine) -> Seed:
    with transaction() as session:
        made = seed(session)
        seal_recordings(session, made)
    return made


@pytest.fixture
def site(seeded: Seed) -> Iterator[str]:
    """The address of the running application, with the rows of `seed`."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The centre's days are London's."""
    monkeypatch.setenv("CALLQA_TIME_ZONE", "Europe/London")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()
