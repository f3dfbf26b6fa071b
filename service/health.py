"""For whatever watches the service: is it up, and can it reach what it needs."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text

from .web import SessionDep

router = APIRouter()


@router.get("/health")
def health(session: SessionDep) -> JSONResponse:
    session.execute(text("select 1"))
    return JSONResponse({"status": "ok"})
