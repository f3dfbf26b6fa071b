"""The knowledge base on screen."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..errors import NotFound, ServiceError
from ..forms import OptionalDay
from ..identity.viewer import Viewer
from ..interactions.places import known_places
from ..web import SessionDep, allow, render
from . import articles, queries
from .articles import EDITORS, READERS, Content
from .imports import Format, read
from .queries import ArticleDetail

router = APIRouter(prefix="/knowledge", include_in_schema=False)
Reader = Annotated[Viewer, Depends(allow(*READERS))]
Editor = Annotated[Viewer, Depends(allow(*EDITORS))]


class ArticleForm(BaseModel):
    """An article as typed: queues and call types one a line."""

    title: str = ""
    text: str = ""
    valid_from: OptionalDay = None
    valid_until: OptionalDay = None
    channels: list[Channel] = []
    queues: str = ""
    call_types: str = ""
    seen: int = 0

    @property
    def content(self) -> Content:
        places = tuple(self.channels), tuple(self.queues.splitlines()), tuple(self.call_types.splitlines())
        return Content(self.title, self.text, self.valid_from, self.valid_until, *places)

    @classmethod
    def of(cls, article: ArticleDetail) -> "ArticleForm":
        return cls(
            title=article.title,
            text=article.text,
            valid_from=article.valid_from,
            valid_until=article.valid_until,
            channels=[Channel(channel) for channel in article.channels],
            queues="\n".join(article.queues),
            call_types="\n".join(article.call_types),
            seen=article.version,
        )


class ImportForm(BaseModel):
    text: str = ""
    format: Format = Format.MARKDOWN


@router.get("")
def listed(
    request: Request, session: SessionDep, viewer: Reader, added: int | None = None, changed: int | None = None
) -> HTMLResponse:
    return _list(request, session, viewer, taken_in=None if added is None else (added, changed or 0))


@router.get("/new")
def new(request: Request, session: SessionDep, viewer: Editor) -> HTMLResponse:
    return _form(request, session, viewer, ArticleForm())


@router.post("")
def add(request: Request, session: SessionDep, viewer: Editor, form: Annotated[ArticleForm, Form()]) -> Response:
    try:
        with session.begin_nested():
            article = articles.add(session, viewer, form.content)
    except ServiceError as refusal:
        return _form(request, session, viewer, form, refusal=refusal)
    return _go(f"/knowledge/{article.id}")


@router.post("/import")
def take_in(request: Request, session: SessionDep, viewer: Editor, form: Annotated[ImportForm, Form()]) -> Response:
    try:
        with session.begin_nested():
            added, changed = articles.take_in(session, viewer, read(form.text, form.format))
    except ServiceError as refusal:
        return _list(request, session, viewer, form=form, refusal=refusal)
    return _go(f"/knowledge?added={added}&changed={changed}")


@router.get("/{article_id}")
def article(request: Request, session: SessionDep, viewer: Reader, article_id: UUID) -> HTMLResponse:
    found = queries.versions(viewer, session, article_id)
    return render(request, "knowledge/article.html", viewer, versions=found, may_edit=viewer.role in EDITORS)


@router.get("/{article_id}/edit")
def edit(request: Request, session: SessionDep, viewer: Editor, article_id: UUID) -> HTMLResponse:
    found = queries.versions(viewer, session, article_id)[0]
    return _form(request, session, viewer, ArticleForm.of(found), article=found)


@router.post("/{article_id}")
def change(
    request: Request, session: SessionDep, viewer: Editor, article_id: UUID, form: Annotated[ArticleForm, Form()]
) -> Response:
    try:
        with session.begin_nested():
            articles.change(session, viewer, article_id, form.content, seen=form.seen)
    except NotFound:
        raise
    except ServiceError as refusal:
        found = queries.versions(viewer, session, article_id)[0]
        return _form(request, session, viewer, form, article=found, refusal=refusal)
    return _go(f"/knowledge/{article_id}")


@router.post("/{article_id}/withdraw")
def withdraw(session: SessionDep, viewer: Editor, article_id: UUID) -> RedirectResponse:
    articles.withdraw(session, viewer, article_id)
    return _go(f"/knowledge/{article_id}")


@router.post("/{article_id}/reinstate")
def reinstate(session: SessionDep, viewer: Editor, article_id: UUID) -> RedirectResponse:
    articles.reinstate(session, viewer, article_id)
    return _go(f"/knowledge/{article_id}")


def _list(
    request: Request,
    session: Session,
    viewer: Viewer,
    *,
    form: ImportForm | None = None,
    refusal: ServiceError | None = None,
    taken_in: tuple[int, int] | None = None,
) -> HTMLResponse:
    return render(
        request,
        "knowledge/list.html",
        viewer,
        status=refusal.status if refusal else 200,
        articles=queries.articles(viewer, session),
        may_edit=viewer.role in EDITORS,
        form=form or ImportForm(),
        refusal=refusal.message if refusal else "",
        taken_in=taken_in,
    )


def _form(
    request: Request,
    session: Session,
    viewer: Viewer,
    form: ArticleForm,
    *,
    article: ArticleDetail | None = None,
    refusal: ServiceError | None = None,
) -> HTMLResponse:
    return render(
        request,
        "knowledge/edit.html",
        viewer,
        status=refusal.status if refusal else 200,
        form=form,
        article=article,
        channels=list(Channel),
        choices=known_places(session),
        refusal=refusal.message if refusal else "",
    )


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
