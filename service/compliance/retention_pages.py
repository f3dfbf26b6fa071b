"""The retention policy, what is due, what was erased with proof, and legal holds."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..database import now
from ..errors import BadInput
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..ingest.metadata import LawfulBasis
from ..web import SessionDep, allow, form_fields, render
from . import audit, legal_holds
from .erasing import verify_erasure
from .retention import Due, Forecast, due, forecast
from .retention_commands import Simulation, save_policy, simulate
from .retention_policy import Rule, policy_in_force
from .retention_queries import ErasureDetail, erasure, erasures, holds, policy_versions
from .retention_tables import Erasure, Scope

router = APIRouter()
Officer = Annotated[Viewer, Depends(allow(Role.COMPLIANCE_OFFICER))]
Fields = Annotated[Mapping[str, str], Depends(form_fields)]
Reason = Annotated[str, Form(max_length=2000)]
AHEAD = dt.timedelta(days=30)
RULE_FIELDS = ("channel", "call_type", "lawful_basis", "security_code", "raw_days", "audio_days", "everything_days",
               "why")  # fmt: skip


@dataclass(frozen=True, slots=True)
class RetentionBody:
    """The policy in force (version 0 is the packaged one), and by scope how many interactions are due."""

    version: int
    rules: tuple[Rule, ...]
    forecast: Mapping[Scope, Forecast]
    due: tuple[Due, ...]


@router.get("/retention", include_in_schema=False)
def page(request: Request, session: SessionDep, viewer: Officer) -> HTMLResponse:
    return _page(request, session, viewer)


@router.post("/retention/simulate", include_in_schema=False)
def try_out(request: Request, session: SessionDep, viewer: Officer, form: Fields) -> HTMLResponse:
    """What a changed policy would erase. Saves nothing."""
    rules = _rules(form)
    try:
        simulation = simulate(viewer, session, rules)
    except BadInput as refusal:
        return _page(request, session, viewer, rules=rules, refusal=refusal.message)
    return _page(request, session, viewer, rules=rules, simulation=simulation)


@router.post("/retention", include_in_schema=False)
def save(request: Request, session: SessionDep, viewer: Officer, form: Fields) -> Response:
    rules, seen = _rules(form), form.get("seen", "")
    try:
        save_policy(
            session,
            viewer,
            rules,
            reason=form.get("reason", ""),
            seen=int(seen) if seen.isdecimal() else -1,
            typed=form.get("typed", ""),
        )
    except BadInput as refusal:
        simulation = simulate(viewer, session, rules)
        return _page(request, session, viewer, rules=rules, simulation=simulation, refusal=refusal.message)
    return RedirectResponse("/retention", HTTPStatus.SEE_OTHER)


@router.get("/retention/erasures/{erasure_id}", include_in_schema=False)
def proof(request: Request, session: SessionDep, viewer: Officer, erasure_id: UUID) -> HTMLResponse:
    found = erasure(viewer, session, erasure_id)
    audit.record(session, viewer, "viewed", "proof of deletion", erasure_id)
    return render(request, "compliance/erasure.html", viewer, erasure=found)


@router.post("/retention/erasures/{erasure_id}/verify", include_in_schema=False)
def verify(session: SessionDep, viewer: Officer, erasure_id: UUID) -> Response:
    found = erasure(viewer, session, erasure_id)
    verified = verify_erasure(session, session.get_one(Erasure, found.id))
    audit.record(session, viewer, "verified", "proof of deletion", erasure_id, passed=verified)
    return RedirectResponse(f"/retention/erasures/{erasure_id}", HTTPStatus.SEE_OTHER)


@router.post("/interactions/{interaction_id}/hold", tags=["data rights"])
def hold(session: SessionDep, viewer: Officer, interaction_id: UUID, reason: Reason = "") -> Response:
    """Places a legal hold."""
    legal_holds.hold(session, viewer, interaction_id, reason=reason)
    return RedirectResponse(f"/interactions/{interaction_id}", HTTPStatus.SEE_OTHER)


@router.post("/interactions/{interaction_id}/lift-hold", tags=["data rights"])
def lift_hold(session: SessionDep, viewer: Officer, interaction_id: UUID, reason: Reason = "") -> Response:
    """Lifts the legal hold."""
    legal_holds.lift(session, viewer, interaction_id, reason=reason)
    return RedirectResponse(f"/interactions/{interaction_id}", HTTPStatus.SEE_OTHER)


@router.get("/api/retention", tags=["retention"])
def as_json(session: SessionDep, viewer: Officer) -> RetentionBody:
    policy, version = policy_in_force(session)
    counts = forecast(viewer, session, policy, now())
    audit.record(session, viewer, "exported", "retention policy", str(version))
    return RetentionBody(version, policy.rules, counts, _due(session, viewer))


@router.get("/api/retention/erasures", tags=["retention"])
def erasures_as_json(session: SessionDep, viewer: Officer) -> tuple[ErasureDetail, ...]:
    """Proofs of deletion, newest first."""
    found = erasures(viewer, session, limit=1000)
    audit.record(session, viewer, "exported", "proof of deletion", "list", count=len(found))
    return found


def _due(session: Session, viewer: Viewer) -> tuple[Due, ...]:
    """The next of each scope, soonest first."""
    policy, _ = policy_in_force(session)
    until = now() + AHEAD
    found = [item for scope in Scope for item in due(viewer, session, policy, scope, until)]
    return tuple(sorted(found, key=lambda item: item.due_at))


def _rules(form: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rules of the form's rows, in order; rows without any days are left out."""
    rows = sorted({int(name.split("-")[1]) for name in form if name.startswith("raw_days-") and name[9:].isdecimal()})
    filled = [row for row in rows if any(form.get(f"{name}-{row}", "").strip() for name in RULE_FIELDS[4:7])]
    return [_rule(form, row) for row in filled if f"remove-{row}" not in form]


def _rule(form: Mapping[str, str], row: int) -> dict[str, Any]:
    values = {name: form.get(f"{name}-{row}", "").strip() for name in RULE_FIELDS}
    return {name: value for name, value in values.items() if value} | {"security_code": bool(values["security_code"])}


def _page(
    request: Request,
    session: Session,
    viewer: Viewer,
    *,
    rules: list[dict[str, Any]] | None = None,
    simulation: Simulation | None = None,
    refusal: str = "",
) -> HTMLResponse:
    policy, version = policy_in_force(session)
    audit.record(session, viewer, "viewed", "retention policy", str(version))
    return render(
        request,
        "compliance/retention.html",
        viewer,
        status=HTTPStatus.BAD_REQUEST if refusal else HTTPStatus.OK,
        policy=policy,
        version=version,
        rows=rules if rules is not None else [rule.model_dump(mode="json") for rule in policy.rules],
        edited=rules is not None,
        simulation=simulation,
        refusal=refusal,
        forecast=forecast(viewer, session, policy, now()),
        due=_due(session, viewer),
        erasures=erasures(viewer, session),
        holds=holds(viewer, session),
        versions=policy_versions(session),
        channels=[channel.value for channel in Channel],
        bases=[basis.value for basis in LawfulBasis],
        Scope=Scope,
    )
