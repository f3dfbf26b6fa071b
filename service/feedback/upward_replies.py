"""What a supervisor answers to the own team after a round: written, looked at, confirmed, then told. Never commits.

It goes to everybody who was asked, whether they answered or not: nothing in it leads back to who said what.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..identity.tables import Agent, Role, User
from ..identity.viewer import Viewer
from ..notifications.commands import notify
from ..redactions.notes import swept
from ..reviews.commands import required_text
from ..reviews.queries import names
from .people import signed_in
from .upward_tables import UpwardComment, UpwardReply, UpwardRound, UpwardRoundTeam

LONGEST = 4000
QUOTED = 5
"""So many words in a row of a comment are a quotation: agents are not shown comments."""
SHORTEST = 3
WORD = re.compile(r"\w+")
TOLD = "Your supervisor answers what your team said about how it is led."


@dataclass(frozen=True, slots=True)
class ReplyDetail:
    """`confirmed_at` is None while nobody but its writer reads it."""

    words: str = field(repr=False)
    by: str
    written_at: dt.datetime
    confirmed_at: dt.datetime | None


def write(session: Session, viewer: Viewer, round_id: UUID, *, words: str) -> UpwardReply:
    """Keeps it for its writer to look at, in place of what was kept before.

    Raises NotFound for a round that did not ask the viewer's team or is open, Conflict once it was confirmed, BadInput
    where it quotes a comment.
    """
    by_id, team_id = signed_in(viewer, Role.SUPERVISOR), _own_team(session, viewer, round_id)
    text = swept(session, None, required_text(words, "Write what you answer your team."))
    if len(text) > LONGEST:
        raise BadInput(f"This is too long: {LONGEST} characters are the most.")
    if quotes(text, _comments(session, round_id, team_id)):
        raise BadInput("This quotes a comment. Say it in your own words: nobody is to be known by theirs.")
    reply = _reply(session, round_id, team_id)
    if reply is None:
        reply = UpwardReply(round_id=round_id, team_id=team_id)
        session.add(reply)
    elif reply.confirmed_at is not None:
        raise Conflict("This round is answered already. What was told stays as it is.")
    reply.words, reply.by_id, reply.created_at = text, by_id, now()
    session.flush()
    audit.record(session, viewer, "wrote a reply", "upward round", round_id, team=str(team_id))
    return reply


def confirm(session: Session, viewer: Viewer, round_id: UUID) -> UpwardReply:
    """Tells it to every agent of the team. By who wrote it, after having read it as it stands."""
    reply = _draft(session, viewer, round_id)
    reply.confirmed_at = now()
    session.flush()
    audit.record(session, viewer, "confirmed a reply", "upward round", round_id, team=str(reply.team_id))
    accounts = select(User.id).join(Agent, Agent.id == User.agent_id).where(Agent.team_id == reply.team_id, User.active)
    for user_id in session.scalars(accounts.order_by(User.id)).all():
        notify(session, user_id, "upward reply", TOLD, f"/growth/feedback/upward/{round_id}")
    return reply


def discard(session: Session, viewer: Viewer, round_id: UUID) -> None:
    """Takes away what was not confirmed yet."""
    session.delete(_draft(session, viewer, round_id))
    audit.record(session, viewer, "discarded a reply", "upward round", round_id)


def replies(viewer: Viewer, session: Session, round_id: UUID) -> Mapping[UUID, ReplyDetail]:
    """By team: those that were confirmed, and the viewer's own draft. The caller has narrowed down the teams."""
    seen = UpwardReply.confirmed_at.is_not(None) | (UpwardReply.by_id == viewer.user_id)
    found = session.scalars(select(UpwardReply).where(UpwardReply.round_id == round_id, seen)).all()
    people = names(session, [one.by_id for one in found])
    return {
        one.team_id: ReplyDetail(one.words, people.get(one.by_id, ""), one.created_at, one.confirmed_at)
        for one in found
    }


def quotes(text: str, comments: Iterable[str]) -> bool:
    """Whether so many words of a comment, or all of a short one, stand in the text in a row."""
    said = _words(text)
    return any(run in said for comment in comments for run in _runs(_words(comment)))


def _words(text: str) -> str:
    """In small letters and between spaces, so that words are found whole."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def _runs(words: str) -> Iterable[str]:
    each = words.split()
    length = min(QUOTED, len(each))
    if length < SHORTEST:
        return ()
    return (f" {' '.join(each[start : start + length])} " for start in range(len(each) - length + 1))


def _own_team(session: Session, viewer: Viewer, round_id: UUID) -> UUID:
    found = session.execute(
        select(UpwardRoundTeam.team_id)
        .join(UpwardRound, UpwardRound.id == UpwardRoundTeam.round_id)
        .where(UpwardRound.id == round_id, UpwardRound.closed_at.is_not(None))
        .where(UpwardRoundTeam.team_id == viewer.team_id)
    ).scalar()
    if found is None:
        raise NotFound("There is no such round of your team, or it is not closed yet.")
    return found


def _draft(session: Session, viewer: Viewer, round_id: UUID) -> UpwardReply:
    by_id, team_id = signed_in(viewer, Role.SUPERVISOR), _own_team(session, viewer, round_id)
    reply = _reply(session, round_id, team_id)
    if reply is None or (reply.by_id != by_id and reply.confirmed_at is None):
        raise NotFound("You have written no reply to this round.")
    if reply.confirmed_at is not None:
        raise Conflict("This reply was told already. What was told stays as it is.")
    return reply


def _reply(session: Session, round_id: UUID, team_id: UUID) -> UpwardReply | None:
    of_team = select(UpwardReply).where(UpwardReply.round_id == round_id, UpwardReply.team_id == team_id)
    return session.scalars(of_team.with_for_update()).first()


def _comments(session: Session, round_id: UUID, team_id: UUID) -> list[str]:
    own = select(UpwardComment.words).where(UpwardComment.round_id == round_id, UpwardComment.team_id == team_id)
    return list(session.scalars(own))
