"""Every route and every role: who may, who may not, and nobody without signing in.

The table below is the intent, written by hand. A route that is not in it fails the test, so none is added unseen.
"""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from service import health, progress
from service.database import transaction
from service.identity.tables import Role
from service.routes import ROUTERS
from tests.conftest import ClientFor
from tests.service.seed import seed

QA, SUPERVISOR, COMPLIANCE = Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER
AGENT, ADMINISTRATOR = Role.AGENT, Role.ADMINISTRATOR
ALL = frozenset(Role)
READERS = frozenset({QA, SUPERVISOR, COMPLIANCE, AGENT})
REVIEWERS = frozenset({QA, SUPERVISOR})
LISTS = frozenset({QA, SUPERVISOR, COMPLIANCE})
SHEET_OWNERS = frozenset({QA, SUPERVISOR, AGENT})
REPORTS = frozenset({QA, COMPLIANCE})
STANDARDS = frozenset({QA, SUPERVISOR, COMPLIANCE, ADMINISTRATOR})
WRITERS = frozenset({QA, ADMINISTRATOR})
SETTERS = frozenset({QA, SUPERVISOR, ADMINISTRATOR})
PUBLIC: frozenset[Role] = frozenset()

ALLOWED: dict[str, frozenset[Role]] = {
    "GET /": ALL,
    "GET /health": PUBLIC,
    "GET /sign-in": PUBLIC,
    "POST /sign-in": PUBLIC,
    "GET /sign-in/oidc": PUBLIC,
    "GET /sign-in/oidc/callback": PUBLIC,
    "POST /sign-out": ALL,
    "GET /events": ALL,
    "GET /interactions": LISTS,
    "GET /dashboard": LISTS,
    "POST /dashboard/count": LISTS,
    "GET /dashboard/export.csv": LISTS,
    "GET /api/dashboard": LISTS,
    "GET /interactions/export.csv": LISTS,
    "GET /interactions/{interaction_id}": READERS,
    "GET /interactions/{interaction_id}/state": READERS,
    "GET /interactions/{interaction_id}/audio": READERS,
    "POST /interactions/{interaction_id}/retry": REVIEWERS,
    "GET /interactions/{interaction_id}/correct": REVIEWERS,
    "POST /interactions/{interaction_id}/correct": REVIEWERS,
    "GET /interactions/{interaction_id}/corrections": LISTS,
    "POST /interactions/{interaction_id}/agent": REVIEWERS,
    "GET /api/interactions/{interaction_id}/corrections": LISTS,
    "POST /api/interactions/{interaction_id}/corrections": REVIEWERS,
    "POST /api/interactions/{interaction_id}/agent": REVIEWERS,
    "POST /interactions/{interaction_id}/suggestion": frozenset({SUPERVISOR}),
    "GET /interactions/{interaction_id}/redaction": REPORTS,
    "GET /interactions/{interaction_id}/redaction.csv": REPORTS,
    "GET /interactions/{interaction_id}/redaction.pdf": REPORTS,
    "POST /interactions/{interaction_id}/restrict": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/lift-restriction": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/erase": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/hold": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/lift-hold": frozenset({COMPLIANCE}),
    "GET /reruns": frozenset({COMPLIANCE}),
    "POST /reruns": frozenset({COMPLIANCE}),
    "GET /retention": frozenset({COMPLIANCE}),
    "POST /retention": frozenset({COMPLIANCE}),
    "POST /retention/simulate": frozenset({COMPLIANCE}),
    "GET /retention/erasures/{erasure_id}": frozenset({COMPLIANCE}),
    "POST /retention/erasures/{erasure_id}/verify": frozenset({COMPLIANCE}),
    "GET /api/retention": frozenset({COMPLIANCE}),
    "GET /api/retention/erasures": frozenset({COMPLIANCE}),
    "GET /redactions": REPORTS,
    "GET /redactions/export.csv": REPORTS,
    "GET /redactions/export.pdf": REPORTS,
    "GET /redactions/review": frozenset({COMPLIANCE}),
    "POST /redactions/review/next": frozenset({COMPLIANCE}),
    "POST /redactions/review/plan": frozenset({COMPLIANCE}),
    "POST /redactions/review/draw": frozenset({COMPLIANCE}),
    "POST /redactions/undos/{undo_id}": frozenset({COMPLIANCE}),
    "GET /interactions/{interaction_id}/redaction/review": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/again": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review/put-back": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review/replace": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review/decisions": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review/undo": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review/additions": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review/confirm-rest": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/redaction/review/finish": frozenset({COMPLIANCE}),
    "GET /interactions/{interaction_id}/unredacted": frozenset({COMPLIANCE}),
    "POST /interactions/{interaction_id}/unredacted": frozenset({COMPLIANCE}),
    "GET /unredacted/{view_id}/audio": frozenset({COMPLIANCE}),
    "POST /unredacted/{view_id}/closed": frozenset({COMPLIANCE}),
    "GET /api/redactions": REPORTS,
    "GET /api/redactions/quality": REPORTS,
    "POST /api/redactions/undos/{undo_id}": frozenset({COMPLIANCE}),
    "POST /api/interactions/{interaction_id}/redaction/review": frozenset({COMPLIANCE}),
    "POST /api/interactions/{interaction_id}/redaction/decisions": frozenset({COMPLIANCE}),
    "POST /api/interactions/{interaction_id}/redaction/additions": frozenset({COMPLIANCE}),
    "POST /api/interactions/{interaction_id}/redaction/undos": frozenset({COMPLIANCE}),
    "POST /api/interactions/{interaction_id}/redaction/finish": frozenset({COMPLIANCE}),
    "POST /evaluations/{evaluation_id}/overrides": REVIEWERS,
    "POST /evaluations/{evaluation_id}/confirm": REVIEWERS,
    "POST /evaluations/{evaluation_id}/reopen": REVIEWERS,
    "POST /evaluations/{evaluation_id}/release": REVIEWERS,
    "POST /api/evaluations/{evaluation_id}/overrides": REVIEWERS,
    "POST /api/evaluations/{evaluation_id}/confirm": REVIEWERS,
    "POST /api/evaluations/{evaluation_id}/reopen": REVIEWERS,
    "POST /api/evaluations/{evaluation_id}/release": REVIEWERS,
    "GET /queue": REVIEWERS,
    "GET /queue/export.csv": REVIEWERS,
    "GET /queue/workload": REVIEWERS,
    "POST /queue/next": REVIEWERS,
    "POST /queue/balance": REVIEWERS,
    "POST /queue/{task_id}/start": REVIEWERS,
    "POST /queue/{task_id}/assign": REVIEWERS,
    "POST /queue/{task_id}/give-back": REVIEWERS,
    "POST /queue/{task_id}/skip": REVIEWERS,
    "POST /queue/{task_id}/replace": REVIEWERS,
    "GET /api/queue": REVIEWERS,
    "GET /api/queue/workload": REVIEWERS,
    "POST /api/queue/next": REVIEWERS,
    "POST /api/queue/balance": REVIEWERS,
    "POST /api/queue/{task_id}/start": REVIEWERS,
    "POST /api/queue/{task_id}/assign": REVIEWERS,
    "POST /api/queue/{task_id}/give-back": REVIEWERS,
    "POST /api/queue/{task_id}/skip": REVIEWERS,
    "POST /api/queue/{task_id}/replace": REVIEWERS,
    "GET /sheets/{sheet_id}": REVIEWERS,
    "POST /sheets/{sheet_id}/answers": SHEET_OWNERS,
    "POST /sheets/{sheet_id}/submit": SHEET_OWNERS,
    "GET /sheets/{sheet_id}/differences": REVIEWERS,
    "POST /sheets/{sheet_id}/differences": REVIEWERS,
    "GET /api/sheets/{sheet_id}": SHEET_OWNERS,
    "PUT /api/sheets/{sheet_id}/answers": SHEET_OWNERS,
    "POST /api/sheets/{sheet_id}/submit": SHEET_OWNERS,
    "GET /api/sheets/{sheet_id}/differences": REVIEWERS,
    "POST /api/sheets/{sheet_id}/differences": REVIEWERS,
    "GET /calibration": REVIEWERS,
    "POST /calibration": REVIEWERS,
    "GET /calibration/{session_id}": REVIEWERS,
    "POST /calibration/{session_id}/answer": REVIEWERS,
    "POST /calibration/{session_id}/close": REVIEWERS,
    "POST /calibration/{session_id}/notes": REVIEWERS,
    "POST /calibration/{session_id}/guidance": REVIEWERS,
    "GET /api/calibration-sessions": REVIEWERS,
    "POST /api/calibration-sessions": REVIEWERS,
    "GET /api/calibration-sessions/{session_id}": REVIEWERS,
    "POST /api/calibration-sessions/{session_id}/answer": REVIEWERS,
    "POST /api/calibration-sessions/{session_id}/close": REVIEWERS,
    "GET /api/calibration-sessions/{session_id}/results": REVIEWERS,
    "POST /api/calibration-sessions/{session_id}/notes": REVIEWERS,
    "POST /api/calibration-sessions/{session_id}/guidance": REVIEWERS,
    "GET /agreement": REVIEWERS,
    "GET /agreement/export.csv": REVIEWERS,
    "GET /agreement/corpus.jsonl": REVIEWERS,
    "GET /api/agreement": REVIEWERS,
    "GET /api/agreement/acceptance": REVIEWERS,
    "GET /sampling": REVIEWERS,
    "POST /sampling": REVIEWERS,
    "GET /sampling/{plan_id}": REVIEWERS,
    "POST /sampling/{plan_id}": REVIEWERS,
    "POST /sampling/{plan_id}/active": REVIEWERS,
    "POST /sampling/{plan_id}/draws": REVIEWERS,
    "GET /api/sampling-plans": REVIEWERS,
    "POST /api/sampling-plans": REVIEWERS,
    "PUT /api/sampling-plans/{plan_id}": REVIEWERS,
    "POST /api/sampling-plans/{plan_id}/active": REVIEWERS,
    "GET /api/sampling-plans/{plan_id}/draws": REVIEWERS,
    "POST /api/sampling-plans/{plan_id}/draws": REVIEWERS,
    "POST /upload": REVIEWERS,
    "GET /upload": REVIEWERS,
    "GET /upload/metadata-template.csv": REVIEWERS,
    "GET /my": frozenset({AGENT}),
    "GET /releases": REVIEWERS,
    "POST /releases": REVIEWERS,
    "POST /evaluations/{evaluation_id}/take-back": REVIEWERS,
    "POST /evaluations/{evaluation_id}/acknowledge": frozenset({AGENT}),
    "GET /api/releases": REVIEWERS,
    "POST /api/releases": REVIEWERS,
    "POST /api/evaluations/{evaluation_id}/take-back": REVIEWERS,
    "POST /api/evaluations/{evaluation_id}/acknowledge": frozenset({AGENT}),
    "GET /disputes": REVIEWERS,
    "GET /disputes/export.csv": REVIEWERS,
    "GET /disputes/statistics": REVIEWERS,
    "GET /disputes/{dispute_id}": REVIEWERS,
    "POST /disputes/{dispute_id}/assign": REVIEWERS,
    "POST /disputes/{dispute_id}/decide": REVIEWERS,
    "POST /disputes/{dispute_id}/withdraw": frozenset({AGENT}),
    "POST /disputes/{dispute_id}/appeal": frozenset({AGENT}),
    "POST /evaluations/{evaluation_id}/disputes": frozenset({AGENT}),
    "GET /my/disputes": frozenset({AGENT}),
    "GET /my/disputes/new": frozenset({AGENT}),
    "GET /my/results/{interaction_id}": frozenset({AGENT}),
    "GET /api/disputes": REVIEWERS,
    "GET /api/disputes/statistics": REVIEWERS,
    "GET /api/disputes/{dispute_id}": REVIEWERS,
    "GET /api/disputes/{dispute_id}/snapshots": REVIEWERS,
    "POST /api/disputes/{dispute_id}/assign": REVIEWERS,
    "POST /api/disputes/{dispute_id}/decide": REVIEWERS,
    "POST /api/disputes/{dispute_id}/withdraw": frozenset({AGENT}),
    "POST /api/disputes/{dispute_id}/appeal": frozenset({AGENT}),
    "POST /api/evaluations/{evaluation_id}/disputes": frozenset({AGENT}),
    "GET /api/my/disputes": frozenset({AGENT}),
    "GET /api/my/results/{interaction_id}": frozenset({AGENT}),
    "GET /my/data": frozenset({AGENT}),
    "GET /my/data/export.json": frozenset({AGENT}),
    "GET /my/data/results.csv": frozenset({AGENT}),
    "GET /api/my/data": frozenset({AGENT}),
    "GET /my/assessments": frozenset({AGENT}),
    "GET /my/assessments/{evaluation_id}": frozenset({AGENT}),
    "GET /my/assessments/{evaluation_id}/audio": frozenset({AGENT}),
    "GET /assessments": REVIEWERS,
    "GET /assessments/{evaluation_id}": REVIEWERS,
    "POST /interactions/{interaction_id}/self-assessment": REVIEWERS | {AGENT},
    "POST /api/interactions/{interaction_id}/self-assessment": REVIEWERS | {AGENT},
    "GET /api/assessments": REVIEWERS | {AGENT},
    "GET /api/assessments/{evaluation_id}": REVIEWERS | {AGENT},
    "POST /api/my/assessments/{evaluation_id}/begin": frozenset({AGENT}),
    "GET /api/agents/{agent_id}/self-assessment-gaps": REVIEWERS | {AGENT},
    "GET /notifications": ALL,
    "POST /notifications/{notification_id}/open": ALL,
    "POST /notifications/read": ALL,
    "GET /api/notifications": ALL,
    "POST /api/notifications/{notification_id}/read": ALL,
    "POST /api/interactions": REVIEWERS,
    "GET /api/interactions/{interaction_id}": READERS,
    "POST /api/interactions/{interaction_id}/retry": REVIEWERS,
    "GET /api/interactions/{interaction_id}/redaction": REPORTS,
    "GET /audit": frozenset({COMPLIANCE}),
    "POST /audit/verify": frozenset({COMPLIANCE}),
    "GET /audit/export.csv": frozenset({COMPLIANCE}),
    "GET /users": frozenset({ADMINISTRATOR}),
    "POST /users": frozenset({ADMINISTRATOR}),
    "GET /users/{user_id}": frozenset({ADMINISTRATOR}),
    "POST /users/{user_id}": frozenset({ADMINISTRATOR}),
    "POST /users/{user_id}/active": frozenset({ADMINISTRATOR}),
    "POST /users/{user_id}/password": frozenset({ADMINISTRATOR}),
    "GET /api-keys": frozenset({ADMINISTRATOR}),
    "POST /api-keys": frozenset({ADMINISTRATOR}),
    "POST /api-keys/{key_id}/revoke": frozenset({ADMINISTRATOR}),
    "GET /api/api-keys": frozenset({ADMINISTRATOR}),
    "POST /api/api-keys": frozenset({ADMINISTRATOR}),
    "POST /api/api-keys/{key_id}/revoke": frozenset({ADMINISTRATOR}),
    "GET /webhooks": frozenset({ADMINISTRATOR}),
    "POST /webhooks": frozenset({ADMINISTRATOR}),
    "GET /webhooks/{endpoint_id}": frozenset({ADMINISTRATOR}),
    "POST /webhooks/{endpoint_id}": frozenset({ADMINISTRATOR}),
    "POST /webhooks/{endpoint_id}/active": frozenset({ADMINISTRATOR}),
    "POST /webhooks/{endpoint_id}/secret": frozenset({ADMINISTRATOR}),
    "POST /webhooks/{endpoint_id}/test": frozenset({ADMINISTRATOR}),
    "POST /webhooks/{endpoint_id}/resend": frozenset({ADMINISTRATOR}),
    "POST /webhooks/{endpoint_id}/remove": frozenset({ADMINISTRATOR}),
    "POST /webhooks/deliveries/{delivery_id}/resend": frozenset({ADMINISTRATOR}),
    "GET /api/webhooks": frozenset({ADMINISTRATOR}),
    "POST /api/webhooks": frozenset({ADMINISTRATOR}),
    "PUT /api/webhooks/{endpoint_id}": frozenset({ADMINISTRATOR}),
    "DELETE /api/webhooks/{endpoint_id}": frozenset({ADMINISTRATOR}),
    "POST /api/webhooks/{endpoint_id}/active": frozenset({ADMINISTRATOR}),
    "POST /api/webhooks/{endpoint_id}/secret": frozenset({ADMINISTRATOR}),
    "POST /api/webhooks/{endpoint_id}/test": frozenset({ADMINISTRATOR}),
    "GET /api/webhook-deliveries": frozenset({ADMINISTRATOR}),
    "POST /api/webhook-deliveries/{delivery_id}/resend": frozenset({ADMINISTRATOR}),
    "POST /teams": frozenset({ADMINISTRATOR}),
    "POST /teams/{team_id}": frozenset({ADMINISTRATOR}),
    "GET /api/scorecards": STANDARDS,
    "GET /api/scorecards/{scorecard}": STANDARDS,
    "POST /api/scorecards/check": WRITERS,
    "POST /api/scorecards/import": WRITERS,
    "GET /api/scorecards/{scorecard}/draft": WRITERS,
    "POST /api/scorecards/{scorecard}/draft": WRITERS,
    "PUT /api/scorecards/{scorecard}/draft": WRITERS,
    "POST /api/scorecards/{scorecard}/draft/restore": WRITERS,
    "POST /api/scorecards/{scorecard}/publish": frozenset({ADMINISTRATOR}),
    "POST /api/scorecards/{scorecard}/retire": frozenset({ADMINISTRATOR}),
    "POST /api/scorecards/{scorecard}/reinstate": frozenset({ADMINISTRATOR}),
    "PUT /api/scorecards/{scorecard}/places": frozenset({ADMINISTRATOR}),
    "POST /api/scorecards/{scorecard}/simulations": frozenset({QA}),
    "GET /api/scorecards/{scorecard}/simulations/{simulation_id}": WRITERS,
    "GET /api/scorecards/{scorecard}/precision": WRITERS,
    "PUT /api/scorecards/{scorecard}/precision/{criterion}": frozenset({QA}),
    "GET /scorecards": STANDARDS,
    "POST /scorecards": WRITERS,
    "POST /scorecards/import": WRITERS,
    "GET /scorecards/{scorecard}": STANDARDS,
    "GET /scorecards/{scorecard}/versions/{version}": STANDARDS,
    "GET /scorecards/{scorecard}/versions/{version}/scorecard.yaml": STANDARDS,
    "POST /scorecards/{scorecard}/retire": frozenset({ADMINISTRATOR}),
    "POST /scorecards/{scorecard}/reinstate": frozenset({ADMINISTRATOR}),
    "POST /scorecards/{scorecard}/places": frozenset({ADMINISTRATOR}),
    "GET /scorecards/{scorecard}/draft": WRITERS,
    "POST /scorecards/{scorecard}/draft": WRITERS,
    "GET /scorecards/{scorecard}/draft/review": WRITERS,
    "POST /scorecards/{scorecard}/draft/publish": frozenset({ADMINISTRATOR}),
    "POST /scorecards/{scorecard}/draft/discard": WRITERS,
    "GET /scorecards/{scorecard}/draft/scorecard.yaml": WRITERS,
    "POST /scorecards/{scorecard}/draft/restore": WRITERS,
    "POST /scorecards/{scorecard}/simulations": frozenset({QA}),
    "GET /scorecards/{scorecard}/simulations/{simulation_id}": WRITERS,
    "GET /scorecards/{scorecard}/simulations/{simulation_id}/export.csv": WRITERS,
    "GET /scorecards/{scorecard}/precision": WRITERS,
    "POST /scorecards/{scorecard}/precision": frozenset({QA}),
    "GET /api/articles": STANDARDS,
    "POST /api/articles": WRITERS,
    "POST /api/articles/import": WRITERS,
    "PUT /api/articles/{article_id}": WRITERS,
    "POST /api/articles/{article_id}/withdraw": WRITERS,
    "POST /api/articles/{article_id}/reinstate": WRITERS,
    "GET /knowledge": STANDARDS,
    "GET /knowledge/new": WRITERS,
    "POST /knowledge": WRITERS,
    "POST /knowledge/import": WRITERS,
    "GET /knowledge/{article_id}": STANDARDS,
    "GET /knowledge/{article_id}/edit": WRITERS,
    "POST /knowledge/{article_id}": WRITERS,
    "POST /knowledge/{article_id}/withdraw": WRITERS,
    "POST /knowledge/{article_id}/reinstate": WRITERS,
    "POST /assignments/preview": REVIEWERS,
    "POST /assignments/matching": REVIEWERS,
    "POST /assignments": REVIEWERS,
    "POST /api/assignments": REVIEWERS,
    "GET /search": LISTS,
    "GET /search/export.csv": LISTS,
    "GET /api/search": LISTS,
    "GET /views": LISTS,
    "POST /views": LISTS,
    "GET /views/{view_id}": LISTS,
    "POST /views/{view_id}/share": LISTS,
    "POST /views/{view_id}/remove": LISTS,
    "POST /views/{view_id}/alert": LISTS,
    "GET /api/views": LISTS,
    "POST /api/views": LISTS,
    "DELETE /api/views/{view_id}": LISTS,
    "PUT /api/views/{view_id}/alert": LISTS,
    "GET /exports": LISTS,
    "POST /exports": LISTS,
    "GET /exports/{export_id}/file": LISTS,
    "POST /exports/{export_id}/delete": LISTS,
    "GET /api/exports/{dataset}": LISTS,
    "GET /intake": frozenset({ADMINISTRATOR}),
    "POST /intake/pattern": frozenset({ADMINISTRATOR}),
    "POST /intake/pattern/try": frozenset({ADMINISTRATOR}),
    "GET /api/intake": frozenset({ADMINISTRATOR}),
    "GET /objectives": SETTERS,
    "GET /objectives/new": SETTERS,
    "POST /objectives": SETTERS,
    "GET /objectives/{objective_id}": SETTERS,
    "POST /objectives/{objective_id}/propose": SETTERS,
    "POST /objectives/{objective_id}/agree": SETTERS | {AGENT},
    "POST /objectives/{objective_id}/change": SETTERS,
    "POST /objectives/{objective_id}/hand-over": SETTERS,
    "POST /objectives/{objective_id}/close": SETTERS,
    "POST /objectives/{objective_id}/comments": REVIEWERS | {AGENT},
    "GET /growth/objectives": frozenset({AGENT}),
    "GET /api/objectives": SETTERS | {AGENT},
    "POST /api/objectives": SETTERS,
    "POST /api/objectives/doubts": SETTERS,
    "GET /api/objectives/{objective_id}": SETTERS | {AGENT},
    "PUT /api/objectives/{objective_id}": SETTERS,
    "POST /api/objectives/{objective_id}/propose": SETTERS,
    "POST /api/objectives/{objective_id}/agree": SETTERS | {AGENT},
    "POST /api/objectives/{objective_id}/hand-over": SETTERS,
    "POST /api/objectives/{objective_id}/close": SETTERS,
    "POST /api/objectives/{objective_id}/comments": REVIEWERS | {AGENT},
    "GET /system": frozenset({ADMINISTRATOR}),
    "GET /system/patterns": frozenset({ADMINISTRATOR}),
}
UNKNOWN = str(UUID(int=0))
ENDLESS = {"GET /events"}


def routes() -> Iterator[str]:
    for router in (*ROUTERS, progress.router, health.router):
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                yield f"{method} {route.path}"


def call(client: TestClient, route: str, id: str = UNKNOWN) -> int:
    method, path = route.split(" ")
    path = re.sub(r"\{\w+\}", id, path)
    return client.request(method, path, headers={"Accept": "application/json"}).status_code


def test_every_route_is_in_the_table() -> None:
    assert sorted(routes()) == sorted(ALLOWED)


def test_nobody_gets_in_without_signing_in(client: TestClient) -> None:
    closed = [route for route, roles in ALLOWED.items() if roles]
    assert {route: call(client, route) for route in closed} == dict.fromkeys(closed, 401)


@pytest.mark.parametrize("role", list(Role))
def test_role(client_for: ClientFor, role: Role) -> None:
    client = client_for(role)
    answered = {route: call(client, route) for route in ALLOWED if route not in ENDLESS | {"POST /sign-out"}}
    refused = {route for route, status in answered.items() if status == 403}
    assert refused == {route for route in answered if ALLOWED[route] and role not in ALLOWED[route]}
    assert [route for route, status in answered.items() if status >= 500] == []


@pytest.mark.parametrize("role", [SUPERVISOR, AGENT])
def test_what_is_outside_the_scope_does_not_exist(client_for: ClientFor, database: Engine, role: Role) -> None:
    """A supervisor of another team and another agent meet 404, as for an id that was never given."""
    with transaction() as session:
        seed(session)
    with database.connect() as connection:
        interactions = connection.execute(text("select id from interactions")).scalars().all()
        evaluations = connection.execute(text("select id from evaluations")).scalars().all()
    client = client_for(role)
    own = [route for route in ALLOWED if role in ALLOWED[route]]
    for route in own:
        ids = interactions if "{interaction_id}" in route else evaluations if "{evaluation_id}" in route else []
        assert {call(client, route, str(id)) for id in ids} <= {404, 422}, route


def test_changing_requests_need_the_token(client_for: ClientFor) -> None:
    client = client_for(QA)
    del client.headers["X-CSRF-Token"]
    changing = [route for route, roles in ALLOWED.items() if route.startswith("POST") and roles]
    assert {route: call(client, route) for route in changing} == dict.fromkeys(changing, 403)
