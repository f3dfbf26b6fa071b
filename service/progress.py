"""Live progress: workers tell by PostgreSQL's NOTIFY, a thread of each web process listens, pages follow by SSE."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any
from uuid import UUID

import psycopg
import structlog
from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from .database import engine, transaction
from .faults import fault
from .identity.viewer import Viewer, may_see
from .interactions.tables import Interaction
from .web import allow

CHANNEL = "callqa_progress"
QUIET_SECONDS = 15

log = structlog.get_logger()
router = APIRouter()


def announce(
    session: Session,
    interaction_id: UUID,
    *,
    state: str,
    step: str | None = None,
    fraction: float | None = None,
    reason: str | None = None,
) -> None:
    """Tells every listening page. Sent when the transaction commits, so a page never runs ahead of the data."""
    message = {"interaction": str(interaction_id), "state": state, "step": step, "fraction": fraction, "reason": reason}
    session.execute(text("select pg_notify(:channel, :message)"), {"channel": CHANNEL, "message": json.dumps(message)})


def announce_to(session: Session, user_id: UUID, kind: str) -> None:
    """Tells one person's pages that there is something new of a kind; they fetch what it is."""
    message = {"user": str(user_id), "kind": kind}
    session.execute(text("select pg_notify(:channel, :message)"), {"channel": CHANNEL, "message": json.dumps(message)})


Message = dict[str, Any]


class Hub:
    """Hands messages from the listening thread to the pages that wait for them."""

    def __init__(self) -> None:
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Queue[Message | None]]] = set()
        self._lock = threading.RLock()  # the signal that ends streams may come while this thread holds it

    @contextmanager
    def subscribed(self) -> Iterator[asyncio.Queue[Message | None]]:
        entry = (asyncio.get_running_loop(), asyncio.Queue[Message | None](maxsize=1000))
        with self._lock:
            self._waiting.add(entry)
        try:
            yield entry[1]
        finally:
            with self._lock:
                self._waiting.discard(entry)

    def publish(self, message: Message | None) -> None:
        """None ends every stream."""
        with self._lock:
            waiting = tuple(self._waiting)
        for loop, queue in waiting:
            with suppress(RuntimeError):  # that loop has closed
                loop.call_soon_threadsafe(_offer, queue, message)


def _offer(queue: asyncio.Queue[Message | None], message: Message | None) -> None:
    if not queue.full():  # a page that reads nothing misses progress, and catches up by reloading
        queue.put_nowait(message)


hub = Hub()


@contextmanager
def listening() -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=_listen, args=(stop,), name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        _wake()
        thread.join(timeout=5)


def _wake() -> None:
    """Ends the listener's wait at once; without a database it ends by itself."""
    with suppress(OperationalError), transaction() as session:
        session.execute(text("select pg_notify(:channel, '')"), {"channel": CHANNEL})


def _listen(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            _listen_once(stop)
        except psycopg.Error as error:
            log.warning("progress connection lost", **fault(error))
            stop.wait(1)


def _listen_once(stop: threading.Event) -> None:
    address = engine().url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"listen {CHANNEL}")
        while not stop.is_set():
            for notification in connection.notifies(timeout=5, stop_after=1):
                if notification.payload:
                    hub.publish(json.loads(notification.payload))


@router.get("/events")
async def events(viewer: Annotated[Viewer, Depends(allow())]) -> StreamingResponse:
    """Progress of every interaction that the viewer may see, and that there is news for the viewer."""
    return StreamingResponse(_stream(viewer), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _stream(viewer: Viewer) -> AsyncIterator[str]:
    visible: dict[str, bool] = {}
    with hub.subscribed() as queue:
        yield ": connected\n\n"
        while True:
            try:
                message = await asyncio.wait_for(queue.get(), QUIET_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if message is None:
                return
            if "user" in message:
                if message["user"] == str(viewer.user_id):
                    yield f"event: {message['kind']}\ndata: {{}}\n\n"
                continue
            interaction = message["interaction"]
            if not visible.get(interaction):
                visible[interaction] = await run_in_threadpool(_in_scope, viewer, UUID(interaction))
            if visible[interaction]:
                yield f"event: progress\ndata: {json.dumps(message)}\n\n"


def _in_scope(viewer: Viewer, interaction_id: UUID) -> bool:
    with transaction() as session:
        condition = (Interaction.id == interaction_id, may_see(viewer))
        return session.scalar(select(Interaction.id).where(*condition)) is not None
