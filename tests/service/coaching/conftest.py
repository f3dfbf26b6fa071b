"""The people of coaching."""

import pytest

from tests.conftest import ClientFor
from tests.service.coaching.situation import Coaching, coaching_situation
from tests.service.seed import Seed


@pytest.fixture
def coaching(seeded: Seed, client_for: ClientFor) -> Coaching:
    return coaching_situation(seeded, client_for)
