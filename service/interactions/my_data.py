"""What is stored about an agent, for how long, who looked at it and when, and which judge answered about it.

Articles 13 to 15 UK GDPR and 26(7) of the EU AI Act. The log is read here by the person whom it is about, and only
what concerns the own interactions, results and account; what nobody confirmed is counted, and not shown.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..coaching.own_data import own_sessions
from ..compliance.retention_policy import Rule, policy_in_force
from ..compliance.tables import AuditEvent
from ..development.tables import DevelopmentPlan
from ..disputes.tables import Dispute
from ..errors import NotFound
from ..evaluations.tables import Evaluation
from ..identity.api_key_tables import ApiKey
from ..identity.tables import Role, User
from ..identity.viewer import Viewer
from ..incentives.ledger_tables import Award
from ..releases.tables import Acknowledgement
from ..reviews.tables import Review
from ..selfassessment.tables import SelfAssessment
from .my_growth_data import Category, growth_categories
from .tables import Interaction, State

ACCESSES = 200
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PURPOSES: Mapping[str, str] = {
    Role.QA_ANALYST: "Quality review",
    Role.SUPERVISOR: "Leading and coaching the team",
    Role.COMPLIANCE_OFFICER: "Data protection",
    Role.AGENT: "You yourself",
    Role.ADMINISTRATOR: "Running the system",
    "system": "Processing and periodic work",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """One category of data about the agent: how many rows, from when to when."""

    category: str
    meaning: str
    count: int
    first: dt.datetime | None
    last: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Access:
    """One event of the audit log about the agent. `purpose` follows from the role in which somebody acted."""

    at: dt.datetime
    who: str
    role: str
    purpose: str
    action: str
    about: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class JudgeUsed:
    """A model that answered about the agent's interactions: how many evaluations, and how many a person confirmed."""

    name: str
    version: str
    evaluations: int
    confirmed: int
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class MyData:
    """`rules` say how long what is kept: the first that fits an interaction counts."""

    name: str
    stored: tuple[Stored, ...]
    rules: tuple[Rule, ...]
    judges: tuple[JudgeUsed, ...]
    accesses: tuple[Access, ...]
    accesses_total: int


def my_data(viewer: Viewer, session: Session, limit: int = ACCESSES) -> MyData:
    """Raises NotFound for an account that belongs to no agent."""
    if viewer.role is not Role.AGENT or viewer.agent_id is None or viewer.user_id is None:
        raise NotFound("This account belongs to no agent, so nothing is stored about one.")
    about = _about(viewer)
    return MyData(
        name=viewer.name,
        stored=_stored(viewer, session),
        rules=policy_in_force(session)[0].rules,
        judges=_judges(viewer, session),
        accesses=_accesses(session, about, limit),
        accesses_total=session.scalar(select(func.count()).select_from(AuditEvent).where(about)) or 0,
    )


def _stored(viewer: Viewer, session: Session) -> tuple[Stored, ...]:
    own = Interaction.agent_id == viewer.agent_id
    evaluations = select(Evaluation.id).join(Interaction, Interaction.id == Evaluation.interaction_id).where(own)
    own_reviews = Review.evaluation_id.in_(evaluations)
    categories: Sequence[Category] = (
        ("Interactions", "Calls, chats and e-mails that you handled", Interaction.created_at,
         (own, Interaction.state != State.ERASED)),
        ("Results that nobody confirmed", "What the judge answered, and no person stands for yet. Not shown to "
         "you, and of no consequence", Evaluation.created_at, (Evaluation.id.in_(evaluations), ~_confirmed().exists())),
        ("Confirmed results", "Scores and answers that a person stands for", Review.confirmed_at,
         (own_reviews, Review.confirmed_at.is_not(None))),
        ("Released results", "Those of them that you can see", Review.released_at,
         (own_reviews, Review.released_at.is_not(None))),
        ("Acknowledgements", "That you read a result, and your words", Acknowledgement.created_at,
         (Acknowledgement.by_id == viewer.user_id,)),
        ("Disputes", "What you disputed, with every step", Dispute.created_at, (Dispute.by_id == viewer.user_id,)),
        ("Self-assessments", "Your own answers", SelfAssessment.created_at,
         (SelfAssessment.agent_id == viewer.agent_id,)),
    )  # fmt: skip
    return tuple(_category(session, *category) for category in (*categories, *growth_categories(viewer)))


def _category(
    session: Session,
    category: str,
    meaning: str,
    moment: InstrumentedAttribute[Any],
    conditions: Sequence[ColumnElement[bool]],
) -> Stored:
    row = session.execute(select(func.count(moment), func.min(moment), func.max(moment)).where(*conditions)).one()
    return Stored(category, meaning, *row)


def _confirmed() -> Select[UUID]:
    return select(Review.id).where(Review.evaluation_id == Evaluation.id, Review.confirmed_at.is_not(None))


def _judges(viewer: Viewer, session: Session) -> tuple[JudgeUsed, ...]:
    name, version = Evaluation.judge["name"].as_string(), Evaluation.judge["version"].as_string()
    rows = session.execute(
        select(
            name.label("name"),
            version.label("version"),
            func.count(Evaluation.id).label("evaluations"),
            func.count(Review.confirmed_at).label("confirmed"),
            func.min(Evaluation.created_at).label("first"),
            func.max(Evaluation.created_at).label("last"),
        )
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .outerjoin(Review, Review.evaluation_id == Evaluation.id)
        .where(Interaction.agent_id == viewer.agent_id)
        .group_by(name, version)
        .order_by(func.max(Evaluation.created_at).desc())
    )
    return tuple(JudgeUsed(**row) for row in rows.mappings())


def _about(viewer: Viewer) -> ColumnElement[bool]:
    """Events in which another person acted on what is the agent's."""
    interactions = select(Interaction.id).where(Interaction.agent_id == viewer.agent_id)
    evaluations = select(Evaluation.id).where(Evaluation.interaction_id.in_(interactions))
    disputes = select(Dispute.id).where(Dispute.by_id == viewer.user_id)
    awards = select(Award.id).where(Award.agent_id == viewer.agent_id)
    plans = select(DevelopmentPlan.id).where(DevelopmentPlan.agent_id == viewer.agent_id)
    coaching = own_sessions(viewer)
    own = (
        AuditEvent.entity_id.in_(select(cast(rows.subquery().c.id, String)))
        for rows in (interactions, evaluations, disputes, awards, plans, coaching)
    )
    account = (AuditEvent.entity_id == str(viewer.user_id)) | (AuditEvent.entity_id == str(viewer.agent_id))
    return or_(*own, account) & AuditEvent.actor_id.is_not(None) & (AuditEvent.actor_id != viewer.user_id)


def _accesses(session: Session, about: ColumnElement[bool], limit: int) -> tuple[Access, ...]:
    rows = session.execute(
        select(AuditEvent, func.coalesce(User.name, ApiKey.name))
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(ApiKey, ApiKey.id == AuditEvent.actor_id)
        .where(about)
        .order_by(AuditEvent.position.desc())
        .limit(limit)
    ).all()
    references = _references(session, {event.entity_id for event, _ in rows})
    return tuple(
        Access(
            at=event.at,
            who=name or "Removed account",
            role=event.actor,
            purpose=PURPOSES.get(event.actor, "Processing"),
            action=event.action,
            about=event.entity,
            reference=references.get(event.entity_id),
        )
        for event, name in rows
    )


def _references(session: Session, ids: set[str]) -> Mapping[str, str]:
    """What interactions are called, by their own id, and by those of their evaluations and disputes."""
    known = [UUID(id) for id in ids if UUID_FORM.fullmatch(id)]
    interactions = select(Interaction.id, Interaction.reference).where(Interaction.id.in_(known))
    evaluations = (
        select(Evaluation.id, Interaction.reference)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Evaluation.id.in_(known))
    )
    disputes = (
        select(Dispute.id, Interaction.reference)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Dispute.id.in_(known))
    )
    named = session.execute(interactions.union_all(evaluations, disputes))
    return {str(id): reference for id, reference in named}
