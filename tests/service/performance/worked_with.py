"""What the pages of performance show when they are not empty."""

from fastapi.testclient import TestClient

from service.database import transaction
from service.performance.counting import measure_what_changed

DECLARED = {
    "name": "adherence", "title": "Schedule adherence", "unit": "percent", "direction": "higher", "combining": "mean",
    "definition": "Time as scheduled over scheduled time, from the workforce system.",
}  # fmt: skip
VALUES = [
    {"metric": "adherence", "agent": agent, "period": f"2026-11-{day}", "value": value, "n": 8}
    for agent, value in (("A-1042", 93.5), ("A-2077", 88.0))
    for day in ("16", "17", "18")
]


def worked_with_performance(analyst: TestClient) -> None:
    """A metric of another system with values, and every contact measured."""
    assert analyst.post("/performance/imports/metrics", data=DECLARED).status_code == 303
    assert analyst.post("/api/performance/values", json={"values": VALUES}).status_code == 200
    with transaction() as session:
        measure_what_changed(session)
