"""The pages of performance, their scope, and their files."""

import pytest

from service.database import transaction
from service.identity.tables import Role
from service.performance.counting import measure_what_changed
from tests.conftest import ClientFor
from tests.service.seed import STARTED, Seed

DAYS = f"since={STARTED.date()}&until={STARTED.date()}"


@pytest.fixture
def counted(seeded: Seed) -> Seed:
    with transaction() as session:
        measure_what_changed(session)
    return seeded


@pytest.mark.parametrize("by", ["team", "agent", "queue", "call_type", "channel", "day", "week", "month"])
def test_the_page_groups(counted: Seed, client_for: ClientFor, by: str) -> None:
    page = client_for(user_id=counted.users[Role.QA_ANALYST]).get(f"/performance?{DAYS}&by={by}")
    assert page.status_code == 200, page.text
