"""An agent's own data to take away: what a person confirmed and released, own words, and who looked at it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..coaching.own_data import own_coaching
from ..coaching.participant_changes import ChangeDetail, changes_of
from ..coaching.preferences import Preferences, preferences_of
from ..coaching.session_details import CoachingDetail
from ..coaching.session_tables import ParticipantChange
from ..database import now
from ..development.details import PlanDetail
from ..development.own_queries import CareerGoalDetail, CheckInDetail, career_goals, check_ins
from ..development.reading import own_plans
from ..disputes.queries import DisputeDetail, own_disputes
from ..evaluations.details import EvaluationDetail
from ..evaluations.queries import evaluations
from ..feedback.own_data import OwnFeedback, own_feedback
from ..identity.viewer import Viewer, may_see
from ..incentives.award_queries import AwardDetail, awards_of
from ..incentives.balances import EntryDetail, entries
from ..incentives.ledger_tables import PointEntry
from ..objectives.own_data import OwnObjective, own_objectives
from ..performance.import_queries import ImportedValueDetail, values_about
from ..reporting.queries import ReportDetail, own_report_details
from ..selfassessment.queries import AssessmentDetail, assessments
from .my_data import MyData, my_data
from .queries import newest_run
from .tables import Interaction

EVERYTHING = 1_000_000
CSV_HEADER = (
    "reference",
    "channel",
    "started_at",
    "scorecard",
    "scorecard_version",
    "criterion",
    "answer",
    "points",
    "weight",
    "changed_by",
    "reason",
    "root_causes",
    "score",
    "confirmed_by",
    "confirmed_at",
    "released_at",
)


@dataclass(frozen=True, slots=True)
class ExportedResult:
    """One interaction with its released results; the transcript is on its page."""

    interaction_id: UUID
    reference: str
    channel: str
    started_at: dt.datetime
    evaluations: tuple[EvaluationDetail, ...]


@dataclass(frozen=True, slots=True)
class MyExport:
    made_at: dt.datetime
    data: MyData
    results: tuple[ExportedResult, ...]
    disputes: tuple[DisputeDetail, ...]
    self_assessments: tuple[AssessmentDetail, ...]
    objectives: tuple[OwnObjective, ...]
    coaching: tuple[CoachingDetail, ...]
    coaching_changes: tuple[ChangeDetail, ...]
    preferences: Preferences | None
    plans: tuple[PlanDetail, ...]
    career_goals: tuple[CareerGoalDetail, ...]
    check_ins: tuple[CheckInDetail, ...]
    feedback: OwnFeedback
    points: tuple[EntryDetail, ...]
    rewards: tuple[AwardDetail, ...]
    reports: tuple[ReportDetail, ...]
    imported_values: tuple[ImportedValueDetail, ...]


def my_export(viewer: Viewer, session: Session) -> MyExport:
    """Everything that the agent may see, in one piece, every access included."""
    data = my_data(viewer, session, EVERYTHING)
    assert viewer.agent_id is not None  # there is no data for an account without an agent
    return MyExport(
        made_at=now(),
        data=data,
        results=tuple(released_results(viewer, session)),
        disputes=own_disputes(viewer, session),
        self_assessments=assessments(viewer, session),
        objectives=own_objectives(viewer, session),
        coaching=own_coaching(viewer, session),
        coaching_changes=changes_of(session, ParticipantChange.agent_id == viewer.agent_id),
        preferences=preferences_of(session, viewer.agent_id),
        plans=own_plans(viewer, session),
        career_goals=career_goals(viewer, session, viewer.agent_id),
        check_ins=check_ins(viewer, session, viewer.agent_id),
        feedback=own_feedback(viewer, session),
        points=entries(session, PointEntry.agent_id == viewer.agent_id),
        rewards=awards_of(viewer, session, agent_id=viewer.agent_id),
        reports=own_report_details(viewer, session),
        imported_values=values_about(session, viewer.agent_id),
    )


def released_results(viewer: Viewer, session: Session) -> Iterator[ExportedResult]:
    """Oldest first."""
    own = session.scalars(select(Interaction).where(may_see(viewer)).order_by(Interaction.created_at)).all()
    for interaction in own:
        run = newest_run(session, interaction, released_only=True)
        if run is not None:
            found = evaluations(viewer, session, run.transcript_id, interaction.channel)
            started_at = interaction.started_at or interaction.created_at
            yield ExportedResult(interaction.id, interaction.reference, interaction.channel.value, started_at, found)


def csv_rows(results: Iterator[ExportedResult]) -> Iterator[tuple[object, ...]]:
    """One row for each answer, columns as in `CSV_HEADER`."""
    for result in results:
        for evaluation in result.evaluations:
            review = evaluation.review
            for answer in (answer for section in evaluation.sections for answer in section.answers):
                yield (
                    result.reference,
                    result.channel,
                    result.started_at.isoformat(),
                    evaluation.name,
                    evaluation.version,
                    answer.name,
                    answer.label,
                    answer.points,
                    answer.weight,
                    answer.override.by if answer.override else None,
                    answer.override.reason if answer.override else None,
                    "; ".join(answer.override.root_causes) if answer.override else None,
                    evaluation.percent,
                    review.confirmed_by,
                    review.confirmed_at.isoformat() if review.confirmed_at else None,
                    review.released_at.isoformat() if review.released_at else None,
                )
