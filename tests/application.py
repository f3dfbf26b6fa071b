"""The web application for tests. Reading what its routes ask for takes a second, so that is done once."""

from functools import cache

from fastapi import FastAPI
from starlette.routing import BaseRoute

from service.app import create_app


def application() -> FastAPI:
    """A new one, with turns and settings of its own; only the routes are those of the others."""
    made = create_app()
    made.router.routes = [*_routes()]
    return made


@cache
def _routes() -> list[BaseRoute]:
    return create_app().router.routes
