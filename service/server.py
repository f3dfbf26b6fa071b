"""Running the web application with uvicorn, in one process or in several that share a port."""

import os
import socket
from contextlib import suppress
from types import FrameType

import uvicorn

from . import progress
from .app import create_app
from .children import Children
from .config import settings
from .database import database_url

KEEP_ALIVE = 75
"""Seconds that an idle connection stays open: longer than proxies keep theirs (60), or they write into closed ones."""


class Server(uvicorn.Server):
    """Ends live progress first when told to stop: those streams would otherwise keep it waiting."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        progress.hub.publish(None)
        super().handle_exit(sig, frame)


def serve_until_stopped(host: str, port: int) -> None:
    Server(_config(host, port)).run()


def serve_shared(descriptor: int) -> None:
    """On a socket that the parent listens on."""
    listening = socket.socket(fileno=descriptor)
    Server(_config(*listening.getsockname()[:2])).run(sockets=[listening])


def serve_in_processes(host: str, port: int, count: int) -> None:
    """As many web processes on one port, until stopped. The parent holds the embedded database."""
    os.environ["CALLQA_DATABASE_URL"] = database_url(settings())
    with (
        _config(host, port).bind_socket() as listening,
        Children([["serve", "--socket", str(listening.fileno())]] * count, listening=listening) as children,
        suppress(KeyboardInterrupt),
    ):
        children.watch()


def _config(host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        create_app,
        factory=True,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # addresses of pages name interactions; the audit log holds who saw what
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=5,
    )
