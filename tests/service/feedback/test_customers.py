"""What customers say: through the API, as a sheet, with the metadata; swept, joined to the interaction, in scope."""

from typing import Any

from sqlalchemy import select

from service.database import transaction
from service.feedback.customer_tables import CustomerFeedback
from service.feedback.queries import customer_words
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.performance.periods import Period
from tests.service.feedback.people import People
from tests.service.seed import STARTED

DAY = Period(STARTED.date(), STARTED.date())


def send(people: People, **body: Any) -> Any:
    return people.supervisor.post("/api/customer-feedback", json={"reference": "BB-20117"} | body)


def reference_of(people: People) -> str:
    with transaction() as session:
        return session.get_one(Interaction, people.seeded.call).reference


def test_it_joins_the_interaction_and_reaches_its_agent(people: People) -> None:
    reference = reference_of(people)
    answer = send(people, reference=reference, csat=2, ces=6, comment="Nobody told me, ask on 07700 900123.")
    assert (answer.status_code, answer.json()["status"]) == (201, "created")
    with transaction() as session:
        found = session.get_one(Interaction, people.seeded.call)
        assert (found.csat, found.nps, found.ces) == (2, 8, 6)
        [words] = customer_words(session, people.seeded.agent, DAY)
    assert "900123" not in (words.comment or "")
    assert (words.csat, words.nps, words.ces, words.reference) == (2, None, 6, reference)
    page = people.supervisor.get(f"/interactions/{people.seeded.call}").text
    assert "Nobody told me, ask on [PHONE]" in page
    assert "Nobody told me" in people.agent.get("/growth/feedback").text
    assert "Nobody told me" in people.supervisor.get("/feedback/customers?since=2026-11-01&until=2026-11-30").text


def test_the_same_twice_is_one_and_the_newest_rating_counts(people: People) -> None:
    reference = reference_of(people)
    late, early = "2026-11-21T10:00:00+00:00", "2026-11-20T10:00:00+00:00"
    assert send(people, reference=reference, csat=5, answered_at=late).json()["status"] == "created"
    assert send(people, reference=reference, csat=5, answered_at=late).json()["status"] == "unchanged"
    send(people, reference=reference, csat=1, nps=3, answered_at=early)
    with transaction() as session:
        found = session.get_one(Interaction, people.seeded.call)
        assert (found.csat, found.nps) == (5, 3)
        assert len(session.scalars(select(CustomerFeedback)).all()) == 2


def test_what_no_customer_can_say(people: People) -> None:
    reference = reference_of(people)
    for body in ({"csat": 6}, {"nps": -1}, {"ces": 0}, {"csat": 1, "comment": "x" * 4001}):
        answer = send(people, reference=reference, **body)
        assert answer.status_code == 422
        assert "xxxx" not in answer.text


def test_only_in_scope_and_open(people: People) -> None:
    with transaction() as session:
        foreign = session.get_one(Interaction, people.seeded.foreign).reference
        session.get_one(Interaction, people.seeded.chat).state = State.RESTRICTED
        closed = session.get_one(Interaction, people.seeded.chat).reference
    assert send(people, reference=foreign, csat=1).status_code == 404
    assert send(people, reference="nobody", csat=1).status_code == 404
    assert send(people, reference=closed, csat=1).status_code == 409


def test_a_sheet_names_its_bad_rows_by_line_and_takes_the_others(people: People) -> None:
    good = reference_of(people)
    sheet = (
        "reference,csat,nps,ces,comment,answered_at\n"
        f'{good},4,,,"Two lines,\nwell done",2026-11-20 10:00\n'
        f"{good},9,,,,\n"
        "unknown,4,,,,\n"
        f"{good},,,,,\n"
        f"{good},4\n"
        f"{good},,7,,,2026-11-20T10:00:00+01:00\n"
        f"{good},,secret words,,,\n"
    )
    taken = people.supervisor.post("/api/customer-feedback/import", json={"text": sheet}).json()
    assert (taken["created"], taken["unchanged"]) == (2, 0)
    reasons = {problem["line"]: problem["reason"] for problem in taken["problems"]}
    assert reasons == {
        4: "column csat: must be a whole number from 1 to 5.",
        5: "There is no interaction with this reference, or it is not yours to see.",
        6: "has neither a rating nor a comment.",
        7: "It has 2 cells for 6 columns: is a comma not quoted?",
        9: "column nps: must be a whole number from 0 to 10.",
    }
    again = people.supervisor.post("/feedback/customers/import", data={"text": sheet}).text
    assert "0 new, 2 known already, 5 not used" in again
    assert "secret words" in again  # in the form that it was sent with, so that it can be mended


def test_sheets_that_cannot_be_read(people: People) -> None:
    for sheet, sentence in (
        ("", "empty"),
        ("csat\n4\n", "no column reference"),
        ("reference,csat,csat\n", "column csat twice"),
        ("reference,my secret\n", "Column 2 of the sheet is not known"),
        ("reference,csat\n" + "x,1\n" * 1001, "more than 1,000 rows"),
    ):
        answer = people.supervisor.post("/api/customer-feedback/import", json={"text": sheet})
        assert answer.status_code == 400
        assert sentence in answer.json()["detail"]
        assert "secret" not in answer.text


def test_it_is_erased_with_the_interaction(people: People) -> None:
    """So is praise for it; praise in general stays."""
    people.confirm(people.seeded.call)
    send(people, reference=reference_of(people), csat=4, comment="Well done")
    praise = {"kind": "thank_you", "title": "Thanks", "note": "For this."}
    people.supervisor.post(f"/api/interactions/{people.seeded.call}/recognitions", json=praise)
    people.supervisor.post(f"/api/agents/{people.seeded.agent}/recognitions", json=praise | {"title": "In general"})
    officer = people.clients(user_id=people.seeded.users[Role.COMPLIANCE_OFFICER])
    erased = officer.post(f"/interactions/{people.seeded.call}/erase", data={"reason": "The customer asked."})
    assert erased.status_code == 303
    with transaction() as session:
        assert session.scalars(select(CustomerFeedback)).all() == []
        assert session.get_one(Interaction, people.seeded.call).csat is None
    assert [one["title"] for one in people.agent.get("/api/recognitions").json()] == ["In general"]


def test_the_export_has_what_the_page_has(people: People) -> None:
    send(people, reference=reference_of(people), csat=4, comment="=Well done")
    lines = people.supervisor.get("/feedback/customers/export.csv?since=2026-11-01&until=2026-11-30").text.splitlines()
    assert len(lines) == 2
    assert ",4,,,'=Well done," in lines[1]
    with transaction() as session:
        session.get_one(Interaction, people.seeded.call).state = State.RESTRICTED
    lines = people.supervisor.get("/feedback/customers/export.csv?since=2026-11-01&until=2026-11-30").text.splitlines()
    assert len(lines) == 1
