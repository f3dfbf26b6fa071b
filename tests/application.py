"""The web application for tests. Reading what its routes ask for takes a second, so that is done once."""

from functools import cache

from fastapi import FastAPI
from starlette.routing import BaseRoute

from service.app import create_app

NOWHERE = {"type": "http", "method": "GET", "path": "/nowhere", "root_path": "", "headers": []}


def application() -> FastAPI:
    """A new one, with turns and settings of its own; only the routes are those of the others."""
    made = create_app()
    made.router.routes = [*_routes()]
    return made


@cache
def _routes() -> list[BaseRoute]:
    """Read at once: otherwise the first request would do it, while a browser waits."""
    routes = create_app().router.routes
    for route in routes:
        route.matches(NOWHERE)
    return routes
