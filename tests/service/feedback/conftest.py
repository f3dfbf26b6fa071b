"""The people between whom feedback goes."""

import pytest

from tests.conftest import ClientFor
from tests.service.feedback.people import People, people_of
from tests.service.seed import Seed


@pytest.fixture
def people(seeded: Seed, client_for: ClientFor) -> People:
    return people_of(seeded, client_for)
