"""How many requests are worked on at once; the others wait their turn.

A request takes a thread and up to two connections to the database, several times in turn. If every request were let in
at once, some would hold connections and wait for threads while others held the threads and waited for connections.
"""

from asyncio import Semaphore
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD = ("POST", "/api/interactions")
UPLOADS_AT_ONCE = 8
"""These last as long as the sender takes, so they have turns of their own: slow ones keep nobody from reading."""


class Admission:
    """Lets `at_once` requests in, beside uploads and files of ours.

    A turn ends with the first byte of the answer: by then the transaction is over, and live progress may stream on.
    """

    def __init__(self, app: ASGIApp, at_once: int) -> None:
        self._app = app
        self._requests = Semaphore(at_once)
        self._uploads = Semaphore(UPLOADS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        turn = _Turn(self._uploads if _is_upload(scope) else self._requests)
        await turn.begin()

        async def send_and_leave(message: Message) -> None:
            if message["type"] == "http.response.start":
                turn.end()
            await send(message)

        try:
            await self._app(scope, receive, send_and_leave)
        finally:
            turn.end()


class _Turn:
    """Ends once, however often it is said."""

    def __init__(self, turns: Semaphore) -> None:
        self._turns = turns
        self._taken = False

    async def begin(self) -> None:
        await self._turns.acquire()
        self._taken = True

    def end(self) -> None:
        if self._taken:
            self._taken = False
            self._turns.release()


def _is_upload(scope: Mapping[str, object]) -> bool:
    return (scope["method"], scope["path"]) == UPLOAD
