"""Articles as pages and JSON show them, and what a judge was told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from ..errors import Forbidden, NotFound
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..reviews.queries import names
from .articles import READERS
from .facts import sentences
from .tables import Article, ArticleVersion, EvaluationFact


@dataclass(frozen=True, slots=True)
class ArticleDetail:
    """One version of an article. `told` counts the evaluations whose judge was told it; `facts` what it is told as."""

    id: UUID
    version: int
    title: str
    text: str = field(repr=False)
    valid_from: dt.date | None
    valid_until: dt.date | None
    channels: tuple[str, ...]
    queues: tuple[str, ...]
    call_types: tuple[str, ...]
    withdrawn_at: dt.datetime | None
    edited_by: str | None
    edited_at: dt.datetime
    facts: tuple[str, ...] = field(repr=False)
    told: int

    @property
    def state(self) -> str:
        today = dt.datetime.now(dt.UTC).date()
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.valid_from and today < self.valid_from:
            return "coming"
        return "expired" if self.valid_until and self.valid_until <= today else "holds"


@dataclass(frozen=True, slots=True)
class FactDetail:
    """A fact that a judge was told. Without an article it came with the interaction."""

    text: str = field(repr=False)
    article_id: UUID | None
    title: str | None
    version: int | None


def articles(viewer: Viewer, session: Session) -> tuple[ArticleDetail, ...]:
    """The newest version of each, by title; withdrawn ones last."""
    _require_reader(viewer)
    newest = (
        select(ArticleVersion.id)
        .ext(distinct_on(ArticleVersion.article_id))
        .order_by(ArticleVersion.article_id, ArticleVersion.version.desc())
    )
    rows = session.execute(
        select(ArticleVersion, Article.withdrawn_at)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(ArticleVersion.id.in_(newest))
        .order_by(Article.withdrawn_at.isnot(None), func.lower(ArticleVersion.title))
    )
    return _details(session, [(version, withdrawn_at) for version, withdrawn_at in rows])


def versions(viewer: Viewer, session: Session, article_id: UUID) -> tuple[ArticleDetail, ...]:
    """Every version, newest first. Raises NotFound."""
    _require_reader(viewer)
    article = session.get(Article, article_id)
    if article is None:
        raise NotFound("There is no such article.")
    rows = session.scalars(
        select(ArticleVersion).where(ArticleVersion.article_id == article_id).order_by(ArticleVersion.version.desc())
    )
    return _details(session, [(row, article.withdrawn_at) for row in rows])


def facts_seen(session: Session, transcript_id: UUID) -> tuple[FactDetail, ...]:
    """What the judge of a transcript was told, each once. Who may see the transcript is the caller's to decide."""
    rows = session.execute(
        select(EvaluationFact.text, ArticleVersion.article_id, ArticleVersion.title, ArticleVersion.version)
        .join(Evaluation, Evaluation.id == EvaluationFact.evaluation_id)
        .outerjoin(ArticleVersion, ArticleVersion.id == EvaluationFact.article_version_id)
        .where(Evaluation.transcript_id == transcript_id)
        .order_by(Evaluation.scorecard, EvaluationFact.position)
    )
    return tuple(dict.fromkeys(FactDetail(*row) for row in rows))


def _details(session: Session, rows: Sequence[tuple[ArticleVersion, dt.datetime | None]]) -> tuple[ArticleDetail, ...]:
    people = names(session, [version.edited_by_id for version, _ in rows])
    told = _told(session, [version.id for version, _ in rows])
    return tuple(
        ArticleDetail(
            id=version.article_id,
            version=version.version,
            title=version.title,
            text=version.text,
            valid_from=version.valid_from,
            valid_until=version.valid_until,
            channels=tuple(version.channels),
            queues=tuple(version.queues),
            call_types=tuple(version.call_types),
            withdrawn_at=withdrawn_at,
            edited_by=people.get(version.edited_by_id),
            edited_at=version.created_at,
            facts=tuple(sentences(version)),
            told=told.get(version.id, 0),
        )
        for version, withdrawn_at in rows
    )


def _told(session: Session, version_ids: Sequence[UUID]) -> dict[UUID | None, int]:
    counted = (
        select(EvaluationFact.article_version_id, func.count(EvaluationFact.evaluation_id.distinct()))
        .where(EvaluationFact.article_version_id.in_(version_ids))
        .group_by(EvaluationFact.article_version_id)
    )
    return dict(session.execute(counted).all())


def _require_reader(viewer: Viewer) -> None:
    if viewer.role not in READERS:
        raise Forbidden("Your role does not read the knowledge base.")
