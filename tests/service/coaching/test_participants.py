"""Who takes part in a coaching session changes until it is held; what was written before is not for who is added."""

from sqlalchemy import select

from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from tests.service.coaching.situation import Coaching, colleague, soon, told

WHY = {"reason": "On holiday that week."}


def group(coaching: Coaching, **more: object) -> str:
    return coaching.made(kind="group", **more)


def test_one_more_takes_part_until_it_is_held(coaching: Coaching) -> None:
    ben, _ = coaching.colleague()
    made = group(coaching)
    place = f"/api/coaching/{made}/participants"
    assert coaching.supervisor.post(place, json={"agent_id": str(ben)}).status_code == 204
    assert coaching.supervisor.post(place, json={"agent_id": str(ben)}).status_code == 409
    found = coaching.read(made)
    assert str(ben) in [part["agent_id"] for part in found["parts"]]
    assert [(change["agent"], change["added"]) for change in found["changes"]] == [("Ben Okafor", True)]
    assert coaching.goes_on(made, "held").status_code == 204
    assert coaching.supervisor.post(f"{place}/{ben}/remove", json=WHY).status_code == 409
    with transaction() as session:
        actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action == "added a participant")).all()
    assert len(actions) == 1


def test_who_is_added_is_told_and_reads_nothing_of_before(coaching: Coaching) -> None:
    ben, client = coaching.colleague()
    made = group(coaching)
    coaching.goes_on(made, "scheduled")
    for text, private in (("One of you asked for quiet hours.", False), ("Think about his tone.", True)):
        body = {"text": text, "private": private}
        assert coaching.supervisor.post(f"/api/coaching/{made}/notes", json=body).status_code == 204
    assert client.get(f"/api/coaching/{made}").status_code == 404
    added = coaching.supervisor.post(f"/coaching/{made}/participants", data={"agent_id": str(ben)})
    assert added.status_code == 303
    assert coaching.read(made, client)["notes"] == []
    coaching.supervisor.post(f"/api/coaching/{made}/notes", json={"text": "Bring an example.", "private": False})
    assert [note["text"] for note in coaching.read(made, client)["notes"]] == ["Bring an example."]
    assert [note["text"] for note in coaching.read(made, coaching.agent)["notes"]] == [
        "One of you asked for quiet hours.",
        "Bring an example.",
    ]
    page = client.get(f"/growth/coaching/{made}").text
    assert "Think about his tone." not in page
    assert "One of you asked for quiet hours." not in page
    assert "You were added to a coaching session." in client.get("/notifications").text


def test_who_is_taken_out_is_told_and_sees_it_no_more(coaching: Coaching) -> None:
    ben, client = coaching.colleague()
    made = group(coaching, agents=[str(coaching.seeded.agent), str(ben)])
    coaching.goes_on(made, "scheduled")
    assert client.get(f"/growth/coaching/{made}").status_code == 200
    place = f"/api/coaching/{made}/participants/{ben}/remove"
    assert coaching.supervisor.post(place, json={"reason": " "}).status_code == 400
    assert coaching.supervisor.post(place, json=WHY).status_code == 204
    assert coaching.supervisor.post(place, json=WHY).status_code == 404
    assert client.get(f"/growth/coaching/{made}").status_code == 404
    page = coaching.supervisor.get(f"/coaching/{made}").text
    assert "Ben Okafor was taken out: On holiday that week." in page
    assert "Ben Okafor" not in coaching.agent.get(f"/growth/coaching/{made}").text
    assert "Changes of coaching sessions" in client.get("/my/data").text
    (change,) = client.get("/my/data/export.json").json()["coaching_changes"]
    assert (change["added"], change["reason"]) == (False, "On holiday that week.")
    assert (
        coaching.supervisor.post(f"/coaching/{made}/participants/{coaching.seeded.agent}/remove", data=WHY).status_code
        == 409
    )


def test_a_draft_tells_nobody(coaching: Coaching) -> None:
    made = group(coaching)
    ben, client = coaching.colleague()
    coaching.supervisor.post(f"/api/coaching/{made}/participants", json={"agent_id": str(ben)})
    assert client.get(f"/growth/coaching/{made}").status_code == 404
    assert "You were added" not in client.get("/notifications").text


def test_who_cannot_be_added_is_named(coaching: Coaching) -> None:
    with transaction() as session:
        elsewhere = colleague(session, coaching.seeded, "Else", coaching.seeded.other_team)
    ben, _ = coaching.colleague()
    alone, made = coaching.made(), group(coaching)
    refused = coaching.supervisor.post(f"/api/coaching/{alone}/participants", json={"agent_id": str(ben)})
    assert (refused.status_code, "one-to-one" in refused.json()["detail"]) == (409, True)
    body = {"agent_id": str(elsewhere)}
    assert coaching.supervisor.post(f"/api/coaching/{made}/participants", json=body).status_code == 404
    assert coaching.analyst.post(f"/api/coaching/{made}/participants", json=body).status_code == 400
    other = coaching.clients(user_id=coaching.seeded.other_supervisor)
    assert other.post(f"/api/coaching/{made}/participants", json={"agent_id": str(ben)}).status_code == 404


def test_what_is_agreed_is_settled_first(coaching: Coaching) -> None:
    ben, _ = coaching.colleague()
    made = group(coaching, agents=[str(coaching.seeded.agent), str(ben)])
    item = {"text": "Listen to two calls.", "agent_id": str(ben)}
    action = coaching.supervisor.post(f"/api/coaching/{made}/actions", json=item).json()["id"]
    place = f"/api/coaching/{made}/participants/{ben}/remove"
    refused = coaching.supervisor.post(place, json=WHY)
    assert (refused.status_code, "still agreed" in refused.json()["detail"]) == (409, True)
    assert coaching.supervisor.post(f"/coaching/{made}/actions/{action}/remove").status_code == 303
    assert coaching.supervisor.post(place, json=WHY).status_code == 204


def test_whose_result_it_was_made_from_stays(coaching: Coaching) -> None:
    coaching.released()
    coaching.released_compliance()
    approved = {"decision": "approved"}
    assert (
        coaching.supervisor.post(f"/interactions/{coaching.seeded.call}/suggestion", data=approved).status_code == 303
    )
    ben, _ = coaching.colleague()
    made = group(
        coaching, agents=[str(coaching.seeded.agent), str(ben)], origin={"suggestion_of": str(coaching.seeded.call)}
    )
    refused = coaching.supervisor.post(f"/api/coaching/{made}/participants/{coaching.seeded.agent}/remove", json=WHY)
    assert (refused.status_code, "made from this agent" in refused.json()["detail"]) == (409, True)


def test_elearning_that_everybody_who_is_left_has_done_is_done(coaching: Coaching) -> None:
    ben, _ = coaching.colleague()
    both = [str(coaching.seeded.agent), str(ben)]
    made = coaching.made(kind="e_learning", agents=both, due_on=soon(240)[:10])
    coaching.supervisor.post(f"/api/coaching/{made}/state", json={"state": "scheduled"})
    assert coaching.agent.post(f"/api/coaching/{made}/done", json={}).status_code in (200, 204)
    place = f"/api/coaching/{made}/participants"
    assert coaching.supervisor.post(f"{place}/{coaching.seeded.agent}/remove", json=WHY).status_code == 409
    assert coaching.supervisor.post(f"{place}/{ben}/remove", json=WHY).status_code == 204
    assert coaching.read(made)["summary"]["state"] == "acknowledged"
    assert told(coaching.seeded.users[Role.SUPERVISOR])[-1] == "E-learning that you gave was done."
