"""The rows of `seed`, in the database and the vault."""

import pytest
from sqlalchemy import Engine

from service.database import transaction
from tests.service.seed import Seed, seal_recordings, seed


@pytest.fixture
def seeded(database: Engine) -> Seed:
    with transaction() as session:
        made = seed(session)
        seal_recordings(session, made)
    return made
