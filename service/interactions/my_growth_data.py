"""What is stored about an agent beside results: everything that comes of them and of taking part."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from ..actions.tables import ActionItem
from ..coaching.own_data import own_sessions
from ..coaching.preference_tables import CoachingPreference
from ..coaching.session_access import readable_notes
from ..coaching.session_tables import CoachingNote, CoachingSession, ParticipantChange
from ..development.own_tables import CareerGoal, WellBeingCheckIn
from ..development.tables import DevelopmentPlan
from ..feedback.own_data import feedback_categories
from ..identity.viewer import Viewer
from ..incentives.ledger_tables import Award, PointEntry
from ..objectives.tables import Objective
from ..performance.import_tables import ImportedValue
from ..reporting.tables import Report, ReportAnswer

Category = tuple[str, str, InstrumentedAttribute[Any], Sequence[ColumnElement[bool]]]
"""A name, what it means, the moment of a row, and which rows are the agent's."""


def growth_categories(viewer: Viewer) -> tuple[Category, ...]:
    """In the order of the menu."""
    return (
        ("Objectives", "What was proposed to you or agreed, with the baseline, the target and how it ended",
         Objective.created_at, (Objective.agent_id == viewer.agent_id,
                                Objective.proposed_at.is_not(None) | Objective.agreed_at.is_not(None))),
        *_coaching(viewer),
        ("Plans", "Development and improvement plans that were proposed to you, with goals, checkpoints and what both "
         "wrote", DevelopmentPlan.created_at,
         (DevelopmentPlan.agent_id == viewer.agent_id, DevelopmentPlan.proposed_at.is_not(None))),
        ("Career goals", "Where you want to go, in your own words", CareerGoal.created_at,
         (CareerGoal.agent_id == viewer.agent_id,)),
        ("Well-being check-ins", "How you said you are. Read by nobody whom you did not choose",
         WellBeingCheckIn.created_at, (WellBeingCheckIn.agent_id == viewer.agent_id,)),
        *feedback_categories(viewer),
        ("Figures of other systems", "Values about you that were imported, with those that later ones replaced",
         ImportedValue.created_at, (ImportedValue.agent_id == viewer.agent_id,)),
        ("Points", "What you earned and redeemed, with why", PointEntry.created_at,
         (PointEntry.agent_id == viewer.agent_id,)),
        ("Monthly reports", "What was released to you, as it was then", Report.released_at,
         (Report.agent_id == viewer.agent_id, Report.released_at.is_not(None))),
        ("Answers to reports", "What you wrote back", ReportAnswer.created_at, (ReportAnswer.by_id == viewer.user_id,)),
        ("Rewards", "What you asked for or were given", Award.created_at, (Award.agent_id == viewer.agent_id,)),
    )  # fmt: skip


def _coaching(viewer: Viewer) -> tuple[Category, ...]:
    """Private notes and drafts are counted, and not shown: they are their author's."""
    own = CoachingSession.id.in_(own_sessions(viewer))
    notes = CoachingNote.coaching_id.in_(own_sessions(viewer))
    others = CoachingNote.private & (CoachingNote.by_id != viewer.user_id)
    return (
        ("Coaching sessions", "What you talked about, what was agreed, and what you said about it",
         CoachingSession.created_at, (own, CoachingSession.announced_at.is_not(None))),
        ("Drafts of coaching sessions", "Prepared by whoever coaches you, and not told of yet",
         CoachingSession.created_at, (own, CoachingSession.announced_at.is_(None))),
        ("Coaching notes", "Those that you can read", CoachingNote.created_at, (notes, readable_notes(viewer))),
        ("Private coaching notes", "Of whoever coaches you, for nobody else. Not shown to you, and of no consequence",
         CoachingNote.created_at, (notes, others)),
        ("Changes of coaching sessions", "That you were added to one or taken out of it again, and why",
         ParticipantChange.created_at, (ParticipantChange.agent_id == viewer.agent_id,)),
        ("Action items", "What you agreed to do", ActionItem.created_at, (ActionItem.agent_id == viewer.agent_id,)),
        ("Coaching preferences", "How you said that you like to be coached", CoachingPreference.updated_at,
         (CoachingPreference.agent_id == viewer.agent_id,)),
    )  # fmt: skip
