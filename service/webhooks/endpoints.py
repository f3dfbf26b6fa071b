"""Webhooks as JSON. A key of an administrator reads them and sends again; changing takes a person."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import commands, queries
from .queries import DeliveryPage, EndpointDetail
from .tables import DeliveryState, EventKind

router = APIRouter(prefix="/api", tags=["webhooks"])
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]
Page = Annotated[int, Query(ge=1, le=100_000)]


class EndpointBody(BaseModel):
    name: str = Field(max_length=commands.LONGEST_NAME)
    url: str = Field(max_length=2000)
    events: frozenset[EventKind]


class SecretBody(BaseModel):
    """`secret` is shown this once."""

    id: UUID
    secret: str


class ActiveBody(BaseModel):
    active: bool


@router.get("/webhooks")
def listed(session: SessionDep, viewer: Administrator) -> tuple[EndpointDetail, ...]:
    return queries.endpoints(viewer, session)


@router.post("/webhooks", status_code=201)
def add(session: SessionDep, viewer: Administrator, body: EndpointBody) -> SecretBody:
    endpoint, secret = commands.add_endpoint(session, viewer, body.name, body.url, body.events)
    return SecretBody(id=endpoint.id, secret=secret)


@router.put("/webhooks/{endpoint_id}", status_code=204)
def change(session: SessionDep, viewer: Administrator, endpoint_id: UUID, body: EndpointBody) -> None:
    commands.change_endpoint(session, viewer, endpoint_id, body.name, body.url, body.events)


@router.delete("/webhooks/{endpoint_id}", status_code=204)
def remove(session: SessionDep, viewer: Administrator, endpoint_id: UUID) -> None:
    commands.remove_endpoint(session, viewer, endpoint_id)


@router.post("/webhooks/{endpoint_id}/active", status_code=204)
def set_active(session: SessionDep, viewer: Administrator, endpoint_id: UUID, body: ActiveBody) -> None:
    commands.set_active(session, viewer, endpoint_id, active=body.active)


@router.post("/webhooks/{endpoint_id}/secret")
def renew_secret(session: SessionDep, viewer: Administrator, endpoint_id: UUID) -> SecretBody:
    return SecretBody(id=endpoint_id, secret=commands.renew_secret(session, viewer, endpoint_id))


@router.post("/webhooks/{endpoint_id}/test", status_code=204)
def send_test(session: SessionDep, viewer: Administrator, endpoint_id: UUID) -> None:
    commands.send_test(session, viewer, endpoint_id)


@router.get("/webhook-deliveries")
def log(
    session: SessionDep,
    viewer: Administrator,
    endpoint: UUID | None = None,
    state: DeliveryState | None = None,
    page: Page = 1,
) -> DeliveryPage:
    return queries.deliveries(viewer, session, endpoint_id=endpoint, state=state, page=page)


@router.post("/webhook-deliveries/{delivery_id}/resend", status_code=204)
def resend(session: SessionDep, viewer: Administrator, delivery_id: UUID) -> None:
    commands.resend(session, viewer, delivery_id)
