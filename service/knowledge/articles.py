"""Writing articles. Every version stays: an evaluation names the one that its judge was told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer
from .facts import sentences
from .tables import Article, ArticleVersion

READERS = (Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)
EDITORS = (Role.QA_ANALYST, Role.ADMINISTRATOR)
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
MOST_FACTS = 200
MOST_NAMES = 50
NOT_YOURS = "Only QA analysts and administrators write articles."


@dataclass(frozen=True, slots=True)
class Content:
    """What an article says, from when to when (inclusive, exclusive), and where. Empty tuples stand for all."""

    title: str
    text: str = field(repr=False)
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    channels: tuple[Channel, ...] = ()
    queues: tuple[str, ...] = ()
    call_types: tuple[str, ...] = ()


def add(session: Session, viewer: Viewer, content: Content) -> Article:
    """A new article. Raises BadInput, Conflict where one of this title is there."""
    _require_editor(viewer)
    checked = _checked(content)
    if article_titled(session, checked.title) is not None:
        raise Conflict(f"There is an article “{checked.title}” already. Change that one: its versions stay apart.")
    article = Article()
    session.add(article)
    session.flush()
    _write(session, viewer, article, checked, version=1)
    audit.record(session, viewer, "added", "article", article.id, title=checked.title)
    return article


def change(session: Session, viewer: Viewer, article_id: UUID, content: Content, *, seen: int) -> ArticleVersion:
    """A further version. `seen` is the version that the viewer started from.

    Raises Conflict where somebody wrote another one since, and where nothing changed.
    """
    _require_editor(viewer)
    article = _locked(session, article_id)
    checked, before = _checked(content), newest_version(session, article_id)
    if before.version != seen:
        raise Conflict("Somebody changed this article while you were writing. Yours is still below: compare the two.")
    other = article_titled(session, checked.title)
    if other is not None and other.id != article_id:
        raise Conflict(f"There is another article “{checked.title}” already.")
    if _content(before) == checked:
        raise Conflict("Nothing was changed.")
    written = _write(session, viewer, article, checked, version=before.version + 1)
    audit.record(session, viewer, "changed", "article", article_id, version=written.version)
    return written


def withdraw(session: Session, viewer: Viewer, article_id: UUID) -> Article:
    """No judge is told it any more."""
    return _set_withdrawn(session, viewer, article_id, withdrawn=True)


def reinstate(session: Session, viewer: Viewer, article_id: UUID) -> Article:
    return _set_withdrawn(session, viewer, article_id, withdrawn=False)


def take_in(session: Session, viewer: Viewer, contents: Sequence[Content]) -> tuple[int, int]:
    """Adds articles, and writes new versions of those whose title is known. How many of each; all or none."""
    _require_editor(viewer)
    added = changed = 0
    for content in contents:
        known = article_titled(session, _checked(content).title)
        if known is None:
            add(session, viewer, content)
            added += 1
            continue
        before = newest_version(session, known.id)
        if _content(before) != _checked(content):
            change(session, viewer, known.id, content, seen=before.version)
            changed += 1
    return added, changed


def newest_version(session: Session, article_id: UUID) -> ArticleVersion:
    """Raises NotFound."""
    found = session.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.version.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("There is no such article.")
    return found


def article_titled(session: Session, title: str) -> Article | None:
    """By the title of its newest version."""
    newest = (
        select(ArticleVersion.article_id, ArticleVersion.title)
        .ext(distinct_on(ArticleVersion.article_id))
        .order_by(ArticleVersion.article_id, ArticleVersion.version.desc())
        .subquery()
    )
    return session.scalars(
        select(Article)
        .join(newest, newest.c.article_id == Article.id)
        .where(func.lower(newest.c.title) == func.lower(title))
    ).first()


def _set_withdrawn(session: Session, viewer: Viewer, article_id: UUID, *, withdrawn: bool) -> Article:
    _require_editor(viewer)
    article = _locked(session, article_id)
    if (article.withdrawn_at is not None) == withdrawn:
        raise Conflict("This article is withdrawn already." if withdrawn else "This article is not withdrawn.")
    article.withdrawn_at = now() if withdrawn else None
    audit.record(session, viewer, "withdrew" if withdrawn else "reinstated", "article", article_id)
    return article


def _write(session: Session, viewer: Viewer, article: Article, content: Content, *, version: int) -> ArticleVersion:
    row = ArticleVersion(article_id=article.id, version=version, title=content.title, text=content.text)
    row.valid_from, row.valid_until = content.valid_from, content.valid_until
    row.channels = [channel.value for channel in content.channels]
    row.queues, row.call_types = list(content.queues), list(content.call_types)
    row.edited_by_id = viewer.user_id
    session.add(row)
    session.flush()
    return row


def _content(row: ArticleVersion) -> Content:
    channels = tuple(Channel(channel) for channel in row.channels)
    places = tuple(row.queues), tuple(row.call_types)
    return Content(row.title, row.text, row.valid_from, row.valid_until, channels, *places)


def _checked(content: Content) -> Content:
    """Trimmed. Raises BadInput that says what is too long, missing or contradictory."""
    title, text = " ".join(content.title.split()), content.text.replace("\r\n", "\n").strip()
    if not 0 < len(title) <= LONGEST_TITLE or "\x00" in title + text:
        raise BadInput(f"Give the article a title of at most {LONGEST_TITLE} characters.")
    if not text:
        raise BadInput(f"The article “{title}” has no text.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"The article “{title}” is too long: {len(text):,} characters, {LONGEST_TEXT:,} at most.")
    if content.valid_from and content.valid_until and content.valid_from >= content.valid_until:
        raise BadInput(f"The article “{title}” would end before it begins to hold.")
    checked = Content(
        title, text, content.valid_from, content.valid_until, tuple(dict.fromkeys(content.channels)),
        _names(content.queues), _names(content.call_types),
    )  # fmt: skip
    if len(sentences(ArticleVersion(title=title, text=text))) > MOST_FACTS:
        raise BadInput(f"The article “{title}” has more than {MOST_FACTS} lines. Split it by subject.")
    return checked


def _names(names: Sequence[str]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(given) > MOST_NAMES or any(len(name) > LONGEST_TITLE for name in given):
        raise BadInput(f"Name at most {MOST_NAMES} queues and call types, of at most {LONGEST_TITLE} characters each.")
    return given


def _locked(session: Session, article_id: UUID) -> Article:
    article = session.get(Article, article_id, with_for_update=True)
    if article is None:
        raise NotFound("There is no such article.")
    return article


def _require_editor(viewer: Viewer) -> None:
    if viewer.role not in EDITORS:
        raise Forbidden(NOT_YOURS)
