"""Metrics kept elsewhere: declared first, all rows or none, the same again changes nothing."""

import datetime as dt
import hashlib
import math

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.database import transaction
from service.identity.tables import Role
from service.performance.import_tables import Combining, ImportedValue, ValueImport
from service.performance.imported import WeightedSums, combined
from service.performance.periods import Period
from service.performance.queries import measured, measured_many
from service.performance.registry import Unit
from service.performance.scopes import Grouping, Scope
from tests.conftest import ClientFor
from tests.service.seed import Seed

OCTOBER = Period(dt.date(2026, 10, 1), dt.date(2026, 10, 31))
ADHERENCE = {
    "name": "adherence",
    "title": "Schedule adherence",
    "unit": "percent",
    "direction": "higher",
    "combining": "mean",
    "definition": "Time as scheduled over scheduled time, from the workforce system.",
}


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    made = client_for(user_id=seeded.users[Role.QA_ANALYST])
    assert made.post("/performance/imports/metrics", data=ADHERENCE).status_code == 303
    return made


def sheet(*rows: str, header: str = "metric,agent,period,value,n") -> dict[str, str]:
    return {"text": "\n".join((header, *rows))}


def sent(analyst: TestClient, *rows: str) -> str:
    answer = analyst.post("/performance/imports", data=sheet(*rows))
    return answer.text


def test_values_become_figures_weighted_by_n(analyst: TestClient, seeded: Seed) -> None:
    rows = ("adherence,A-1042,2026-10-05,90,10", "imported.adherence,A-2077,2026-10-05,60,30")
    assert "2 new, 0 replaced, 0 there already" in sent(analyst, *rows)
    with transaction() as session:
        figure = measured(session, "imported.adherence", OCTOBER, Scope())
        assert (figure.value, figure.n) == (67.5, 40)
        by_team = measured_many(session, ["imported.adherence"], OCTOBER, Grouping.TEAM, Scope())
        assert by_team[seeded.team]["imported.adherence"].value == 90
        elsewhere = measured(session, "imported.adherence", OCTOBER, Scope(queue="Billing"))
        assert (elsewhere.value, elsewhere.n) == (None, 0)


def test_the_same_again_changes_nothing_and_another_value_replaces(analyst: TestClient) -> None:
    first = sheet("adherence,A-1042,2026-10,90,10")
    analyst.post("/performance/imports", data=first)
    assert "0 new, 0 replaced, 1 there already" in analyst.post("/performance/imports", data=first).text
    assert "0 new, 1 replaced, 0 there already" in sent(analyst, "adherence,A-1042,2026-10-01/2026-10-31,92.5,12")
    with transaction() as session:
        assert measured(session, "imported.adherence", OCTOBER, Scope()).value == 92.5
        history = session.scalars(select(ImportedValue).order_by(ImportedValue.created_at)).all()
        assert [(one.value, one.replaced_at is None) for one in history] == [(90.0, False), (92.5, True)]
        brought = session.scalars(select(ValueImport).order_by(ValueImport.created_at)).first()
        assert brought is not None
        assert brought.content_hash == hashlib.sha256(first["text"].encode()).hexdigest()


def test_every_problem_is_named_by_its_line_and_nothing_is_taken_in(analyst: TestClient) -> None:
    shown = sent(
        analyst,
        "adherence,A-1042,2026-10-05,90,10",
        "adherence,nobody,2026-10-05,90,10",
        "unheard_of,A-1042,2026-10-05,90,10",
        "adherence,A-1042,2026-10-09/2026-10-02,90,10",
        "adherence,A-1042,2099-01,90,10",
        "adherence,A-1042,2026-10-06,ninety,10",
        "adherence,A-1042,2026-W41,90,10",
        "adherence,A-1042,2026-10-07",
    )
    for line, reason in {
        3: "There is no agent of this id.",
        4: "No imported metric of this name was declared.",
        5: "before it begins",
        6: "The period ends on 2099-01-31, which has not passed.",
        7: "must be a number such as 12.5",
        8: "The days overlap with those of line 2",
        9: "It has 3 cells for 5 columns",
    }.items():
        assert f'data-line="{line}">Line {line}</a>: ' in shown
        assert reason in shown
    assert "nobody" not in shown.split("<textarea", 1)[0]
    with transaction() as session:
        assert session.scalar(select(func.count(ImportedValue.id))) == 0


def test_a_value_without_n_counts_once(analyst: TestClient) -> None:
    assert "2 new" in sent(analyst, "adherence,A-1042,2026-10-05,90,", "adherence,A-2077,2026-10-05,60,")
    with transaction() as session:
        figure = measured(session, "imported.adherence", OCTOBER, Scope())
    assert (figure.value, figure.n) == (75.0, 2)


def test_days_never_count_twice(analyst: TestClient) -> None:
    sent(analyst, "adherence,A-1042,2026-10,90,10")
    shown = sent(analyst, "adherence,A-1042,2026-10-05,80,1")
    assert "overlap with 2026-10-01 to 2026-10-31, of which there is a value already" in shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The sheet is empty."),
        ("metric,agent,value", "The sheet has no column period."),
        ("metric,agent,period,value,colour\n", "Column 5 of the sheet is not known."),
        ("metric,agent,period,value,value\n", "The sheet has the column value twice."),
        ("metric,agent,period,value\n", "There is no value in it."),
    ],
)
def test_a_sheet_that_cannot_be_used_says_why(analyst: TestClient, text: str, reason: str) -> None:
    answer = analyst.post("/performance/imports", data={"text": text})
    assert answer.status_code == 400
    assert reason in answer.text


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": "Adherence!"}, "A name has small letters"),
        ({"title": " "}, "Give the metric a title."),
        ({"combining": "share", "unit": "points"}, "A share is counted in percent."),
        ({"unit": "count"}, "A count is combined as a sum."),
        ({"name": "adherence"}, "There is an imported metric of this name already."),
    ],
)
def test_a_declaration_that_cannot_be_used_stays_in_the_form(
    analyst: TestClient, wrong: dict[str, str], reason: str
) -> None:
    answer = analyst.post("/performance/imports/metrics", data=ADHERENCE | {"name": "another"} | wrong)
    assert reason in answer.text
    assert "from the workforce system" in answer.text


def test_programs_send_values_too(analyst: TestClient) -> None:
    value = {"metric": "adherence", "agent": "A-1042", "period": "2026-10-05", "value": 90, "n": 4}
    wrong = value | {"agent": "nobody", "colour": "red"}
    refused = analyst.post("/api/performance/values", json={"values": [value, wrong]})
    assert refused.status_code == 400
    assert [problem["line"] for problem in refused.json()["problems"]] == [2]
    taken = analyst.post("/api/performance/values", json={"values": [value]})
    assert taken.json() == {"created": 1, "replaced": 0, "unchanged": 0}
    assert analyst.post("/api/performance/values", json={"values": [value]}).json()["unchanged"] == 1


def test_agents_see_what_was_imported_about_them(analyst: TestClient, seeded: Seed, client_for: ClientFor) -> None:
    sent(analyst, "adherence,A-1042,2026-10,90,10", "adherence,A-2077,2026-10,60,30")
    sent(analyst, "adherence,A-1042,2026-10,92,10")
    agent = client_for(user_id=seeded.users[Role.AGENT])
    assert "Figures of other systems" in agent.get("/my/data").text
    values = agent.get("/my/data/export.json").json()["imported_values"]
    assert [(one["metric"], one["value"], one["replaced_at"] is None) for one in values] == [
        ("imported.adherence", 90.0, False),
        ("imported.adherence", 92.0, True),
    ]


def test_how_values_make_one_figure() -> None:
    """Values 90 and 60 of 10 and 30 observations: by hand."""
    sums = WeightedSums(2, 40, 2700, 1000, 900 * 60 + 100 * 90, 900 * 3600 + 100 * 8100, 60, 90)
    mean = combined(Combining.MEAN, Unit.SECONDS, sums)
    assert (mean.value, mean.n) == (67.5, 40)
    error = math.sqrt((100 * 22.5**2 + 900 * 7.5**2) * 2) / 40
    assert mean.high == pytest.approx(67.5 + 12.7062 * error, abs=1e-3)
    assert mean.low == 0.0
    assert combined(Combining.MEAN, Unit.PERCENT, sums).high == 100.0
    share = combined(Combining.SHARE, Unit.PERCENT, sums)
    assert (share.value, share.n) == (67.5, 40)
    assert (share.low, share.high) == pytest.approx((52.02, 79.92), abs=0.01)
    assert combined(Combining.SUM, Unit.COUNT, sums).value == 2700
    assert combined(Combining.SUM, Unit.COUNT, sums).low is None
