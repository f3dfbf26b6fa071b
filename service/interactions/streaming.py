"""The body of an upload, read and handled as it arrives."""

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from ..errors import BadInput
from ..ingest.multipart import MultipartReader
from .receiving import Receiver


async def receive(request: Request, receiver: Receiver) -> str | None:
    """Feeds the body through; what is wrong with it as a whole, if anything. Raises BadInput where it is no upload."""
    reader = MultipartReader(request.headers.get("content-type", ""))
    problem = await _feed(request, reader, receiver)
    await run_in_threadpool(receiver.finish)
    return problem


async def _feed(request: Request, reader: MultipartReader, receiver: Receiver) -> str | None:
    try:
        async for chunk in request.stream():
            for event in reader.feed(chunk):
                await run_in_threadpool(receiver.handle, event)
        reader.finish()
    except BadInput as problem:
        await run_in_threadpool(receiver.abandon)
        return problem.message
    except ClientDisconnect:
        await run_in_threadpool(receiver.abandon)
        return "The connection broke."
    return None
