"""Agreement from blind reviews and acceptance apart, against numbers worked out by hand; the corpus, read back."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from typer.testing import CliRunner

from evaluation.judge import measure
from evaluation.judge_corpus import load
from evaluation.proportions import wilson
from models.judgements import Judgement
from models.transcripts import EngineInfo
from service import cli
from service.database import now, transaction
from service.evaluations.tables import Answer, Evaluation
from service.identity.tables import Role
from service.reviews.sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from service.reviews.tables import Override, Review
from tests.conftest import ClientFor
from tests.service.reviews.sampled import CARD, evaluations_of, simple_call
from tests.service.seed import Seed


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def blind(seeded: Seed, own: str, machine: str | None, *, role: Role = Role.QA_ANALYST, seen: bool = False) -> UUID:
    """A blind review of a new call: own answer to `courteous` beside the machine's. The evaluation's id."""
    with transaction() as session:
        call = simple_call(session, seeded, 1, courteous=machine or "4")
        evaluation = session.scalars(select(Evaluation).where(Evaluation.interaction_id == call)).one()
        if machine is None:
            session.get_one(Answer, (evaluation.id, "courteous")).answer = None
        sheet = AnswerSheet(evaluation_id=evaluation.id, by_id=seeded.users[role], seen_before=seen)
        sheet.purpose, sheet.submitted_at = SheetPurpose.BLIND_REVIEW, now()
        session.add(sheet)
        session.flush()
        session.add(SheetAnswer(sheet_id=sheet.id, criterion="courteous", answer=own, evidence=[0]))
        return evaluation.id


PAIRS = (("4", "4"), ("4", "4"), ("3", "4"), ("2", "4"), ("5", "5"), ("1", "2"), ("4", None))
"""Own and machine: of six answered three are the same, five within one grade; one was withheld."""


def agreement(client: TestClient, **filters: str) -> dict[str, Any]:
    answer = client.get("/api/agreement", params=filters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestBlind:
    def test_by_question(self, seeded: Seed, analyst: TestClient) -> None:
        for own, machine in PAIRS:
            blind(seeded, own, machine)
        found = agreement(analyst)
        (courteous,) = found["criteria"]
        assert (found["reviews"], courteous["n"], courteous["answered"]) == (7, 7, 6)
        low, high = wilson(3, 6)
        assert courteous["exact"] == {"value": 0.5, "low": pytest.approx(low), "high": pytest.approx(high)}
        assert courteous["within_one"]["value"] == pytest.approx(5 / 6)
        assert courteous["most_common"] == pytest.approx(3 / 7)
        # Quadratic weights: 0 + 0 + 1 + 4 + 0 + 1 is observed, against the mean over all 36 combinations by chance.
        chance = sum((machine - own) ** 2 for machine in (4, 4, 4, 4, 5, 2) for own in (4, 4, 3, 2, 5, 1)) / 6
        assert courteous["kappa"]["value"] == pytest.approx(1 - 6 / chance)
        assert courteous["kappa"]["low"] < courteous["kappa"]["value"] < courteous["kappa"]["high"]

    def test_by_reviewer_judge_and_version(self, seeded: Seed, analyst: TestClient) -> None:
        blind(seeded, "4", "4")
        blind(seeded, "3", "4")
        blind(seeded, "1", "4", role=Role.SUPERVISOR)
        found = agreement(analyst)
        by_name = {each["name"]: each for each in found["reviewers"]}
        assert by_name["Priya Shah"]["exact"]["value"] == 0.5
        tom = by_name["Tom Ellison"]
        assert (tom["exact"]["value"], tom["exact"]["low"], tom["within_one"]["value"]) == (0, None, 0)
        assert [each["name"] for each in found["judges"]] == ["smollm2-135m-instruct 0.1.2"]
        assert found["scorecards"][0]["name"] == f"{CARD.name}, version {CARD.version}"
        assert found["scorecards"][0]["reviews"] == 3

    def test_intervals_of_groups_claim_no_more_than_they_can(self, seeded: Seed, analyst: TestClient) -> None:
        for _ in range(4):
            blind(seeded, "4", "4")
        assert agreement(analyst)["judges"][0]["exact"] == {"value": 1, "low": None, "high": None}
        blind(seeded, "4", "4")
        low, high = wilson(5, 5)
        assert agreement(analyst)["judges"][0]["exact"] == {
            "value": 1, "low": pytest.approx(low), "high": pytest.approx(high),
        }  # fmt: skip
        blind(seeded, "1", "4")
        mixed = agreement(analyst)["judges"][0]["exact"]
        assert mixed["low"] < mixed["value"] < mixed["high"]

    def test_no_kappa_where_one_side_never_varies(self, seeded: Seed, analyst: TestClient) -> None:
        for own in ("4", "4", "3"):
            blind(seeded, own, "4")
        assert agreement(analyst)["criteria"][0]["kappa"]["value"] is None
        assert "95 % intervals" in analyst.get("/agreement").text

    def test_who_had_seen_it_does_not_count(self, seeded: Seed, analyst: TestClient) -> None:
        blind(seeded, "4", "4", seen=True)
        assert agreement(analyst)["reviews"] == 0
        assert "No blind review yet" in analyst.get("/agreement").text

    def test_narrowed_down(self, seeded: Seed, analyst: TestClient) -> None:
        first = blind(seeded, "4", "4")
        blind(seeded, "3", "4", role=Role.SUPERVISOR)
        with transaction() as session:
            judge = {"name": "other", "version": "2", "settings": {}}
            session.execute(update(Evaluation).where(Evaluation.id == first).values(judge=judge))
        assert agreement(analyst, judge="other 2")["criteria"][0]["exact"]["value"] == 1
        assert agreement(analyst, reviewer=str(seeded.users[Role.SUPERVISOR]))["reviews"] == 1
        assert agreement(analyst, scorecard="compliance_uk")["reviews"] == 0
        assert agreement(analyst, since=str(now().date()), until=str(now().date()), scorecard="")["reviews"] == 2
        assert agreement(analyst, until="2020-01-01")["reviews"] == 0

    def test_scope_and_export(self, seeded: Seed, analyst: TestClient, client_for: ClientFor) -> None:
        blind(seeded, "4", "4")
        assert agreement(client_for(user_id=seeded.other_supervisor))["reviews"] == 0
        lines = analyst.get("/agreement/export.csv").text.splitlines()
        assert lines[1].split(",")[1:5] == ["courteous", "1", "1", "1.0"]


class TestAcceptance:
    def reviewed(self, seeded: Seed, by: UUID, *, change: bool, seconds: float) -> None:
        with transaction() as session:
            call = simple_call(session, seeded, 1)
            evaluation = session.scalars(select(Evaluation.id).where(Evaluation.interaction_id == call)).one()
            review = Review(evaluation_id=evaluation, reviewer_id=by, confirmed_at=now(), active_seconds=seconds)
            session.add(review)
            session.flush()
            if change:
                session.add(Override(review_id=review.id, criterion="courteous", answer="2", reason="Curt.", by_id=by))

    def test_beside_everybody_else_s(self, seeded: Seed, analyst: TestClient) -> None:
        own, other = seeded.users[Role.QA_ANALYST], seeded.users[Role.SUPERVISOR]
        for number in range(4):
            self.reviewed(seeded, own, change=number == 0, seconds=30 + number)
        self.reviewed(seeded, other, change=True, seconds=90)
        priya, tom = analyst.get("/api/agreement/acceptance").json()
        assert (priya["reviewer"], priya["results"], priya["answers"], priya["timed"]) == ("Priya Shah", 4, 4, 4)
        low, high = wilson(1, 4)
        assert priya["changed"] == {"value": 0.25, "low": pytest.approx(low), "high": pytest.approx(high)}
        assert (priya["median_seconds"], priya["others_median_seconds"]) == (31.5, 90)
        assert (priya["others_changed"]["value"], tom["others_changed"]["value"]) == (1, 0.25)
        assert not priya["stands_out"], "four results say too little"

    @pytest.mark.parametrize(("seconds", "stands_out"), [(10, True), (80, False)])
    def test_who_accepts_everything_in_seconds_is_shown(
        self, seeded: Seed, analyst: TestClient, seconds: float, stands_out: bool
    ) -> None:
        own, other = seeded.users[Role.QA_ANALYST], seeded.users[Role.SUPERVISOR]
        for number in range(20):
            self.reviewed(seeded, own, change=False, seconds=seconds)
            self.reviewed(seeded, other, change=number % 2 == 0, seconds=90)
        priya, tom = analyst.get("/api/agreement/acceptance").json()
        assert (priya["stands_out"], tom["stands_out"]) == (stands_out, False)
        page = analyst.get("/agreement").text
        assert ("Accepts more, in less time" in page) == stands_out
        assert "no verdict" in page

    def test_blind_ones_do_not_count(self, seeded: Seed, analyst: TestClient) -> None:
        evaluation = blind(seeded, "3", "4")
        with transaction() as session:
            session.add(Review(evaluation_id=evaluation, reviewer_id=seeded.users[Role.QA_ANALYST], confirmed_at=now()))
        assert analyst.get("/api/agreement/acceptance").json() == []


class AlwaysFour:
    """A judge that answers 4 to everything, citing the first turn."""

    info = EngineInfo("always-four", "1")

    def judge(self, transcript: Any, criteria: Any, **_: object) -> tuple[Judgement, ...]:
        return tuple(Judgement(c.id, "4", 0.9, {"4": 0.9}, (0,), self.info) for c in criteria)


class TestCorpus:
    def test_blind_answers_are_read_by_the_evaluation(self, seeded: Seed, analyst: TestClient, tmp_path: Path) -> None:
        ids = [blind(seeded, own, machine) for own, machine in PAIRS[:3]]
        blind(seeded, "1", "4", seen=True)
        answer = analyst.get("/agreement/corpus.jsonl")
        assert answer.headers["content-disposition"] == 'attachment; filename="reviews-blind.jsonl"'
        file = tmp_path / "reviews.jsonl"
        file.write_bytes(answer.content)
        interactions = load(file)
        assert {interaction.id for interaction in interactions} == {str(id) for id in ids}
        assert [dict(interaction.labels) for interaction in interactions] == [
            {"courteous": own} for own, _ in PAIRS[:3]
        ]
        assert interactions[0].evidence == {"courteous": (0,)}
        assert interactions[0].transcript.turns[0].text == "Good morning."
        found = measure(AlwaysFour(), interactions, [CARD])
        assert found.n == 3
        assert found.exact == pytest.approx(2 / 3)

    def test_changed_answers_only_where_the_judge_was_seen(
        self, seeded: Seed, analyst: TestClient, tmp_path: Path
    ) -> None:
        (evaluation,) = evaluations_of(seeded.chat)
        change = {"criterion": "courteous", "answer": "2", "reason": "Curt."}
        analyst.post(f"/api/evaluations/{evaluation}/overrides", json=change)
        assert analyst.get("/agreement/corpus.jsonl?labels=overrides").text == "", "nobody confirmed it yet"
        analyst.post(f"/api/evaluations/{evaluation}/confirm", json={"overrides_seen": 1})
        file = tmp_path / "changed.jsonl"
        file.write_text(analyst.get("/agreement/corpus.jsonl?labels=overrides").text, encoding="utf-8")
        (found,) = load(file)
        assert (found.id, dict(found.labels), len(found.transcript.turns)) == (str(evaluation), {"courteous": "2"}, 7)
        assert "[NAME 1]" in found.transcript.turns[3].text

    def test_by_command(self, seeded: Seed, tmp_path: Path) -> None:
        blind(seeded, "4", "4")
        file = tmp_path / "out.jsonl"
        cli._mount("reviews")
        ran = CliRunner().invoke(cli.app, ["reviews", "export", str(file)])
        assert (ran.exit_code, "1 labelled conversations" in ran.output) == (0, True), ran.output
        assert load(file)[0].labels == {"courteous": "4"}
        refused = CliRunner().invoke(cli.app, ["reviews", "export", str(file), "--since", "yesterday"])
        assert refused.exit_code == 2

    def test_another_team_s_stay_out(self, seeded: Seed, client_for: ClientFor) -> None:
        blind(seeded, "4", "4")
        assert client_for(user_id=seeded.other_supervisor).get("/agreement/corpus.jsonl").text == ""
