"""Articles of the knowledge base, and which facts a judge was shown."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class Article(Identified, Base):
    """One subject, through all its versions. A withdrawn article is given to no judge any more."""

    __tablename__ = "knowledge_articles"

    withdrawn_at: Mapped[dt.datetime | None]


class ArticleVersion(Identified, Base):
    """An article as somebody left it; never changed afterwards. Empty lists of channels and so on stand for all.

    `valid_from` is inclusive, `valid_until` exclusive; None is open.
    """

    __tablename__ = "knowledge_article_versions"

    article_id: Mapped[UUID] = mapped_column(ForeignKey("knowledge_articles.id", ondelete="CASCADE"))
    version: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    channels: Mapped[list[Any]]
    queues: Mapped[list[Any]]
    call_types: Mapped[list[Any]]
    edited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("article_id", "version"),)


class EvaluationFact(Base):
    """One reference fact as the judge saw it, redacted. Without an article it came with the interaction."""

    __tablename__ = "evaluation_facts"

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    article_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("knowledge_article_versions.id"))
