"""The knowledge base as JSON, for programs that keep it in step with another one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import articles, queries
from .articles import EDITORS, READERS
from .imports import read
from .schemas import ArticleBody, ArticleContent, ChangeContent, ImportBody, ImportedBody

router = APIRouter(prefix="/api/articles", tags=["knowledge"])
Reader = Annotated[Viewer, Depends(allow(*READERS))]
Editor = Annotated[Viewer, Depends(allow(*EDITORS))]


@router.get("")
def listed(session: SessionDep, viewer: Reader) -> list[ArticleBody]:
    return [ArticleBody.of(article) for article in queries.articles(viewer, session)]


@router.post("")
def add(session: SessionDep, viewer: Editor, body: ArticleContent) -> ArticleBody:
    return _newest(session, viewer, articles.add(session, viewer, body.content).id)


@router.post("/import")
def take_in(session: SessionDep, viewer: Editor, body: ImportBody) -> ImportedBody:
    """Articles from Markdown or CSV: all of them, or none."""
    added, changed = articles.take_in(session, viewer, read(body.text, body.format))
    return ImportedBody(added=added, changed=changed)


@router.put("/{article_id}")
def change(session: SessionDep, viewer: Editor, article_id: UUID, body: ChangeContent) -> ArticleBody:
    articles.change(session, viewer, article_id, body.content, seen=body.seen)
    return _newest(session, viewer, article_id)


@router.post("/{article_id}/withdraw")
def withdraw(session: SessionDep, viewer: Editor, article_id: UUID) -> ArticleBody:
    articles.withdraw(session, viewer, article_id)
    return _newest(session, viewer, article_id)


@router.post("/{article_id}/reinstate")
def reinstate(session: SessionDep, viewer: Editor, article_id: UUID) -> ArticleBody:
    articles.reinstate(session, viewer, article_id)
    return _newest(session, viewer, article_id)


def _newest(session: Session, viewer: Viewer, article_id: UUID) -> ArticleBody:
    session.flush()
    return ArticleBody.of(queries.versions(viewer, session, article_id)[0])
