"""Every operation of the API with generated input, as every role: no fault of ours, and answers as they are declared.

Ids of rows that exist are filled in, so that requests get beyond "there is no such thing".
"""

import itertools
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import APIOperation, Case, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from sqlalchemy import text

from service.app import create_app
from service.database import transaction
from service.identity.sessions import csrf_token, open_session
from service.identity.tables import Role, User
from service.web import COOKIE
from tests.service.seed import Seed

CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
EXAMPLES = 2
TIMEOUT = 30
KNOWN = {
    "interaction_id": "interactions",
    "evaluation_id": "evaluations",
    "agent_id": "agents",
    "user_id": "users",
    "team_id": "teams",
}
"""Path parameters, and the table whose ids are put there."""


def operations() -> Iterator[APIOperation[Any, Any, Any, Any]]:
    schema = openapi.from_dict(create_app().openapi())
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.path.startswith("/api/"):
            yield operation


@pytest.fixture
def known(seeded: Seed) -> Mapping[str, Iterator[str]]:
    """Ids of existing rows, again and again, by path parameter."""
    with transaction() as session:
        return {
            parameter: itertools.cycle(str(id) for id in session.scalars(text(f"select id from {table} order by id")))
            for parameter, table in KNOWN.items()
        }


@pytest.fixture
def sign_in(seeded: Seed, site: str) -> Mapping[Role, requests.Session]:
    """A signed-in program for each role."""
    made = {}
    with transaction() as session:
        for role, user_id in seeded.users.items():
            token = open_session(session, session.get_one(User, user_id))
            made[role] = requests.Session()
            made[role].headers["X-CSRF-Token"] = csrf_token(token)
            made[role].cookies.set(COOKIE, token)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_no_input_breaks_it(
    site: str, known: Mapping[str, Iterator[str]], sign_in: Mapping[Role, requests.Session], role: Role
) -> None:
    broken = [f"{operation.method} {operation.path}: {why}" for operation in operations()
              for why in faults(operation, site, known, sign_in[role])]  # fmt: skip
    assert broken == []


def faults(
    operation: APIOperation[Any, Any, Any, Any],
    site: str,
    known: Mapping[str, Iterator[str]],
    program: requests.Session,
) -> Sequence[str]:
    """What is wrong with the answers to `EXAMPLES` generated requests; the same ones each time."""
    found: list[str] = []

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def tried(case: Case[Any]) -> None:
        case.path_parameters.update({name: next(known[name]) for name in case.path_parameters if name in known})
        answer = case.call(base_url=site, session=program, timeout=TIMEOUT)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            found.extend(f"{answer.status_code}: {failure}" for failure in failures.exceptions)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # hypothesis and schemathesis about each other's ways
        tried()
    return found
