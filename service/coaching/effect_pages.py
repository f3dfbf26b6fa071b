"""What coaching changed, over all sessions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .effects import Verdict
from .questions import questions
from .session_access import LEADERS, visible_sessions
from .session_effects import count_effects, effects, window

router = APIRouter(prefix="/coaching/effects", include_in_schema=False)
Leader = Annotated[Viewer, Depends(allow(*LEADERS))]

EXPORT_HEADER = (
    "held_at",
    "agent",
    "scorecard",
    "criterion",
    "basis",
    "before",
    "before_n",
    "after",
    "after_n",
    "change",
    "colleagues",
    "colleagues_n",
    "colleagues_change",
    "beyond",
    "beyond_low",
    "beyond_high",
    "verdict",
)


@router.get("")
def page(request: Request, session: SessionDep, viewer: Leader) -> HTMLResponse:
    found = effects(viewer, session)
    audit.record(session, viewer, "viewed", "coaching effects", "list", count=found.total)
    return render(
        request,
        "coaching/effects.html",
        viewer,
        effects=found,
        verdicts=tuple(Verdict),
        days=window().days,
        questions=questions(session),
    )


@router.post("/count")
def count(session: SessionDep, viewer: Leader) -> RedirectResponse:
    """Counts the viewer's own sessions again, with what was confirmed until now."""
    count_effects(session, visible_sessions(viewer))
    return RedirectResponse("/coaching/effects", 303)


@router.get("/export.csv")
def export(session: SessionDep, viewer: Leader) -> Response:
    found = effects(viewer, session)
    audit.record(session, viewer, "exported", "coaching effects", "list", count=found.total)
    rows = (
        (
            one.effect.at.isoformat(),
            one.agent,
            one.effect.scorecard,
            one.effect.criterion,
            one.effect.basis.value,
            one.effect.before.value,
            one.effect.before.n,
            one.effect.after.value,
            one.effect.after.n,
            one.effect.change.value if one.effect.change else None,
            one.effect.colleagues.value if one.effect.colleagues else None,
            one.effect.others.n if one.effect.others else None,
            one.effect.others.value if one.effect.others else None,
            one.effect.beyond.value if one.effect.beyond else None,
            one.effect.beyond.low if one.effect.beyond else None,
            one.effect.beyond.high if one.effect.beyond else None,
            one.effect.verdict.value,
        )
        for one in found.shown
    )
    return csv_response("coaching-effects", EXPORT_HEADER, rows)
