"""Rounds of upward feedback: opened by somebody who is not rated, answered without a name, closed. Never commits.

What an agent answers is in no audit event: its actor and its time would undo what keeps the answer anonymous.
"""

import datetime as dt
import random
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.orm import Session

from ..compliance import audit
from ..dashboards.figures import SMALLEST_GROUP
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..identity.tables import Agent, Role, Team, User
from ..identity.viewer import Viewer
from ..notifications.commands import notify
from ..redactions.notes import swept_or_none
from ..reviews.commands import optional_text, required_text
from ..vault import vault
from .people import own_agent, signed_in
from .upward_questions import QUESTIONS, SCALE, VERSION
from .upward_tables import UpwardComment, UpwardParticipation, UpwardRating, UpwardRound, UpwardRoundTeam

OPENERS = (Role.QA_ANALYST, Role.ADMINISTRATOR)
"""Who is rated opens no round: neither for the own team alone nor at a time that suits."""
LONGEST = dt.timedelta(days=60)
ASKED = "You are asked how you are led and coached. Nobody sees who answered what."


def open_round(
    session: Session, viewer: Viewer, *, name: str, closes_at: dt.datetime, teams: Collection[UUID]
) -> UpwardRound:
    """Asks every agent of these teams. Raises BadInput where a team is too small to ever be shown, or for a bad date,
    Conflict where one of them is asked already."""
    by_id = signed_in(viewer, *OPENERS)
    if not now() < closes_at <= now() + LONGEST:
        raise BadInput(f"A round closes within the next {LONGEST.days} days.")
    people = _people(session, teams)
    made = UpwardRound(name=required_text(name, "Give the round a name."), closes_at=closes_at, opened_by_id=by_id)
    made.questions_version = VERSION
    session.add(made)
    session.flush()
    session.add_all(UpwardRoundTeam(round_id=made.id, team_id=team_id) for team_id in people)
    audit.record(session, viewer, "opened", "upward round", made.id, teams=[str(team) for team in people])
    for user_id in (user for users in people.values() for user in users):
        notify(session, user_id, "upward feedback", ASKED, f"/growth/feedback/upward/{made.id}")
    return made


def answer(session: Session, viewer: Viewer, round_id: UUID, *, ratings: Mapping[str, int], comment: str = "") -> None:
    """Keeps ratings and words apart from each other and from who gave them. Once for each agent.

    Raises NotFound where the viewer is not asked, Conflict once it is answered or closed, BadInput.
    """
    team_id = asked(viewer, session, round_id)
    known = {question.id for question in QUESTIONS}
    if not ratings.keys() <= known or any(not SCALE[0] <= value <= SCALE[1] for value in ratings.values()):
        raise BadInput(f"An answer is a whole number from {SCALE[0]} to {SCALE[1]} to one of the questions.")
    words = swept_or_none(session, None, optional_text(comment))
    if not ratings and words is None:
        raise BadInput("Answer at least one question, or write something.")
    if not _first_answer(session, round_id, team_id, token(viewer, round_id)):
        raise Conflict("You have answered this round already.")
    where = {"round_id": round_id, "team_id": team_id}
    session.add_all(UpwardRating(question=question, value=value, **where) for question, value in ratings.items())
    if words is not None:
        session.add(UpwardComment(words=words, **where))
    session.flush()


def asked(viewer: Viewer, session: Session, round_id: UUID) -> UUID:
    """The viewer's team, if the round asks it and is open. Raises NotFound, Conflict."""
    row = session.execute(
        select(UpwardRound, Agent.team_id)
        .join(UpwardRoundTeam, UpwardRoundTeam.round_id == UpwardRound.id)
        .join(Agent, Agent.team_id == UpwardRoundTeam.team_id)
        .where(UpwardRound.id == round_id, Agent.id == own_agent(viewer))
    ).first()
    if row is None or row.team_id is None:
        raise NotFound("There is no such round, or your team is not asked.")
    if row.UpwardRound.closed_at is not None or row.UpwardRound.closes_at <= now():
        raise Conflict("This round is closed.")
    team_id: UUID = row.team_id
    return team_id


def token(viewer: Viewer, round_id: UUID) -> str:
    """What says that an account has answered. Only with the master key can anybody tell which."""
    return vault().master.hash("upward feedback", f"{round_id} {viewer.user_id}".encode())


def close_round(session: Session, viewer: Viewer, round_id: UUID) -> UpwardRound:
    """Before its time. Raises NotFound, Conflict where it is closed."""
    signed_in(viewer, *OPENERS)
    found = session.get(UpwardRound, round_id, with_for_update=True)
    if found is None:
        raise NotFound("There is no such round.")
    if found.closed_at is not None:
        raise Conflict("This round is closed already.")
    _close(session, found)
    audit.record(session, viewer, "closed", "upward round", found.id)
    return found


def close_due(session: Session) -> int:
    """Closes the rounds whose time is over; how many."""
    due = select(UpwardRound).where(UpwardRound.closed_at.is_(None), UpwardRound.closes_at <= now())
    rounds = session.scalars(due.with_for_update(skip_locked=True)).all()
    for one in rounds:
        _close(session, one)
        audit.record(session, None, "closed", "upward round", one.id)
    return len(rounds)


def _people(session: Session, teams: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    """Accounts of agents by team, locked against another round. Raises BadInput, Conflict."""
    if not teams:
        raise BadInput("Choose the teams that are asked.")
    found = session.scalars(select(Team).where(Team.id.in_(teams)).order_by(Team.id).with_for_update()).all()
    if len(found) < len(set(teams)):
        raise NotFound("There is no such team.")
    people: dict[UUID, list[UUID]] = {}
    for team in found:
        accounts = select(User.id).join(Agent, Agent.id == User.agent_id).where(Agent.team_id == team.id, User.active)
        people[team.id] = list(session.scalars(accounts))
        if len(people[team.id]) < SMALLEST_GROUP:
            raise BadInput(
                f"{team.name} has {len(people[team.id])} agents with an account. "
                f"Answers are shown from {SMALLEST_GROUP} on, so it cannot be asked."
            )
    _check_none_open(session, people)
    return people


def _check_none_open(session: Session, teams: Collection[UUID]) -> None:
    open_already = (
        select(Team.name)
        .join(UpwardRoundTeam, UpwardRoundTeam.team_id == Team.id)
        .join(UpwardRound, UpwardRound.id == UpwardRoundTeam.round_id)
        .where(Team.id.in_(teams), UpwardRound.closed_at.is_(None))
    )
    if name := session.scalar(open_already.order_by(Team.name).limit(1)):
        raise Conflict(f"{name} is asked in an open round already. Rounds of a team do not overlap.")


def _first_answer(session: Session, round_id: UUID, team_id: UUID, of: str) -> bool:
    made = insert_new(UpwardParticipation).values(round_id=round_id, team_id=team_id, token=of)
    return bool(session.scalar(made.on_conflict_do_nothing().returning(UpwardParticipation.token)))


def _close(session: Session, found: UpwardRound) -> None:
    found.closed_at = now()
    for table in (UpwardRating, UpwardComment, UpwardParticipation):
        _shuffle(session, table, found.id)


def _shuffle(
    session: Session, table: type[UpwardRating] | type[UpwardComment] | type[UpwardParticipation], round_id: UUID
) -> None:
    """Writes the rows anew in random order and in one transaction: neither says any more what came with what."""
    columns = [column for column in table.__table__.columns if column.name != "id"]
    rows = [dict(row._mapping) for row in session.execute(select(*columns).where(table.round_id == round_id))]
    random.SystemRandom().shuffle(rows)
    session.execute(delete(table).where(table.round_id == round_id))
    if rows:
        session.execute(insert(table), rows)


def answered_count(session: Session, round_id: UUID) -> Mapping[UUID, int]:
    """How many have answered, by team."""
    rows = session.execute(
        select(UpwardParticipation.team_id, func.count())
        .where(UpwardParticipation.round_id == round_id)
        .group_by(UpwardParticipation.team_id)
    )
    return dict(rows.all())
