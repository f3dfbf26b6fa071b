"""Everything that whoever decides about a dispute needs: the agent's side, the machine's, the reviewer's."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..evaluations.details import AnswerDetail, EvaluationDetail
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.details import InteractionDetail, interaction_detail
from ..interactions.reattribution import agents_to_choose
from ..interactions.tables import Interaction
from ..reviews.tables import Review
from .assignment import eligible, took_part
from .disputed import answers_asked, as_it_stands
from .queries import DisputeDetail, SnapshotDetail, dispute, snapshots_of
from .tables import Dispute, DisputeKind, DisputeState


@dataclass(frozen=True, slots=True)
class Choice:
    """A person, or an agent, that can be chosen."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Examination:
    """`answer` is the disputed one as it stands, None where the whole result is disputed.

    `people` may decide; `agents` are whose conversation it may have been. `superseded`: it was judged again since.
    """

    dispute: DisputeDetail
    interaction: InteractionDetail
    evaluation: EvaluationDetail
    answer: AnswerDetail | None
    snapshots: tuple[SnapshotDetail, ...]
    people: tuple[Choice, ...]
    agents: tuple[Choice, ...]
    superseded: bool
    may_decide: bool


def examination(viewer: Viewer, session: Session, dispute_id: UUID) -> Examination:
    """Raises NotFound where it does not exist or is outside the scope, Conflict while the viewer is blind to it."""
    found = dispute(viewer, session, dispute_id)
    interaction, evaluation = _subject(session, found)
    result = as_it_stands(session, evaluation, interaction)
    people = _people(session, dispute_id, evaluation, interaction)
    is_open = found.state is DisputeState.OPEN
    return Examination(
        dispute=found,
        interaction=interaction_detail(viewer, session, interaction.id),
        evaluation=result,
        answer=answers_asked(result).get(found.criterion or ""),
        snapshots=snapshots_of(session, dispute_id),
        people=people,
        agents=_agents(viewer, session, interaction) if found.kind is DisputeKind.WRONG_AGENT else (),
        superseded=interaction.transcript_id != evaluation.transcript_id,
        may_decide=is_open and viewer.user_id in {person.id for person in people},
    )


def _subject(session: Session, found: DisputeDetail) -> tuple[Interaction, Evaluation]:
    evaluation = session.scalars(
        select(Evaluation)
        .where(Evaluation.id == found.evaluation_id)
        .options(selectinload(Evaluation.answers), joinedload(Evaluation.scorecard_version))
    ).one()
    return session.get_one(Interaction, found.interaction_id), evaluation


def _people(session: Session, dispute_id: UUID, evaluation: Evaluation, interaction: Interaction) -> tuple[Choice, ...]:
    review = session.scalars(select(Review).where(Review.evaluation_id == evaluation.id)).one()
    raised = session.scalars(
        select(Dispute).where(Dispute.id == dispute_id).options(selectinload(Dispute.rounds))
    ).one()
    barred = took_part(session, review, raised.rounds)
    return tuple(Choice(user.id, user.name) for user in eligible(session, interaction, barred))


def _agents(viewer: Viewer, session: Session, interaction: Interaction) -> tuple[Choice, ...]:
    others = (agent for agent in agents_to_choose(viewer, session) if agent.id != interaction.agent_id)
    return tuple(Choice(agent.id, agent.name) for agent in others)
