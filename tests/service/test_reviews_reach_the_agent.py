"""Nothing reaches an agent that no person confirmed (rule 7 of the design): looked for in everything an agent gets."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.coaching.tables import CoachingSuggestion
from service.database import now, transaction
from service.evaluations.tables import Answer, Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction, State, Transcript, TranscriptTurn
from service.redactions.tables import RedactionRun
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.seed import Seed

COMPLIANCE_SAYS, COMMUNICATION_SAYS = "zebra compliance rationale", "walrus communication rationale"
STRENGTH_DRAFT, IMPROVEMENT_DRAFT = "heron strength draft", "osprey improvement draft"


@pytest.fixture
def marked(seeded: Seed) -> Seed:
    """Everything the machine wrote about the call carries words that can be looked for."""
    with transaction() as session:
        for scorecard, words in (("compliance_uk", COMPLIANCE_SAYS), ("seven_cs", COMMUNICATION_SAYS)):
            mine = select(Evaluation.id).where(
                Evaluation.interaction_id == seeded.call, Evaluation.scorecard == scorecard
            )
            session.execute(update(Answer).where(Answer.evaluation_id.in_(mine)).values(rationale=words))
        found = select(CoachingSuggestion).where(CoachingSuggestion.interaction_id == seeded.call)
        suggestion = session.scalars(found).one()
        assert suggestion.strength
        assert suggestion.improvement
        suggestion.strength = suggestion.strength | {"text": STRENGTH_DRAFT}
        suggestion.improvement = suggestion.improvement | {"text": IMPROVEMENT_DRAFT}
    return seeded


@pytest.fixture
def agent(marked: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=marked.users[Role.AGENT])


@pytest.fixture
def supervisor(marked: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=marked.users[Role.SUPERVISOR])


def evaluation(seed: Seed, scorecard: str) -> UUID:
    with transaction() as session:
        found = select(Evaluation.id).where(Evaluation.interaction_id == seed.call, Evaluation.scorecard == scorecard)
        return session.scalars(found).one()


def step(client: TestClient, evaluation: UUID, what: str, **form: object) -> None:
    answer = client.post(f"/evaluations/{evaluation}/{what}", data=form)
    assert answer.status_code == 303, answer.text


def decide(client: TestClient, seed: Seed, **form: str) -> None:
    assert client.post(f"/interactions/{seed.call}/suggestion", data=form).status_code == 303


def confirm_and_release(supervisor: TestClient, seed: Seed, scorecard: str = "seven_cs") -> None:
    id, changes = evaluation(seed, scorecard), 0
    if scorecard == "compliance_uk":
        step(supervisor, id, "overrides", criterion="fair_treatment", answer="pass", reason="It is in the offer.")
        changes = 1
    step(supervisor, id, "confirm", overrides_seen=changes)
    step(supervisor, id, "release")


def everything(agent: TestClient, seed: Seed) -> str:
    """All that the agent can get about the call."""
    return "\n".join(_answers(agent, seed))


def _answers(agent: TestClient, seed: Seed) -> Iterator[str]:
    for address in (f"/interactions/{seed.call}", f"/api/interactions/{seed.call}", f"/interactions/{seed.call}/state"):
        answer = agent.get(address)
        assert answer.status_code == 200, address
        yield answer.text


def refused(agent: TestClient, seed: Seed) -> bool:
    paths = ("", "/audio", "/state", "/redaction")
    codes = {agent.get(f"/interactions/{seed.call}{path}").status_code for path in paths}
    return codes | {agent.get(f"/api/interactions/{seed.call}").status_code} <= {403, 404}


class TestBeforeRelease:
    def test_machine_s_result(self, marked: Seed, agent: TestClient) -> None:
        assert refused(agent, marked)

    def test_overridden(self, marked: Seed, agent: TestClient, supervisor: TestClient) -> None:
        id = evaluation(marked, "seven_cs")
        step(supervisor, id, "overrides", criterion="clear", answer="5", reason="Very clear.")
        assert refused(agent, marked)

    def test_confirmed(self, marked: Seed, agent: TestClient, supervisor: TestClient) -> None:
        step(supervisor, evaluation(marked, "seven_cs"), "confirm", overrides_seen=0)
        assert refused(agent, marked)

    def test_approved_coaching_alone(self, marked: Seed, agent: TestClient, supervisor: TestClient) -> None:
        decide(supervisor, marked, decision="approved")
        assert refused(agent, marked)

    def test_row_released_without_confirmation_is_not_enough(self, marked: Seed, agent: TestClient) -> None:
        with transaction() as session:
            session.add(
                Review(
                    evaluation_id=evaluation(marked, "seven_cs"),
                    reviewer_id=marked.users[Role.SUPERVISOR],
                    released_at=now(),
                )
            )
        assert refused(agent, marked)


class TestAfterRelease:
    def test_released_scorecard_shows_and_the_other_does_not(
        self, marked: Seed, agent: TestClient, supervisor: TestClient
    ) -> None:
        confirm_and_release(supervisor, marked)
        seen = everything(agent, marked)
        assert COMMUNICATION_SAYS in seen
        assert COMPLIANCE_SAYS not in seen
        assert "UK compliance" not in seen
        assert "Payment security" not in seen

    def test_overruled_answer_of_the_machine_does_not_show(
        self, marked: Seed, agent: TestClient, supervisor: TestClient
    ) -> None:
        id = evaluation(marked, "seven_cs")
        with transaction() as session:
            session.get_one(Answer, (id, "clear")).rationale = "badger overruled rationale"
        step(supervisor, id, "overrides", criterion="clear", answer="1", reason="gecko withdrawn reason")
        step(supervisor, id, "overrides", criterion="clear", answer="5", reason="otter standing reason")
        step(supervisor, id, "confirm", overrides_seen=2)
        step(supervisor, id, "release")
        seen = everything(agent, marked)
        assert "otter standing reason" in seen
        assert "badger overruled rationale" not in seen
        assert "gecko withdrawn reason" not in seen
        results = agent.get(f"/api/interactions/{marked.call}").json()["evaluations"]
        clear = next(a for a in results[0]["sections"][0]["answers"] if a["criterion"] == "clear")
        assert (clear["machine"], clear["answer"], results[0]["machine_percent"]) == (None, "5", None)

    def test_measurements_and_customer_scores_do_not_show(
        self, marked: Seed, agent: TestClient, supervisor: TestClient
    ) -> None:
        confirm_and_release(supervisor, marked)
        shown = agent.get(f"/api/interactions/{marked.call}").json()
        assert (shown["metrics"], shown["csat"], shown["nps"], shown["resolution"]) == ([], None, None, None)

    def test_other_agent_sees_nothing(self, marked: Seed, supervisor: TestClient, client_for: ClientFor) -> None:
        confirm_and_release(supervisor, marked)
        assert refused(client_for(Role.AGENT), marked)

    def test_newer_transcript_that_nobody_confirmed_does_not_show(
        self, marked: Seed, agent: TestClient, supervisor: TestClient
    ) -> None:
        confirm_and_release(supervisor, marked)
        with transaction() as session:
            newer = Transcript(interaction_id=marked.call, version=2, language="en", transcriber={"name": "other"})
            session.add(newer)
            session.flush()
            turn = TranscriptTurn(transcript_id=newer.id, position=0, speaker="agent", text="ferret newer words")
            turn.words = []
            run = RedactionRun(interaction_id=marked.call, transcript_id=newer.id, engine={}, policy="uk-1")
            run.audio_verified = True
            session.add_all([turn, run])
            session.get_one(Interaction, marked.call).transcript_id = newer.id
        seen = everything(agent, marked)
        assert "ferret" not in seen
        assert COMMUNICATION_SAYS in seen
        assert "ferret" in supervisor.get(f"/interactions/{marked.call}").text

    @pytest.mark.parametrize("state", [State.JUDGED, State.FAILED, State.RESTRICTED, State.ERASED])
    def test_gone_while_it_is_not_ready(
        self, marked: Seed, agent: TestClient, supervisor: TestClient, state: State
    ) -> None:
        confirm_and_release(supervisor, marked)
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == marked.call).values(state=state))
        assert refused(agent, marked)


class TestCoaching:
    """The strength is about `courteous` (seven_cs), the improvement about `payment_security` (compliance_uk)."""

    @pytest.fixture
    def released(self, marked: Seed, supervisor: TestClient) -> None:
        for scorecard in ("seven_cs", "compliance_uk"):
            confirm_and_release(supervisor, marked, scorecard)

    @pytest.mark.usefixtures("released")
    def test_undecided_does_not_show(self, marked: Seed, agent: TestClient) -> None:
        seen = everything(agent, marked)
        assert STRENGTH_DRAFT not in seen
        assert IMPROVEMENT_DRAFT not in seen

    @pytest.mark.usefixtures("released")
    def test_approved_shows(self, marked: Seed, agent: TestClient, supervisor: TestClient) -> None:
        decide(supervisor, marked, decision="approved")
        seen = everything(agent, marked)
        assert STRENGTH_DRAFT in seen
        assert IMPROVEMENT_DRAFT in seen

    @pytest.mark.usefixtures("released")
    def test_rejected_does_not_show(self, marked: Seed, agent: TestClient, supervisor: TestClient) -> None:
        decide(supervisor, marked, decision="approved")
        decide(supervisor, marked, decision="rejected", reason="lemur rejecting reason")
        seen = everything(agent, marked)
        assert STRENGTH_DRAFT not in seen
        assert IMPROVEMENT_DRAFT not in seen
        assert "lemur" not in seen

    @pytest.mark.usefixtures("released")
    def test_edited_shows_the_edit_and_not_the_draft(
        self, marked: Seed, agent: TestClient, supervisor: TestClient
    ) -> None:
        texts = {"strength_text": "ibex edited strength", "improvement_text": "kiwi edited improvement"}
        decide(supervisor, marked, decision="edited", reason="lemur editing reason", **texts)
        seen = everything(agent, marked)
        assert all(text in seen for text in texts.values())
        assert not any(text in seen for text in (STRENGTH_DRAFT, IMPROVEMENT_DRAFT, "lemur"))

    def test_point_about_an_unreleased_scorecard_does_not_show(
        self, marked: Seed, agent: TestClient, supervisor: TestClient
    ) -> None:
        decide(supervisor, marked, decision="approved")
        confirm_and_release(supervisor, marked, "seven_cs")
        seen = everything(agent, marked)
        assert STRENGTH_DRAFT in seen
        assert IMPROVEMENT_DRAFT not in seen
        assert "payment_security" not in seen


def test_agent_changes_nothing(marked: Seed, agent: TestClient, supervisor: TestClient) -> None:
    confirm_and_release(supervisor, marked)
    page = agent.get(f"/interactions/{marked.call}").text
    assert 'method="post" action="/evaluations' not in page
    assert 'method="post" action="/interactions' not in page
    assert "/redaction" not in page


def test_what_a_withheld_answer_leaned_to_does_not_reach_the_agent(
    marked: Seed, supervisor: TestClient, agent: TestClient
) -> None:
    """`correct` is unscored in the released scorecard: only its reviewer sees what the judge leaned to."""
    with transaction() as session:
        mine = (Answer.evaluation_id == evaluation(marked, "seven_cs"), Answer.criterion == "correct")
        session.execute(update(Answer).where(*mine).values(distribution={"1": 0.4, "2": 0.33}))
    confirm_and_release(supervisor, marked)
    assert "Leaned towards" in supervisor.get(f"/interactions/{marked.call}").text
    seen = everything(agent, marked)
    assert "Leaned towards" not in seen
    assert '"distribution":{"' not in seen.split('"criterion":"correct"', 1)[1].split('"criterion":', 1)[0]
