"""How far people and the machine agree, and what they reviewed as a corpus."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..exporting.csv_files import csv_response
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import tasks
from .acceptance import acceptance
from .agreement import CriterionAgreement, Figure, blind_agreement
from .agreement_pairs import AgreementFilters, judge_words
from .commands import REVIEWERS
from .corpus import Labels, as_lines, corpus_rows

router = APIRouter(prefix="/agreement", include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
FiltersDep = Annotated[AgreementFilters, Query()]
EXPORT_HEADER = (
    "scorecard", "criterion", "n", "answered", "exact", "exact_low", "exact_high", "within_one", "within_one_low",
    "within_one_high", "kappa_kind", "kappa", "kappa_low", "kappa_high", "share_of_most_common_answer",
)  # fmt: skip


@router.get("")
def page(request: Request, session: SessionDep, viewer: Reviewer, filters: FiltersDep) -> HTMLResponse:
    found = blind_agreement(viewer, session, filters)
    audit.record(session, viewer, "viewed", "agreement", "blind", reviews=found.reviews)
    return render(
        request,
        "reviews/agreement.html",
        viewer,
        agreement=found,
        acceptance=acceptance(viewer, session, filters),
        filters=filters,
        people=tasks.reviewers_of(session, viewer),
        scorecards=_scorecards(session),
        judges=_judges(session),
    )


@router.get("/export.csv")
def export(session: SessionDep, viewer: Reviewer, filters: FiltersDep) -> Response:
    found = blind_agreement(viewer, session, filters)
    audit.record(session, viewer, "exported", "agreement", "blind", reviews=found.reviews)
    return csv_response("agreement", EXPORT_HEADER, [_line(each) for each in found.criteria])


@router.get("/corpus.jsonl")
def corpus(
    session: SessionDep, viewer: Reviewer, filters: FiltersDep, labels: Labels = Labels.BLIND
) -> StreamingResponse:
    """Redacted conversations with people's answers, for `callqa evaluate judge`."""
    rows = list(corpus_rows(viewer, session, labels, filters))
    audit.record(session, viewer, "exported", "corpus", labels.value, count=len(rows))
    name = f'attachment; filename="reviews-{labels.value}.jsonl"'
    return StreamingResponse(
        as_lines(iter(rows)), media_type="application/x-ndjson", headers={"Content-Disposition": name}
    )


def _scorecards(session: Session) -> list[tuple[str, str]]:
    cards = select(ScorecardVersion.scorecard, ScorecardVersion.name).distinct().order_by(ScorecardVersion.name)
    return list({row.scorecard: row.name for row in session.execute(cards)}.items())


def _judges(session: Session) -> list[str]:
    return sorted(session.scalars(select(judge_words()).select_from(Evaluation).distinct()))


def _line(found: CriterionAgreement) -> tuple[object, ...]:
    return (
        found.scorecard, found.criterion, found.n, found.answered, *_figure(found.exact), *_figure(found.within_one),
        "quadratic weighted" if found.graded else "Cohen", *_figure(found.kappa), round(found.most_common, 4),
    )  # fmt: skip


def _figure(figure: Figure) -> tuple[float | None, ...]:
    return tuple(None if value is None else round(value, 4) for value in (figure.value, figure.low, figure.high))
