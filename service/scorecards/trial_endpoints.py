"""Trying drafts and promising precision, as JSON."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import promises, simulation
from .entries import EDITORS, SIMULATORS
from .precision import USUAL, precision
from .simulation_queries import simulation as simulation_detail
from .trial_schemas import PrecisionBody, PromiseBody, SimulateBody, SimulationBody

router = APIRouter(prefix="/api/scorecards/{scorecard}", tags=["scorecards"])
Editor = Annotated[Viewer, Depends(allow(*EDITORS))]
Simulator = Annotated[Viewer, Depends(allow(*SIMULATORS))]


@router.post("/simulations")
def simulate(session: SessionDep, viewer: Simulator, scorecard: str, body: SimulateBody) -> SimulationBody:
    made = simulation.simulate(session, viewer, scorecard, count=body.count, chosen=body.interactions)
    return SimulationBody.of(simulation_detail(viewer, session, scorecard, made.id))


@router.get("/simulations/{simulation_id}")
def simulated(session: SessionDep, viewer: Editor, scorecard: str, simulation_id: UUID) -> SimulationBody:
    found = simulation_detail(viewer, session, scorecard, simulation_id)
    audit.record(session, viewer, "viewed", "simulation", simulation_id, count=len(found.interactions))
    return SimulationBody.of(found)


@router.get("/precision")
def measured(
    session: SessionDep, viewer: Editor, scorecard: str, target: Annotated[float, Query()] = USUAL
) -> list[PrecisionBody]:
    """By criterion, from the reviews that the account may see."""
    return [PrecisionBody.of(found) for found in precision(viewer, session, scorecard, target)]


@router.put("/precision/{criterion}")
def promise(
    session: SessionDep, viewer: Simulator, scorecard: str, criterion: str, body: PromiseBody
) -> list[PrecisionBody]:
    if body.precision is None:
        promises.take_back(session, viewer, scorecard, criterion)
    else:
        promises.promise(session, viewer, scorecard, criterion, body.precision, leave_to_people=body.leave_to_people)
    session.flush()
    return [PrecisionBody.of(found) for found in precision(viewer, session, scorecard, body.precision or USUAL)]
