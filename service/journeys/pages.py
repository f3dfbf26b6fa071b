"""Journeys: who came in more than once, the map, one customer's contacts; as pages and as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from ..compliance import audit
from ..dashboards.figures import SMALLEST_GROUP
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.places import known_places
from ..web import SessionDep, allow, render
from .filters import JourneyFilters
from .journey_map import JourneyMap, Node, journey_map
from .listing import JourneyPage, journeys
from .matters import STEPS
from .queries import Journey, journey

router = APIRouter(tags=["journeys"])
Reader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER))]
FiltersDep = Annotated[JourneyFilters, Query()]


@router.get("/journeys", include_in_schema=False)
def listed(request: Request, session: SessionDep, viewer: Reader, filters: FiltersDep) -> HTMLResponse:
    found = _journeys(session, viewer, filters)
    places = known_places(session)
    return render(request, "journeys/list.html", viewer, found=found, filters=filters, call_types=places.call_types)


@router.get("/journeys/map", include_in_schema=False)
def mapped(request: Request, session: SessionDep, viewer: Reader, filters: FiltersDep) -> HTMLResponse:
    found = _map(session, viewer, filters)
    return render(
        request,
        "journeys/map.html",
        viewer,
        found=found,
        flow=_chart(found),
        filters=filters,
        call_types=known_places(session).call_types,
        steps=STEPS,
        smallest=SMALLEST_GROUP,
    )


@router.get("/journeys/{customer_key}", include_in_schema=False)
def one(request: Request, session: SessionDep, viewer: Reader, customer_key: str) -> HTMLResponse:
    return render(request, "journeys/journey.html", viewer, journey=_one(session, viewer, customer_key))


@router.get("/api/journeys")
def as_json(session: SessionDep, viewer: Reader, filters: FiltersDep) -> JourneyPage:
    """Customers with several contacts in a period, by a key that says nothing about them."""
    return _journeys(session, viewer, filters)


@router.get("/api/journeys/map")
def map_as_json(session: SessionDep, viewer: Reader, filters: FiltersDep) -> JourneyMap:
    """The ways that matters went, without those that fewer than five took, and what they took by call type."""
    return _map(session, viewer, filters)


@router.get("/api/journeys/{customer_key}")
def one_as_json(session: SessionDep, viewer: Reader, customer_key: str) -> Journey:
    """Every contact of one customer in order; of other teams' bare facts only."""
    return _one(session, viewer, customer_key)


def _journeys(session: SessionDep, viewer: Viewer, filters: JourneyFilters) -> JourneyPage:
    found = journeys(viewer, session, filters)
    audit.record(session, viewer, "listed", "journey", "list", count=found.total, filters=filters.set_names)
    return found


def _map(session: SessionDep, viewer: Viewer, filters: JourneyFilters) -> JourneyMap:
    found = journey_map(viewer, session, filters)
    audit.record(session, viewer, "viewed", "journey", "map", matters=found.matters)
    return found


def _one(session: SessionDep, viewer: Viewer, customer_key: str) -> Journey:
    found = journey(viewer, session, customer_key)
    audit.record(session, viewer, "viewed", "journey", customer_key, contacts=found.effort.contacts)
    return found


def _chart(found: JourneyMap) -> dict[str, Any]:
    """Nodes and links as the chart wants them: each node once, by step and name."""
    nodes = sorted({node for flow in found.flows for node in (flow.source, flow.target)})
    links = [{"source": _id(flow.source), "target": _id(flow.target), "value": flow.count} for flow in found.flows]
    return {"nodes": [{"name": _id(node), "label": node[1], "step": node[0]} for node in nodes], "links": links}


def _id(node: Node) -> str:
    return f"{node[0]} {node[1]}"
