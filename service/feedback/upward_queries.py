"""What rounds of upward feedback said, team by team: only once they are closed, and only from five answers on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from evaluation.means import student_interval

from ..dashboards.figures import SMALLEST_GROUP, Figure
from ..database import now
from ..errors import NotFound
from ..identity.tables import Agent, Role, Team
from ..identity.viewer import Viewer
from .people import own_agent
from .upward_commands import OPENERS, answered_count, token
from .upward_questions import QUESTIONS, SCALE
from .upward_replies import ReplyDetail, replies
from .upward_tables import UpwardComment, UpwardParticipation, UpwardRating, UpwardRound, UpwardRoundTeam


@dataclass(frozen=True, slots=True)
class RoundDetail:
    """A round as those see it who may know of it. How many have answered is not told while it is open."""

    id: UUID
    name: str
    opened_at: dt.datetime
    closes_at: dt.datetime
    closed_at: dt.datetime | None
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One question's answers: the mean on the scale 1 to 5, with its 95 % interval (Student's)."""

    question: str
    statement: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class TeamAnswers:
    """`answered` of those asked at the time. Below five nothing is told, not even how many there were."""

    team_id: UUID
    team: str
    answered: int | None
    statements: tuple[Statement, ...]
    comments: tuple[str, ...] = field(repr=False)
    reply: ReplyDetail | None = None
    """What the team's supervisor answers; its draft for nobody but its writer."""

    @property
    def suppressed(self) -> bool:
        return self.answered is None


@dataclass(frozen=True, slots=True)
class RoundResults:
    """`together` puts the teams that are shown in one; those that are not stay out, so that no difference betrays
    them."""

    round: RoundDetail
    teams: tuple[TeamAnswers, ...]
    together: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """An open round that asks the agent's team."""

    id: UUID
    name: str
    closes_at: dt.datetime
    answered: bool


def rounds(viewer: Viewer, session: Session) -> tuple[RoundDetail, ...]:
    """Those of the viewer's teams, newest first."""
    of_team = (
        select(UpwardRoundTeam.team_id)
        .where(UpwardRoundTeam.round_id == UpwardRound.id, _in_scope(viewer, session))
        .exists()
    )
    found = session.scalars(select(UpwardRound).where(of_team).order_by(UpwardRound.created_at.desc())).all()
    names = _team_names(session, [one.id for one in found], _in_scope(viewer, session))
    return tuple(_round(one, names[one.id]) for one in found)


def to_answer(viewer: Viewer, session: Session) -> tuple[ToAnswer, ...]:
    """What the agent is asked now, and whether it is answered."""
    found = session.scalars(
        select(UpwardRound)
        .join(UpwardRoundTeam, UpwardRoundTeam.round_id == UpwardRound.id)
        .join(Agent, Agent.team_id == UpwardRoundTeam.team_id)
        .where(Agent.id == own_agent(viewer), UpwardRound.closed_at.is_(None), UpwardRound.closes_at > now())
        .order_by(UpwardRound.closes_at)
    )
    return tuple(ToAnswer(one.id, one.name, one.closes_at, _answered(viewer, session, one.id)) for one in found)


def round_results(viewer: Viewer, session: Session, round_id: UUID) -> RoundResults:
    """Raises NotFound outside the viewer's teams and before the round is closed.

    Supervisors and agents are shown their own team; agents without the comments, whose words a colleague may know.
    """
    found = session.get(UpwardRound, round_id)
    names = _team_names(session, [round_id], _in_scope(viewer, session))[round_id]
    if found is None or found.closed_at is None or not names or viewer.role is Role.ADMINISTRATOR:
        raise NotFound("There is no such round, or it is not closed yet.")
    ratings, counts = _ratings(session, round_id), answered_count(session, round_id)
    shown = {team_id: name for team_id, name in names.items() if counts.get(team_id, 0) >= SMALLEST_GROUP}
    comments = _comments(session, round_id) if viewer.role is not Role.AGENT else {}
    answered = replies(viewer, session, round_id)
    teams = tuple(
        TeamAnswers(
            team_id,
            name,
            counts[team_id],
            _statements([ratings[team_id]]),
            tuple(comments.get(team_id, ())),
            answered.get(team_id),
        )
        if team_id in shown
        else TeamAnswers(team_id, name, None, (), (), answered.get(team_id))
        for team_id, name in names.items()
    )
    together = _statements([ratings[team_id] for team_id in shown]) if len(shown) > 1 else ()
    return RoundResults(_round(found, names), teams, together)


def _in_scope(viewer: Viewer, session: Session) -> ColumnElement[bool]:
    """On `UpwardRoundTeam`: openers see all teams, a supervisor and an agent their own."""
    if viewer.role in OPENERS:
        return true()
    team_id = viewer.team_id
    if viewer.role is Role.AGENT:
        team_id = session.scalar(select(Agent.team_id).where(Agent.id == own_agent(viewer)))
    if viewer.role not in (Role.AGENT, Role.SUPERVISOR) or team_id is None:
        return false()
    return UpwardRoundTeam.team_id == team_id


def _team_names(
    session: Session, round_ids: Sequence[UUID], scope: ColumnElement[bool]
) -> Mapping[UUID, dict[UUID, str]]:
    rows = session.execute(
        select(UpwardRoundTeam.round_id, Team.id, Team.name)
        .join(Team, Team.id == UpwardRoundTeam.team_id)
        .where(UpwardRoundTeam.round_id.in_(round_ids), scope)
        .order_by(Team.name)
    )
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for round_id, team_id, name in rows:
        found[round_id][team_id] = name
    return found


def _round(found: UpwardRound, teams: Mapping[UUID, str]) -> RoundDetail:
    return RoundDetail(found.id, found.name, found.created_at, found.closes_at, found.closed_at, tuple(teams.values()))


def _answered(viewer: Viewer, session: Session, round_id: UUID) -> bool:
    return session.get(UpwardParticipation, (round_id, token(viewer, round_id))) is not None


def _ratings(session: Session, round_id: UUID) -> Mapping[UUID, Mapping[str, list[int]]]:
    found: dict[UUID, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in session.scalars(select(UpwardRating).where(UpwardRating.round_id == round_id)):
        found[row.team_id][row.question].append(row.value)
    return found


def _comments(session: Session, round_id: UUID) -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = select(UpwardComment).where(UpwardComment.round_id == round_id).order_by(UpwardComment.id)
    for row in session.scalars(rows):
        found[row.team_id].append(row.words)
    return found


def _statements(ratings: Sequence[Mapping[str, list[int]]]) -> tuple[Statement, ...]:
    """Of these teams put together."""
    return tuple(
        Statement(question.id, question.statement, _mean([v for team in ratings for v in team.get(question.id, ())]))
        for question in QUESTIONS
    )


def _mean(values: Sequence[int]) -> Figure:
    """Without the value where fewer than five answered: they would be told apart."""
    if len(values) < SMALLEST_GROUP:
        return Figure(None, None, None, len(values))
    low, high = student_interval([float(value) for value in values], bounds=SCALE) or (None, None)
    return Figure(fmean(values), low, high, len(values))
