"""Writing and publishing scorecards through the API and the pages."""

import copy
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from scorecards.loader import content_hash, dump, library, parse
from service.calibration.tables import CalibrationSession, GuidanceNote
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.evaluations.tables import ScorecardVersion
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.seed import Seed

DRAFT = "/api/scorecards/seven_cs/draft"


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def admin(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.ADMINISTRATOR])


def opened(client: TestClient) -> dict[str, Any]:
    answer = client.post(DRAFT)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def saved(client: TestClient, draft: dict[str, Any], **changes: Any) -> Any:
    body = {"content": draft["content"], "seen": draft["revision"], **changes}
    return client.put(DRAFT, json=body)


def publish(client: TestClient, seen: int, **body: Any) -> Any:
    return client.post("/api/scorecards/seven_cs/publish", json={"seen": seen, "note": "Clearer.", **body})


def reworded(draft: dict[str, Any], question: str = "Was every statement clear?") -> dict[str, Any]:
    changed = copy.deepcopy(draft)
    changed["content"]["sections"][0]["criteria"][0]["question"] = question
    return changed


def test_the_library_is_published_at_the_first_look(analyst: TestClient) -> None:
    listed = analyst.get("/api/scorecards").json()
    assert [(card["id"], card["state"], card["version"]) for card in listed] == [
        ("seven_cs", "in_force", 1),
        ("compliance_uk", "in_force", 1),
    ]
    page = analyst.get("/scorecards").text
    assert "Seven Cs of communication" in page
    assert "UK compliance" in page


def test_a_published_version_is_in_force_and_the_old_one_stays(analyst: TestClient, admin: TestClient) -> None:
    draft = saved(analyst, reworded(opened(analyst))).json()
    assert [(change["where"], change["effect"]) for change in draft["changes"]] == [("Clear", "question")]
    assert publish(admin, draft["revision"]).json()["version"] == 2
    with transaction() as session:
        versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.scorecard == "seven_cs")).all()
    assert sorted(version.version for version in versions) == [1, 2]
    shipped = next(card for card in library() if card.id == "seven_cs")
    assert content_hash(shipped) in {version.hash for version in versions}
    page = admin.get("/scorecards/seven_cs/versions/2").text
    assert "Was every statement clear?" in page
    assert "question: " in page
    assert admin.get("/scorecards/seven_cs/versions/3").status_code == 404


def test_who_may_do_what(analyst: TestClient, admin: TestClient) -> None:
    draft = saved(analyst, reworded(opened(analyst))).json()
    assert publish(analyst, draft["revision"]).status_code == 403
    assert admin.post("/api/scorecards/seven_cs/simulations", json={}).status_code == 403


def test_the_second_editor_is_told_and_nothing_is_lost(analyst: TestClient, admin: TestClient) -> None:
    first = opened(analyst)
    mine = saved(analyst, reworded(first, "Mine?")).json()
    refused = saved(admin, reworded(first, "Theirs?"))
    assert (refused.status_code, refused.json()["error"]) == (409, "Stale")
    over = saved(admin, reworded(first, "Theirs?"), over=True).json()
    assert over["revision"] == mine["revision"] + 1
    back = admin.post(f"{DRAFT}/restore", json={"revision": mine["revision"]}).json()
    assert back["content"]["sections"][0]["criteria"][0]["question"] == "Mine?"
    again = admin.post(f"{DRAFT}/restore", json={"revision": over["revision"]}).json()
    assert again["content"]["sections"][0]["criteria"][0]["question"] == "Theirs?"


def test_one_sitting_is_one_state(analyst: TestClient) -> None:
    draft = opened(analyst)
    for number in range(3):
        draft = saved(analyst, reworded(draft, f"Try {number}?")).json()
    page = analyst.get("/scorecards/seven_cs/draft/review").text
    assert page.count('class="button-plain button-small">Go back to it') == 0


def test_what_is_not_valid_is_kept_and_said_at_its_field(analyst: TestClient, admin: TestClient) -> None:
    draft = opened(analyst)
    criterion = draft["content"]["sections"][0]["criteria"][2]
    criterion["options"][1]["points"] = 7
    criterion["id"] = "Not An Id"
    del criterion["question"]
    kept = saved(analyst, draft).json()
    at = "sections.0.criteria.2"
    assert {(p["path"], p["sentence"]) for p in kept["problems"]} == {
        (f"{at}.id", "must be small letters, digits and underscores, and start with a letter: as in 'reason_asked'"),
        (f"{at}.question", "'question' is missing"),
        (f"{at}.options.1.points", "Input should be less than or equal to 1"),
    }
    assert analyst.get(DRAFT).json()["content"]["sections"][0]["criteria"][2]["id"] == "Not An Id"
    refused = publish(admin, kept["revision"])
    assert (refused.status_code, "3 problems" in refused.text) == (400, True)
    assert "not a scorecard yet" in analyst.get("/scorecards/seven_cs/draft/review").text


def test_a_renamed_id_needs_to_be_meant(analyst: TestClient, admin: TestClient) -> None:
    draft = opened(analyst)
    draft["content"]["sections"][0]["criteria"][0]["id"] = "clarity"
    kept = saved(analyst, draft).json()
    assert kept["renamed"] == [["clear", "clarity"]]
    assert "ends their history" in publish(admin, kept["revision"]).json()["detail"]
    assert publish(admin, kept["revision"], accept_renames=True).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [({"note": " "}, 400, "what changed and why"), ({"seen": 0}, 409, "changed while you were reading")],
)
def test_publishing_is_refused(
    analyst: TestClient, admin: TestClient, body: dict[str, Any], status: int, words: str
) -> None:
    kept = saved(analyst, reworded(opened(analyst))).json()
    answer = publish(admin, **({"seen": kept["revision"]} | body))
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True)


def test_a_draft_that_changes_nothing_is_not_published(analyst: TestClient, admin: TestClient) -> None:
    assert "says the same" in publish(admin, opened(analyst)["revision"]).json()["detail"]


def test_one_id_is_one_question(analyst: TestClient, admin: TestClient) -> None:
    draft = opened(analyst)
    draft["content"]["sections"][0]["criteria"][0]["id"] = "closing"
    kept = saved(analyst, draft).json()
    refused = publish(admin, kept["revision"], accept_renames=True)
    assert (refused.status_code, "asks the criterion closing in another way" in refused.text) == (409, True)


def test_yaml_goes_out_and_comes_back(analyst: TestClient, admin: TestClient) -> None:
    text = analyst.get("/scorecards/compliance_uk/versions/1/scorecard.yaml").text
    assert parse(text, "export") == library()[0]
    changed = text.replace("name: UK compliance", "name: Our compliance")
    assert analyst.post("/scorecards/import", data={"text": changed.replace("\n", "\r\n")}).status_code == 303
    kept = analyst.get("/api/scorecards/compliance_uk/draft").json()
    assert kept["content"]["name"] == "Our compliance"
    assert kept["content"]["version"] == 2
    draft = analyst.get("/scorecards/compliance_uk/draft/scorecard.yaml").text
    assert parse(draft, "draft").name == "Our compliance"


def test_yaml_that_is_wrong_is_told_line_by_line(analyst: TestClient) -> None:
    text = dump(library()[1]).replace("kind: grade", "kind: guess", 1).replace("question:", "quesiton:", 1)
    lines = text.splitlines()
    at = {word: next(n for n, line in enumerate(lines, 1) if word in line) for word in ("quesiton", "guess")}
    problems = analyst.post("/api/scorecards/check", json={"text": text}).json()["problems"]
    assert {(p["line"], p["sentence"].split(": ")[0]) for p in problems} >= {
        (at["quesiton"], "sections.0.criteria.0.quesiton"),
        (at["guess"], "sections.0.criteria.0.kind"),
    }
    assert any("did you mean 'question'?" in p["sentence"] for p in problems)
    assert any("'pass_fail'" in p["sentence"] for p in problems)
    answer = analyst.post("/scorecards/import", data={"text": text})
    assert answer.status_code == 400
    assert f"Line {at['guess']}" in answer.text
    assert "quesiton:" in answer.text  # what was pasted stays
    assert analyst.get("/api/scorecards/seven_cs/draft").status_code == 404


def test_a_new_scorecard_begins_as_a_draft(analyst: TestClient, admin: TestClient) -> None:
    added = analyst.post("/scorecards", data={"scorecard": "sales", "name": "Sales calls"})
    assert (added.status_code, added.headers["location"]) == (303, "/scorecards/sales/draft")
    listed = {card["id"]: card for card in analyst.get("/api/scorecards").json()}
    assert (listed["sales"]["state"], listed["sales"]["version"]) == ("draft", None)
    again = analyst.post("/scorecards", data={"scorecard": "sales", "name": "Sales calls"})
    assert (again.status_code, "already" in again.text) == (409, True)
    wrong = analyst.post("/scorecards", data={"scorecard": "Sales!", "name": "Sales calls"})
    assert (wrong.status_code, "small letters" in wrong.text) == (400, True)
    assert analyst.post("/scorecards/sales/draft/discard").headers["location"] == "/scorecards"
    reopened = analyst.post("/api/scorecards/sales/draft").json()
    assert reopened["content"]["name"] == "Sales calls"
    first = admin.post(
        "/api/scorecards/sales/publish", json={"seen": reopened["revision"], "note": "New.", "accept_renames": False}
    )
    assert first.json()["version"] == 1


def test_retiring_and_places(analyst: TestClient, admin: TestClient) -> None:
    places = [{"channel": "voice", "queue": "Billing"}, {"call_type": " Retention "}]
    body = admin.put("/api/scorecards/seven_cs/places", json={"places": places}).json()
    assert body["places"] == [
        {"channel": "voice", "queue": "Billing", "call_type": None},
        {"channel": None, "queue": None, "call_type": "Retention"},
    ]
    form = {"channel": ["voice", ""], "queue": ["", ""], "call_type": ["", ""]}
    assert admin.post("/scorecards/seven_cs/places", data=form).status_code == 303
    assert admin.get("/api/scorecards/seven_cs").json()["places"] == [
        {"channel": "voice", "queue": None, "call_type": None}
    ]
    assert admin.post("/api/scorecards/seven_cs/retire").json()["state"] == "retired"
    assert admin.post("/api/scorecards/seven_cs/retire").status_code == 409
    assert admin.post("/api/scorecards/seven_cs/reinstate").json()["state"] == "in_force"


def test_decisions_are_in_the_audit_log(analyst: TestClient, admin: TestClient) -> None:
    kept = saved(analyst, reworded(opened(analyst))).json()
    publish(admin, kept["revision"])
    with transaction() as session:
        actions = session.scalars(select(AuditEvent.action).where(AuditEvent.entity == "scorecard")).all()
    assert actions == ["opened a draft of", "published"]


def test_what_cannot_be_stored_is_refused(analyst: TestClient) -> None:
    draft = opened(analyst)
    nul = saved(analyst, reworded(draft, "\x00"))
    assert (nul.status_code, "cannot be stored" in nul.text) == (400, True)
    long = saved(analyst, reworded(draft, "x" * 1_000_001))
    assert (long.status_code, "at most 1,000,000 characters" in long.text) == (400, True)
    odd = saved(analyst, draft | {"content": {"sections": "none"}}).json()
    assert {problem["path"] for problem in odd["problems"]} == {"name", "sections"}


def test_what_calibration_decided_waits_for_the_next_version(
    analyst: TestClient, admin: TestClient, seeded: Seed
) -> None:
    by = seeded.users[Role.QA_ANALYST]
    with transaction() as session:
        calibration = CalibrationSession(title="March", facilitator_id=by, expert_id=by)
        session.add(calibration)
        session.flush()
        for criterion in ("clear", "concise"):
            text = f"Say what counts as {criterion}."
            session.add(
                GuidanceNote(session_id=calibration.id, scorecard="seven_cs", criterion=criterion, text=text, by_id=by)
            )
    kept = saved(analyst, reworded(opened(analyst))).json()
    assert "Say what counts as clear." in analyst.get("/scorecards/seven_cs/draft").text
    publish(admin, kept["revision"])
    with transaction() as session:
        rows = session.execute(select(GuidanceNote.criterion, GuidanceNote.taken_version))
        assert dict(rows.all()) == {"clear": 2, "concise": None}
