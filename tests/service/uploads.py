"""Uploading through the front door, and working off what came in."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service import judging, steps
from service.worker import run_worker
from tests.service.scripted_engines import ScriptedEngines

CHAT = b"""Agent: Good morning, Brightwell chat, I'm Tess. How can I help?
Customer: hello, my parcel has not arrived
Agent: I am sorry about that. It will be with you on Friday 4 December. Anything else?
Customer: no thanks
"""


def upload(client: TestClient, files: Mapping[str, bytes], **fields: str) -> dict[str, Any]:
    """The answer's body. The order of `files` is kept."""
    response = client.post("/api/interactions", files=[("file", item) for item in files.items()], data=fields)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def work_off(monkeypatch: pytest.MonkeyPatch, engines: ScriptedEngines | None = None) -> None:
    """Runs a worker in this process until no job is left."""
    scripted = engines or ScriptedEngines()
    for module in (steps, judging):
        monkeypatch.setattr(module, "engines", scripted)
    run_worker(wait=False)
