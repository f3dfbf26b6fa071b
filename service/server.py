"""Running the web application with uvicorn."""

from types import FrameType

import uvicorn

from . import progress
from .app import create_app


class Server(uvicorn.Server):
    """Ends live progress first when told to stop: those streams would otherwise keep it waiting."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        progress.hub.publish(None)
        super().handle_exit(sig, frame)


def serve_until_stopped(host: str, port: int) -> None:
    config = uvicorn.Config(
        create_app(),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # addresses of pages name interactions; the audit log holds who saw what
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    Server(config).run()
