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


def worked_with_performance(analyst: TestClient) -> dict[str, str]:
    """A metric of another system with values, amended since, and every contact measured; ids by names of routes."""
    assert analyst.post("/performance/imports/metrics", data=DECLARED).status_code == 303
    assert analyst.post("/api/performance/values", json={"values": VALUES}).status_code == 200
    (metric,), (brought,) = (analyst.get(f"/api/performance/{of}").json() for of in ("imported-metrics", "imports"))
    terms = {"title": "Adherence", "unit": "percent", "direction": "higher", "definition": "Kept time, in percent."}
    answer = analyst.put(f"/api/performance/imported-metrics/{metric['id']}", json=terms | {"reason": "Paid time now."})
    assert answer.status_code == 200
    with transaction() as session:
        measure_what_changed(session)
    return {"imported_metric_id": metric["id"], "value_import_id": brought["id"]}
