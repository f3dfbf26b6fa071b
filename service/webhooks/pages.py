"""Webhooks on screen: who is told of what, what became of it, and sending again."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ..errors import ServiceError
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import commands, queries
from .queries import EndpointDetail
from .tables import DeliveryState, EventKind

router = APIRouter(prefix="/webhooks", include_in_schema=False)
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]
Page = Annotated[int, Query(ge=1, le=100_000)]
Choice = DeliveryState | None


class EndpointForm(BaseModel):
    """An endpoint as typed."""

    name: str = ""
    url: str = ""
    events: frozenset[EventKind] = frozenset()


@router.get("")
def listed(request: Request, session: SessionDep, viewer: Administrator) -> HTMLResponse:
    return _list(request, session, viewer, EndpointForm())


@router.post("")
def add(
    request: Request, session: SessionDep, viewer: Administrator, form: Annotated[EndpointForm, Form()]
) -> HTMLResponse:
    try:
        with session.begin_nested():
            endpoint, secret = commands.add_endpoint(session, viewer, form.name, form.url, form.events)
    except ServiceError as refusal:
        return _list(request, session, viewer, form, refusal)
    return _secret(request, viewer, queries.endpoint(viewer, session, endpoint.id), secret)


@router.get("/{endpoint_id}")
def one(
    request: Request,
    session: SessionDep,
    viewer: Administrator,
    endpoint_id: UUID,
    state: Choice = None,
    page: Page = 1,
) -> HTMLResponse:
    found = queries.endpoint(viewer, session, endpoint_id)
    form = EndpointForm(name=found.name, url=found.url, events=frozenset(found.events))
    return _one(request, session, viewer, found, form, state=state, page=page)


@router.post("/{endpoint_id}")
def change(
    request: Request,
    session: SessionDep,
    viewer: Administrator,
    endpoint_id: UUID,
    form: Annotated[EndpointForm, Form()],
) -> Response:
    found = queries.endpoint(viewer, session, endpoint_id)
    try:
        with session.begin_nested():
            commands.change_endpoint(session, viewer, endpoint_id, form.name, form.url, form.events)
    except ServiceError as refusal:
        return _one(request, session, viewer, found, form, refusal)
    return _back(endpoint_id)


@router.post("/{endpoint_id}/active")
def set_active(
    session: SessionDep, viewer: Administrator, endpoint_id: UUID, active: Annotated[bool, Form()]
) -> Response:
    commands.set_active(session, viewer, endpoint_id, active=active)
    return _back(endpoint_id)


@router.post("/{endpoint_id}/secret")
def renew_secret(request: Request, session: SessionDep, viewer: Administrator, endpoint_id: UUID) -> HTMLResponse:
    secret = commands.renew_secret(session, viewer, endpoint_id)
    return _secret(request, viewer, queries.endpoint(viewer, session, endpoint_id), secret)


@router.post("/{endpoint_id}/test")
def send_test(session: SessionDep, viewer: Administrator, endpoint_id: UUID) -> Response:
    commands.send_test(session, viewer, endpoint_id)
    return _back(endpoint_id)


@router.post("/{endpoint_id}/resend")
def resend_dead(session: SessionDep, viewer: Administrator, endpoint_id: UUID) -> Response:
    commands.resend_dead(session, viewer, endpoint_id)
    return _back(endpoint_id)


@router.post("/{endpoint_id}/remove")
def remove(session: SessionDep, viewer: Administrator, endpoint_id: UUID) -> Response:
    commands.remove_endpoint(session, viewer, endpoint_id)
    return RedirectResponse("/webhooks", HTTPStatus.SEE_OTHER)


@router.post("/deliveries/{delivery_id}/resend")
def resend(session: SessionDep, viewer: Administrator, delivery_id: UUID) -> Response:
    return _back(commands.resend(session, viewer, delivery_id).endpoint_id)


def _back(endpoint_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/webhooks/{endpoint_id}", HTTPStatus.SEE_OTHER)


def _secret(request: Request, viewer: Viewer, endpoint: EndpointDetail, secret: str) -> HTMLResponse:
    return render(request, "webhooks/secret.html", viewer, endpoint=endpoint, secret=secret)


def _list(
    request: Request, session: Session, viewer: Viewer, form: EndpointForm, refusal: ServiceError | None = None
) -> HTMLResponse:
    return render(
        request,
        "webhooks/list.html",
        viewer,
        status=refusal.status if refusal else HTTPStatus.OK,
        endpoints=queries.endpoints(viewer, session),
        dead=queries.deliveries(viewer, session, state=DeliveryState.DEAD),
        form=form,
        choices=commands.TO_CHOOSE,
        refusal=refusal.message if refusal else None,
    )


def _one(
    request: Request,
    session: Session,
    viewer: Viewer,
    endpoint: EndpointDetail,
    form: EndpointForm,
    refusal: ServiceError | None = None,
    *,
    state: Choice = None,
    page: int = 1,
) -> HTMLResponse:
    return render(
        request,
        "webhooks/endpoint.html",
        viewer,
        status=refusal.status if refusal else HTTPStatus.OK,
        endpoint=endpoint,
        log=queries.deliveries(viewer, session, endpoint_id=endpoint.id, state=state, page=page),
        state=state,
        form=form,
        choices=commands.TO_CHOOSE,
        refusal=refusal.message if refusal else None,
    )
