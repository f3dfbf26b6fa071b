"""The page of one interaction and the same as JSON."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select, update

from models.judgements import UnscoredReason
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.evaluations.queries import UNSCORED
from service.identity.tables import Role
from service.interactions.metric_details import CALL, WRITTEN
from service.interactions.tables import Interaction, State
from service.metrics.call import CallMetrics
from service.metrics.messages import MessageMetrics
from service.redactions.tables import RedactionRun
from service.vault_tables import Kind, VaultObject
from tests.conftest import ClientFor
from tests.service.seed import CALL as SPOKEN
from tests.service.seed import CHAT, Seed

BLOCKS = {"p", "li", "td", "th", "dd", "dt", "h2", "h3", "h4", "div", "summary"}


class Page(HTMLParser):
    """The visible text, every id, and every reference to one."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.styles: list[str] = []
        self.handlers: list[str] = []
        self._text: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._text.append(" ")
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("for", "aria-labelledby", "aria-controls") and value:
                self.references.append(value)
            if name == "href" and value and value.startswith("#"):
                self.references.append(value[1:])
            if name == "style":
                self.styles.append(f"{tag}: {value}")
            if name.startswith(("on", "hx-on")):
                self.handlers.append(f"{tag}: {name}")

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._text))


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def page(client: TestClient, interaction: object) -> Page:
    answer = client.get(f"/interactions/{interaction}")
    assert answer.status_code == 200
    return Page(answer.text)


class TestCall:
    def test_says_what_it_is(self, seeded: Seed, analyst: TestClient) -> None:
        text = page(analyst, seeded.call).text
        for fact in ("BB-20117", "Asha Patel", "Billing North", "Queue Billing", "Bill query", "1:44"):
            assert fact in text

    def test_scores_with_coverage_and_critical_fails(self, seeded: Seed, analyst: TestClient) -> None:
        text = page(analyst, seeded.call).text
        assert re.search(r"0 % ?At risk ?9 of 11 answered", text)
        assert "Critical: Identity check, Payment security" in text
        assert "Without it the score would be 42 %" in text

    def test_every_turn_is_there_in_order_with_its_redacted_spans_as_blocks(
        self, seeded: Seed, analyst: TestClient
    ) -> None:
        shown = page(analyst, seeded.call)
        assert [id for id in shown.ids if id.startswith("turn-")] == [f"turn-{n}" for n in range(len(SPOKEN))]
        assert "It's Postcode." in shown.text
        assert "my card is Card number." in shown.text
        assert "[CARD]" not in shown.text
        assert "8 seconds of silence" in shown.text
        assert "May be misheard" in analyst.get(f"/interactions/{seeded.call}").text

    def test_unscored_says_why_in_plain_words(self, seeded: Seed, analyst: TestClient) -> None:
        text = page(analyst, seeded.call).text
        assert UNSCORED[UnscoredReason.LOW_CONFIDENCE] in text
        assert UNSCORED[UnscoredReason.NO_EVIDENCE] in text
        assert "low_confidence" not in text

    def test_provenance(self, seeded: Seed, analyst: TestClient) -> None:
        text = page(analyst, seeded.call).text
        for origin in (
            "smollm2-135m-instruct 0.1.2",
            "adapter callqa-1",
            "UK compliance, version 1",
            "Version 1, moonshine 0.1.0",
            "spoken 1, policy uk-1",
        ):
            assert origin in text

    def test_evidence_leads_to_turns_that_exist(self, seeded: Seed, analyst: TestClient) -> None:
        markup = analyst.get(f"/interactions/{seeded.call}").text
        cited = {int(number) for number in re.findall(r'data-evidence="(\d+)"', markup)}
        assert {0, 12, 16} <= cited <= set(range(len(SPOKEN)))

    def test_figures_with_their_meaning(self, seeded: Seed, analyst: TestClient) -> None:
        text = page(analyst, seeded.call).text
        assert "Of all the talking, how much this party did. 64 % 36 %" in text
        assert "Talk, hold and wrap-up together. 2:29" in text

    def test_plays_the_redacted_recording(self, seeded: Seed, analyst: TestClient) -> None:
        markup = analyst.get(f"/interactions/{seeded.call}").text
        assert f'src="/interactions/{seeded.call}/audio"' in markup
        assert 'preload="none"' in markup

    def test_viewing_is_audited(self, seeded: Seed, analyst: TestClient) -> None:
        analyst.get(f"/interactions/{seeded.call}")
        analyst.get(f"/api/interactions/{seeded.call}")
        with transaction() as session:
            viewed = select(func.count()).where(
                AuditEvent.action == "viewed",
                AuditEvent.entity_id == str(seeded.call),
                AuditEvent.actor_id == seeded.users[Role.QA_ANALYST],
            )
            assert session.scalar(viewed) == 2


@pytest.mark.parametrize("which", ["call", "chat", "received", "failed", "closed"])
@pytest.mark.parametrize("role", [Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER])
def test_markup_is_sound(seeded: Seed, client_for: ClientFor, which: str, role: Role) -> None:
    shown = page(client_for(user_id=seeded.users[role]), getattr(seeded, which))
    assert len(set(shown.ids)) == len(shown.ids)
    assert set(shown.references) <= set(shown.ids)
    assert not shown.styles
    assert not shown.handlers


class TestCoverage:
    """A high score of few answers says little, and must not look like praise."""

    def test_band_of_few_answers_is_not_shown(self, seeded: Seed, analyst: TestClient) -> None:
        text = page(analyst, seeded.chat).text
        assert re.search(r"75 % ?of what is answered ?1 of 7 answered", text)
        assert not re.search(r"75 % ?Good", text)

    def test_open_critical_questions_are_counted(self, seeded: Seed, analyst: TestClient) -> None:
        assert "1 critical question without an answer" in page(analyst, seeded.call).text

    def test_band_of_most_answers_is_shown(self, seeded: Seed, analyst: TestClient) -> None:
        assert re.search(r"75 % ?Good ?6 of 7 answered", page(analyst, seeded.call).text)


class TestOtherKinds:
    def test_chat_has_messages_with_times_and_no_player(self, seeded: Seed, analyst: TestClient) -> None:
        shown = page(analyst, seeded.chat)
        assert sum(id.startswith("turn-") for id in shown.ids) == len(CHAT)
        assert "player" not in shown.ids
        assert "09:43 UTC" in shown.text
        assert "message 3" in shown.text
        assert "Average reply time" in shown.text

    def test_chat_without_a_start_shows_the_time_passed(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == seeded.chat).values(started_at=None))
        assert "+1:05" in page(analyst, seeded.chat).text

    def test_unfinished_shows_its_steps(self, seeded: Seed, analyst: TestClient) -> None:
        shown = page(analyst, seeded.received)
        assert "Turning speech into text" in shown.text
        assert "Removing personal data" in shown.text
        assert analyst.get(f"/interactions/{seeded.received}/state").json() == {"state": "received"}

    def test_failed_says_why_and_can_be_tried_again(self, seeded: Seed, analyst: TestClient) -> None:
        answer = analyst.get(f"/interactions/{seeded.failed}")
        assert "silent from start to end" in answer.text
        assert f'action="/interactions/{seeded.failed}/retry"' in answer.text

    def test_compliance_officer_does_not_try_again(self, seeded: Seed, client_for: ClientFor) -> None:
        client = client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])
        assert "/retry" not in client.get(f"/interactions/{seeded.failed}").text

    def test_closed_recording_is_said_plainly(self, seeded: Seed, analyst: TestClient) -> None:
        shown = page(analyst, seeded.closed)
        assert "The recording stays closed" in shown.text
        assert "Something like a number is still heard at 1:10." in shown.text
        assert "player" not in shown.ids
        assert "/audio" not in analyst.get(f"/interactions/{seeded.closed}").text

    @pytest.mark.parametrize("state", [State.RESTRICTED, State.ERASED])
    def test_withheld_shows_nothing_that_was_said(self, seeded: Seed, analyst: TestClient, state: State) -> None:
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == seeded.call).values(state=state))
        shown, as_json = page(analyst, seeded.call), analyst.get(f"/api/interactions/{seeded.call}").json()
        assert "Brightwell" not in shown.text
        assert (as_json["transcript"], as_json["evaluations"], as_json["suggestion"]) == (None, [], None)
        assert as_json["metrics"] == []

    def test_redaction_failed_shows_no_words(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            session.execute(update(RedactionRun).values(audio_verified=None))
        assert "player" not in page(analyst, seeded.call).ids


class TestScope:
    @pytest.mark.parametrize("path", ["/interactions/{}", "/api/interactions/{}", "/interactions/{}/state"])
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.QA_ANALYST, 200),
            (Role.SUPERVISOR, 404),
            (Role.COMPLIANCE_OFFICER, 200),
            (Role.AGENT, 404),
            (Role.ADMINISTRATOR, 403),
        ],
    )
    def test_interaction_of_another_team(
        self, seeded: Seed, client_for: ClientFor, path: str, role: Role, status: int
    ) -> None:
        assert client_for(user_id=seeded.users[role]).get(path.format(seeded.foreign)).status_code == status

    def test_unknown_and_out_of_scope_look_alike(self, seeded: Seed, client_for: ClientFor) -> None:
        client = client_for(user_id=seeded.users[Role.SUPERVISOR])
        answers = [client.get(f"/api/interactions/{id}").json() for id in (seeded.foreign, uuid4())]
        assert answers[0] == answers[1]

    def test_nobody_signed_in(self, seeded: Seed, client: TestClient) -> None:
        assert client.get(f"/interactions/{seeded.call}", headers={"Accept": "text/html"}).status_code == 303
        assert client.get(f"/api/interactions/{seeded.call}").status_code == 401

    @pytest.mark.parametrize("role", [Role.QA_ANALYST, Role.COMPLIANCE_OFFICER])
    def test_only_supervisors_are_offered_coaching_decisions(
        self, seeded: Seed, client_for: ClientFor, role: Role
    ) -> None:
        assert "/suggestion" not in client_for(user_id=seeded.users[role]).get(f"/interactions/{seeded.call}").text

    def test_compliance_officer_is_offered_no_review(self, seeded: Seed, client_for: ClientFor) -> None:
        client = client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])
        assert 'action="/evaluations/' not in client.get(f"/interactions/{seeded.call}").text


class TestWords:
    def test_every_reason_for_no_answer_has_words(self) -> None:
        assert set(UNSCORED) == set(UnscoredReason)

    def test_every_metric_has_a_meaning(self) -> None:
        shown_with_another = {"silence", "dead_air_seconds", "holds_found"}
        assert {definition.name for definition in CALL} | shown_with_another == set(CallMetrics.__dataclass_fields__)
        assert {definition.name for definition in WRITTEN} == set(MessageMetrics.__dataclass_fields__)


def test_a_recording_whose_time_is_over_is_said_to_be_erased(seeded: Seed, client_for: ClientFor) -> None:
    with transaction() as session:
        session.execute(delete(VaultObject).where(VaultObject.kind == Kind.REDACTED_AUDIO))
    client = client_for(user_id=seeded.users[Role.QA_ANALYST])
    assert client.get(f"/api/interactions/{seeded.call}").json()["recording"] == "erased"
    assert "The recording was erased" in client.get(f"/interactions/{seeded.call}").text
    assert client.get(f"/interactions/{seeded.call}/audio").status_code == 404
