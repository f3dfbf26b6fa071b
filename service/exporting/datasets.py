"""The lines of each export, a batch at a time, so that memory does not follow the length.

Results, answers and figures are those of ready interactions only, and never those that the viewer must not know yet.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..interactions.list_filters import Filters
from ..interactions.list_queries import conditions
from ..interactions.tables import Interaction, State
from ..metrics.tables import InteractionMetrics
from ..reviews.blindness import blinded
from ..reviews.tables import Override, Review
from .tables import Dataset

BATCH = 500
Line = tuple[object, ...]

HEADERS: Mapping[Dataset, tuple[str, ...]] = {
    Dataset.INTERACTIONS: (
        "id", "reference", "channel", "state", "reason", "received_at", "started_at", "duration_seconds",
        "wait_seconds", "hold_seconds", "wrap_up_seconds", "direction", "queue", "call_type", "team", "agent_id",
        "agent", "transfers", "resolution", "csat", "nps", "ces", "lawful_basis", "recording_notice",
    ),
    Dataset.EVALUATIONS: (
        "evaluation_id", "interaction_id", "reference", "scorecard", "scorecard_version", "evaluated_at", "judge",
        "judge_version", "machine_percent", "person_percent", "confirmed_at", "released_at",
    ),
    Dataset.ANSWERS: (
        "evaluation_id", "interaction_id", "reference", "scorecard", "scorecard_version", "criterion",
        "machine_answer", "machine_confidence", "unscored_reason", "evidence_turns", "person_answer", "answer",
        "confirmed", "root_causes",
    ),
    Dataset.METRICS: ("interaction_id", "reference", "metric", "of", "value"),
}  # fmt: skip
"""Times are UTC, ISO 8601. `answer` is a person's where there is one, and the machine's otherwise."""


def count(viewer: Viewer, session: Session, filters: Filters) -> int:
    """How many interactions the export is about."""
    return session.scalar(select(func.count()).select_from(Interaction).where(*conditions(viewer, filters))) or 0


def lines(viewer: Viewer, session: Session, dataset: Dataset, filters: Filters) -> Iterator[Line]:
    """In order of arrival."""
    of_batch = _LINES[dataset]
    for batch in _batches(viewer, session, filters):
        yield from of_batch(viewer, session, batch)
        session.expunge_all()


def _batches(viewer: Viewer, session: Session, filters: Filters) -> Iterator[list[Interaction]]:
    """By the last one of the batch before, so that what arrives meanwhile neither repeats nor hides a line."""
    place = tuple_(Interaction.created_at, Interaction.id)
    found = (
        select(Interaction)
        .options(joinedload(Interaction.agent), joinedload(Interaction.team))
        .where(*conditions(viewer, filters))
        .order_by(Interaction.created_at, Interaction.id)
        .limit(BATCH)
    )
    batch = list(session.scalars(found))
    while batch:
        after = (batch[-1].created_at, batch[-1].id)
        yield batch
        batch = list(session.scalars(found.where(place > after)))


def _interactions(viewer: Viewer, session: Session, batch: Sequence[Interaction]) -> Iterator[Line]:
    for row in batch:
        yield (
            str(row.id), row.reference, row.channel.value, row.state.value, row.failed_reason,
            _moment(row.created_at), _moment(row.started_at), row.duration_seconds, row.wait_seconds,
            row.hold_seconds, row.wrap_up_seconds, row.direction.value if row.direction else None, row.queue,
            row.call_type, row.team.name if row.team else None, row.agent.external_id if row.agent else None,
            row.agent.name if row.agent else None,
            None if row.transfers is None else len(row.transfers), row.resolution, row.csat, row.nps, row.ces,
            row.lawful_basis, row.recording_notice,
        )  # fmt: skip


def _evaluations(viewer: Viewer, session: Session, batch: Sequence[Interaction]) -> Iterator[Line]:
    references = _open_to(viewer, session, batch)
    for evaluation, review, version in session.execute(_newest_of(references)):
        confirmed = review is not None and review.confirmed_at is not None
        yield (
            str(evaluation.id), str(evaluation.interaction_id), references[evaluation.interaction_id],
            evaluation.scorecard, version, _moment(evaluation.created_at), evaluation.judge.get("name"),
            evaluation.judge.get("version"), evaluation.score, review.score if confirmed else None,
            _moment(review.confirmed_at) if confirmed else None, _moment(review.released_at) if confirmed else None,
        )  # fmt: skip


def _answers(viewer: Viewer, session: Session, batch: Sequence[Interaction]) -> Iterator[Line]:
    references = _open_to(viewer, session, batch)
    known = {row.Evaluation.id: row for row in session.execute(_newest_of(references))}
    changed = _overrides(session, list(known))
    found = select(Answer).where(Answer.evaluation_id.in_(known)).order_by(Answer.evaluation_id, Answer.position)
    for answer in session.scalars(found):
        evaluation, review, version = known[answer.evaluation_id]
        person, causes = changed.get((answer.evaluation_id, answer.criterion), (None, []))
        yield (
            str(evaluation.id), str(evaluation.interaction_id), references[evaluation.interaction_id],
            evaluation.scorecard, version, answer.criterion, answer.answer, answer.confidence,
            answer.unscored_reason, " ".join(str(turn) for turn in answer.evidence), person, person or answer.answer,
            "yes" if review is not None and review.confirmed_at else "no", "; ".join(causes),
        )  # fmt: skip


def _metrics(viewer: Viewer, session: Session, batch: Sequence[Interaction]) -> Iterator[Line]:
    """One line a figure; those by party say whose in `of`."""
    ready = {row.transcript_id: row.reference for row in batch if row.state is State.READY and row.transcript_id}
    for row in session.scalars(select(InteractionMetrics).where(InteractionMetrics.transcript_id.in_(ready))):
        for metric, value in row.values.items():
            parts = value if isinstance(value, dict) else {None: value}
            for of, figure in parts.items():
                if figure is None or isinstance(figure, (int, float, str)):
                    yield str(row.interaction_id), ready[row.transcript_id], metric, of, figure


_LINES: Mapping[Dataset, Callable[[Viewer, Session, Sequence[Interaction]], Iterator[Line]]] = {
    Dataset.INTERACTIONS: _interactions,
    Dataset.EVALUATIONS: _evaluations,
    Dataset.ANSWERS: _answers,
    Dataset.METRICS: _metrics,
}


def _open_to(viewer: Viewer, session: Session, batch: Sequence[Interaction]) -> dict[UUID, str]:
    """Reference by id, of the ready ones that the viewer is not blind to."""
    ready = {row.id: row.reference for row in batch if row.state is State.READY}
    hidden = blinded(viewer, session, list(ready))
    return {id: reference for id, reference in ready.items() if id not in hidden}


def _newest_of(interactions: Mapping[UUID, str]) -> Select[Evaluation, Review, int]:
    return (
        select(Evaluation, Review, ScorecardVersion.version)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .outerjoin(Review, Review.evaluation_id == Evaluation.id)
        .where(Evaluation.interaction_id.in_(interactions), newest())
        .order_by(Evaluation.interaction_id, Evaluation.scorecard)
    )


def _overrides(session: Session, evaluations: Sequence[UUID]) -> dict[tuple[UUID, str], tuple[str, list[str]]]:
    """By evaluation and criterion: the newest answer of a person in place of the machine's, and its root causes."""
    found = (
        select(Review.evaluation_id, Override.criterion, Override.answer, Override.root_causes)
        .join(Override, Override.review_id == Review.id)
        .where(Review.evaluation_id.in_(evaluations))
        .order_by(Override.at)
    )
    return {
        (evaluation, criterion): (answer, causes) for evaluation, criterion, answer, causes in session.execute(found)
    }


def _moment(value: dt.datetime | None) -> str | None:
    return value.astimezone(dt.UTC).isoformat(timespec="seconds") if value else None
