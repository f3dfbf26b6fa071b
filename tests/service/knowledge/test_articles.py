"""Articles: writing, versions, importing, and what the interaction page shows of them."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.database import transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.knowledge.facts import Fact, record_facts
from service.knowledge.tables import ArticleVersion
from tests.conftest import ClientFor
from tests.service.seed import Seed

FEE = {"title": "Exit fee", "text": "It is £40.\n- Waived for movers."}
MARKDOWN = """\
# Exit fee
valid from: 2026-11-01
call types: Retention; Bill query
channels: voice, chat

It is £45.
It ends after a year.

# Opening hours

Eight to eight.
"""


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def test_an_article_keeps_its_versions(analyst: TestClient) -> None:
    added = analyst.post("/api/articles", json=FEE).json()
    assert (added["version"], added["state"], added["channels"]) == (1, "holds", [])
    address = f"/api/articles/{added['id']}"
    assert analyst.put(address, json=FEE | {"text": "It is £45.", "seen": 1}).json()["version"] == 2
    stale = analyst.put(address, json=FEE | {"text": "It is £50.", "seen": 1})
    assert (stale.status_code, "while you were writing" in stale.text) == (409, True)
    page = analyst.get(f"/knowledge/{added['id']}").text
    assert "Exit fee: It is £45." in page
    assert "Waived for movers" in page  # version 1
    assert analyst.post(f"{address}/withdraw").json()["state"] == "withdrawn"
    assert analyst.post(f"{address}/withdraw").status_code == 409
    assert analyst.post(f"{address}/reinstate").json()["state"] == "holds"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "title of at most 200"),
        ({"text": " \n "}, "has no text"),
        ({"text": "x" * 20_001}, "20,001 characters, 20,000 at most"),
        ({"text": "a\n" * 201}, "more than 200 lines"),
        ({"valid_from": "2026-11-02", "valid_until": "2026-11-02"}, "end before it begins"),
        ({"queues": ["q" * 201]}, "200 characters each"),
    ],
)
def test_what_is_wrong_is_said(analyst: TestClient, changes: dict[str, object], words: str) -> None:
    answer = analyst.post("/api/articles", json=FEE | changes)
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True)


def test_a_form_that_is_refused_keeps_what_was_typed(analyst: TestClient) -> None:
    form = FEE | {"valid_from": "2026-11-02", "valid_until": "2026-11-01", "queues": "Billing\nSales"}
    answer = analyst.post("/knowledge", data=form)
    assert answer.status_code == 400
    assert "Waived for movers" in answer.text
    assert "Billing\nSales" in answer.text
    saved = analyst.post("/knowledge", data=form | {"valid_until": ""})
    assert saved.status_code == 303
    again = analyst.post("/knowledge", data=form | {"valid_until": ""})
    assert (again.status_code, "already" in again.text) == (409, True)


def test_markdown_is_taken_in_and_taken_in_again(analyst: TestClient) -> None:
    body = {"text": MARKDOWN, "format": "markdown"}
    assert analyst.post("/api/articles/import", json=body).json() == {"added": 2, "changed": 0}
    assert analyst.post("/api/articles/import", json=body).json() == {"added": 0, "changed": 0}
    fee, hours = analyst.get("/api/articles").json()
    assert (fee["valid_from"], fee["call_types"], fee["channels"]) == (
        "2026-11-01", ["Retention", "Bill query"], ["voice", "chat"],
    )  # fmt: skip
    assert (fee["text"], hours["text"]) == ("It is £45.\nIt ends after a year.", "Eight to eight.")
    changed = analyst.post("/knowledge/import", data=body | {"text": MARKDOWN.replace("45", "50")})
    assert changed.headers["location"] == "/knowledge?added=0&changed=1"


def test_csv_is_taken_in(analyst: TestClient) -> None:
    text = '\ufeffTitle,Text,Valid until,Queues\nHours,"Eight to eight.\nSundays closed.",2027-01-01,Billing;Sales\n'
    assert analyst.post("/api/articles/import", json={"text": text, "format": "csv"}).json()["added"] == 1
    [hours] = analyst.get("/api/articles").json()
    assert (hours["valid_until"], hours["queues"]) == ("2027-01-01", ["Billing", "Sales"])


@pytest.mark.parametrize(
    ("format", "text", "words"),
    [
        ("markdown", "An introduction\n# Title\ntext", "Line 1: text before the first"),
        ("markdown", "# Title\nvalid from: tomorrow\ntext", "Line 2: valid_from must be a date such as"),
        ("markdown", "# Title\nchannels: fax\ntext", "Line 2: channels must be voice, chat or email"),
        ("markdown", "# Title\n", "has no text"),
        ("markdown", "", "no article in it"),
        ("csv", "title,words\nA,b", "Line 1: the column text is missing"),
        ("csv", "title,text,colour\nA,b,red", "Line 1: the column 'colour' is not known"),
        ("csv", "title,text\nA,b\nB", "Line 3: it has not as many cells"),
        ("csv", "title,text\nA,b\n,c", "Line 3: title and text must not be empty"),
        ("csv", 'title,text\nA,"b', "not CSV"),
    ],
)
def test_an_import_names_the_line_and_takes_in_nothing(analyst: TestClient, format: str, text: str, words: str) -> None:
    answer = analyst.post("/api/articles/import", json={"text": text, "format": format})
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True)
    assert analyst.get("/api/articles").json() == []
    page = analyst.post("/knowledge/import", data={"text": text, "format": format})
    assert (page.status_code, "Nothing was taken in" in page.text) == (400, True)


def test_the_interaction_page_lists_what_the_judge_was_told(analyst: TestClient, seeded: Seed) -> None:
    analyst.post("/api/articles", json=FEE)
    with transaction() as session:
        version = session.scalars(select(ArticleVersion)).one()
        for evaluation in session.scalars(select(Evaluation).where(Evaluation.interaction_id == seeded.call)):
            record_facts(session, evaluation.id, [Fact("The bill is £30."), Fact("Exit fee: It is £40.", version.id)])
    page = analyst.get(f"/interactions/{seeded.call}").text
    assert page.count("Exit fee: It is £40.") == 1
    assert f"/knowledge/{version.article_id}" in page
    assert "The bill is £30." in page
    assert "in 2 evaluations so far" in analyst.get(f"/knowledge/{version.article_id}").text
    assert "The bill is £30." not in analyst.get(f"/interactions/{seeded.foreign}").text
