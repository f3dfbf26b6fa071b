"""Which articles hold for an interaction, and the facts that come of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.judging.passages import passages

from ..interactions.tables import Interaction
from .tables import Article, ArticleVersion, EvaluationFact


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that the judge may rely on. Without an article version it came with the interaction."""

    text: str = field(repr=False)
    article_version_id: UUID | None = None


def valid_articles(session: Session, interaction: Interaction) -> tuple[ArticleVersion, ...]:
    """The newest version of each article that holds on the day of the interaction and for where it came in.

    An article's text can change with the day it holds from: an old call is judged by what was true then.
    """
    versions = session.scalars(
        select(ArticleVersion)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(Article.withdrawn_at.is_(None))
        .order_by(ArticleVersion.title, ArticleVersion.article_id, ArticleVersion.version.desc())
    )
    found: dict[UUID, ArticleVersion] = {}
    day = (interaction.started_at or interaction.created_at).astimezone(dt.UTC).date()
    for version in versions:
        if version.article_id not in found and _holds_on(version, day):
            found[version.article_id] = version
    return tuple(version for version in found.values() if _concerns(version, interaction))


def sentences(version: ArticleVersion) -> list[str]:
    """One fact a line of the article, long lines cut between sentences, each with the title to be understood alone."""
    lines = (
        line.strip().removeprefix("- ").removeprefix("* ").lstrip("#").strip() for line in version.text.splitlines()
    )
    return [f"{version.title}: {passage}" for line in lines for passage in passages(line)]


def facts_of(told: Sequence[str], versions: Sequence[ArticleVersion]) -> tuple[Fact, ...]:
    """Facts that came with the interaction first, then the articles', none of it redacted yet."""
    return (
        *(Fact(text) for text in told),
        *(Fact(text, version.id) for version in versions for text in sentences(version)),
    )


def record_facts(session: Session, evaluation_id: UUID, facts: Sequence[Fact]) -> None:
    """Keeps what the judge was told, redacted as it was told, beside what it answered."""
    session.add_all(
        EvaluationFact(
            evaluation_id=evaluation_id, position=position, text=fact.text, article_version_id=fact.article_version_id
        )
        for position, fact in enumerate(facts)
    )


def _holds_on(version: ArticleVersion, day: dt.date) -> bool:
    begun = version.valid_from is None or version.valid_from <= day
    return begun and (version.valid_until is None or day < version.valid_until)


def _concerns(version: ArticleVersion, interaction: Interaction) -> bool:
    return (
        (not version.channels or interaction.channel.value in version.channels)
        and (not version.queues or interaction.queue in version.queues)
        and (not version.call_types or interaction.call_type in version.call_types)
    )
