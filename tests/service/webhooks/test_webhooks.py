"""Webhooks from what happens to what another system receives."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, text

from service import steps
from service.compliance.tables import AuditEvent
from service.config import settings
from service.database import now, transaction
from service.errors import BadInput
from service.identity.tables import Role
from service.identity.viewer import Viewer
from service.pipeline import give_up, run_step, step_named
from service.webhooks import commands
from service.webhooks.addresses import NOT_ALLOWED, Target
from service.webhooks.delivering import KEPT, WAITS, deliver, forget_old
from service.webhooks.events import enqueue_event
from service.webhooks.signatures import signed_headers
from service.webhooks.tables import (
    DeliveryState,
    EventKind,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from service.worker import run_worker
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedEngines, recording
from tests.service.seed import Seed
from tests.service.test_listening_again import SAID, Haunted, MishearingEngines
from tests.service.uploads import upload
from tests.service.webhooks.receiver import Receiver, receiving

ADMINISTRATOR = Viewer(None, "Setup", Role.ADMINISTRATOR)
READY = EventKind.INTERACTION_READY


@pytest.fixture
def receiver(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(settings(), "webhook_networks", "127.0.0.0/8")
    with receiving() as told:
        yield told


def endpoint(receiver: Receiver, *events: EventKind) -> tuple[UUID, str]:
    """Its id and secret."""
    with transaction() as session:
        made, secret = commands.add_endpoint(session, ADMINISTRATOR, "CRM", receiver.url, events or [READY])
        return made.id, secret


def happen(kind: EventKind = READY, entity_id: UUID = UUID(int=7)) -> UUID | None:
    """The delivery that came of it."""
    with transaction() as session:
        enqueue_event(session, kind, "interaction", entity_id)
    with transaction() as session:
        return session.scalar(select(WebhookDelivery.id).order_by(WebhookDelivery.created_at.desc()).limit(1))


def stored(delivery_id: UUID | None) -> WebhookDelivery:
    with transaction() as session:
        return session.scalars(select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)).one()


def waiting_jobs(database: Engine) -> list[dt.datetime | None]:
    """When each job that sends a webhook is due."""
    with database.connect() as connection:
        due = "select scheduled_at from procrastinate_jobs where task_name = 'deliver webhook' order by id"
        return list(connection.execute(text(due)).scalars())


def test_the_worker_delivers_what_happened_signed(receiver: Receiver) -> None:
    _, secret = endpoint(receiver)
    happen()
    run_worker(wait=False)
    (message,) = receiver.received
    sent = json.loads(message.body)
    assert message.path == "/hooks?from=callqa"
    assert (sent["type"], sent["data"]) == ("interaction.ready", {"entity": "interaction", "id": str(UUID(int=7))})
    assert set(sent) == {"type", "timestamp", "data"}
    signed = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode() + message.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert message.headers["webhook-signature"] == f"v1,{expected}"


def test_a_signature_as_the_specification_writes_it() -> None:
    """The example of the specification's reference libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    headers = signed_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_was_asked_for_and_only_where_it_happened(receiver: Receiver, database: Engine) -> None:
    endpoint(receiver, EventKind.DISPUTE_OPENED)
    assert happen(READY) is None
    with transaction() as session:
        enqueue_event(session, EventKind.DISPUTE_OPENED, "dispute", UUID(int=1))
        session.rollback()
    assert waiting_jobs(database) == []
    with transaction() as session:
        assert session.scalar(select(func.count(WebhookEvent.id))) == 0


def test_what_is_refused_is_tried_again_later_and_later_then_left_to_a_person(
    receiver: Receiver, database: Engine
) -> None:
    receiver.answers = [500]
    endpoint(receiver)
    delivery = happen()
    waits = []
    for _ in WAITS:
        deliver(delivery) if delivery else None
        tried = stored(delivery)
        assert tried.state is DeliveryState.WAITING
        waits.append(round((waiting_jobs(database)[-1] - now()).total_seconds(), -1))  # type: ignore[operator]
    assert waits == list(WAITS)
    assert delivery is not None
    deliver(delivery)
    assert (stored(delivery).state, stored(delivery).attempts) == (DeliveryState.DEAD, len(WAITS) + 1)
    assert len({message.headers["webhook-id"] for message in receiver.received}) == 1
    deliver(delivery)
    assert len(receiver.received) == len(WAITS) + 1


def test_sent_again_from_the_list_of_what_was_given_up(receiver: Receiver, client_for: ClientFor) -> None:
    receiver.answers = [500, 200]
    endpoint_id, _ = endpoint(receiver)
    delivery = happen()
    with transaction() as session:
        session.get_one(WebhookDelivery, delivery).attempts = len(WAITS)
    assert delivery is not None
    deliver(delivery)
    administrator = client_for(Role.ADMINISTRATOR)
    assert "Given up" in administrator.get("/webhooks").text
    assert "Status 500" in administrator.get(f"/webhooks/{endpoint_id}?state=dead").text
    assert administrator.post(f"/webhooks/deliveries/{delivery}/resend").status_code == 303
    assert administrator.post(f"/api/webhook-deliveries/{delivery}/resend").status_code == 409
    run_worker(wait=False)
    log = administrator.get("/api/webhook-deliveries", params={"endpoint": str(endpoint_id)}).json()
    assert [(row["state"], row["tried"], row["status"]) for row in log["rows"]] == [("delivered", 2, 200)]


def test_nothing_is_followed_and_nothing_is_kept_of_the_answer(receiver: Receiver) -> None:
    receiver.answers = [302]
    endpoint(receiver)
    delivery = happen()
    assert delivery is not None
    deliver(delivery)
    with transaction() as session:
        attempt = session.scalars(select(WebhookAttempt)).one()
        assert (attempt.status, attempt.problem) == (302, None)
    assert stored(delivery).state is DeliveryState.WAITING


def test_a_paused_endpoint_gets_what_waited_once_it_goes_on(receiver: Receiver) -> None:
    endpoint_id, _ = endpoint(receiver)
    happen()
    with transaction() as session:
        commands.set_active(session, ADMINISTRATOR, endpoint_id, active=False)
    run_worker(wait=False)
    happen(entity_id=UUID(int=8))
    assert receiver.received == []
    with transaction() as session:
        commands.set_active(session, ADMINISTRATOR, endpoint_id, active=True)
    run_worker(wait=False)
    assert [json.loads(message.body)["data"]["id"] for message in receiver.received] == [str(UUID(int=7))]


def test_the_network_is_looked_at_again_when_sending(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may lead elsewhere than when it was typed."""
    endpoint(receiver)
    delivery = happen()
    monkeypatch.setattr(settings(), "webhook_networks", None)
    assert delivery is not None
    deliver(delivery)
    assert receiver.received == []
    with transaction() as session:
        assert session.scalars(select(WebhookAttempt.problem)).one() == NOT_ALLOWED


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
        "224.0.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "2130706433",
    ],
)
def test_private_addresses_are_closed_however_they_are_written(host: str) -> None:
    with pytest.raises(BadInput, match="private network"):
        Target.of(f"https://{host}/").resolve()


def test_public_addresses_by_https_only() -> None:
    assert Target.of("https://93.184.216.34/").resolve() == "93.184.216.34"
    with pytest.raises(BadInput, match="https"):
        Target.of("http://93.184.216.34/").resolve()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/",
        "https://",
        "https://a:b@example.org/",
        "https://example.org:99999/",
        "https://e.org/\n",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(BadInput):
        Target.of(url)


def test_an_interaction_that_failed_is_told(receiver: Receiver, seeded: Seed) -> None:
    endpoint(receiver, EventKind.INTERACTION_FAILED, EventKind.REDACTION_FAILED)
    with transaction() as session:
        session.execute(text("update interactions set state = 'transcribed' where id = :id"), {"id": seeded.received})
    give_up(step_named("redact"), seeded.received, "The model cannot be loaded.")
    with transaction() as session:
        told = session.scalars(select(WebhookEvent).order_by(WebhookEvent.kind)).all()
        assert [(event.kind, event.entity_id) for event in told] == [
            (EventKind.INTERACTION_FAILED, seeded.received),
            (EventKind.REDACTION_FAILED, seeded.received),
        ]


def test_a_masked_recording_that_does_not_pass_its_check_is_told(
    receiver: Receiver, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint(receiver, EventKind.INTERACTION_READY, EventKind.REDACTION_FAILED)
    body = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(SAID), "other.flac": recording()})
    haunted, other = (UUID(result["id"]) for result in body["results"])
    with transaction() as session:
        session.execute(text("update interactions set channel_layout = 'agent_first' where id = :id"), {"id": haunted})
    for id, engines in ((haunted, MishearingEngines(ears=Haunted(SAID))), (other, ScriptedEngines())):
        monkeypatch.setattr(steps, "engines", engines)
        for step in ("transcribe", "redact"):
            run_step(step_named(step), id)
    with transaction() as session:
        told = session.execute(select(WebhookEvent.kind, WebhookEvent.entity_id)).all()
        assert [tuple(row) for row in told] == [(EventKind.REDACTION_FAILED, haunted)]


def test_confirming_and_releasing_are_told(receiver: Receiver, seeded: Seed, client_for: ClientFor) -> None:
    endpoint(receiver, EventKind.REVIEW_CONFIRMED, EventKind.REVIEW_RELEASED)
    analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
    with transaction() as session:
        confirmed = text("select e.id from evaluations e where e.interaction_id = :id order by id limit 1")
        evaluation = session.scalar(confirmed, {"id": seeded.chat})
    answers = [analyst.post(f"/api/evaluations/{evaluation}/confirm", json={"overrides_seen": 0})]
    answers.append(analyst.post(f"/api/evaluations/{evaluation}/release"))
    assert [answer.status_code for answer in answers] == [204, 204], [answer.text for answer in answers]
    kinds = [EventKind.REVIEW_CONFIRMED, EventKind.REVIEW_RELEASED]
    with transaction() as session:
        told = session.execute(select(WebhookEvent.kind, WebhookEvent.entity_id).order_by(WebhookEvent.created_at))
        assert [tuple(row) for row in told] == [(kind, evaluation) for kind in kinds]


def test_added_tested_and_removed_on_screen(receiver: Receiver, client_for: ClientFor) -> None:
    administrator = client_for(Role.ADMINISTRATOR)
    form = {"name": "CRM", "url": receiver.url, "events": ["interaction.ready", "dispute.opened"]}
    page = administrator.post("/webhooks", data=form).text
    assert "whsec_" in page
    (made,) = administrator.get("/api/webhooks").json()
    assert made["events"] == ["interaction.ready", "dispute.opened"]
    assert "whsec_" not in administrator.get(f"/webhooks/{made['id']}").text
    administrator.post(f"/webhooks/{made['id']}/test")
    run_worker(wait=False)
    assert [json.loads(message.body)["type"] for message in receiver.received] == ["test"]
    administrator.post(f"/webhooks/{made['id']}/remove")
    with transaction() as session:
        assert session.scalar(select(func.count(WebhookDelivery.id))) == 0
        actions = select(AuditEvent.action).where(AuditEvent.entity == "webhook").order_by(AuditEvent.position)
        assert session.scalars(actions).all() == ["added", "tested", "removed"]


def test_the_secret_is_sealed_by_the_master_key(receiver: Receiver) -> None:
    endpoint_id, secret = endpoint(receiver)
    with transaction() as session:
        kept = session.get_one(WebhookEndpoint, endpoint_id).wrapped_secret
    assert base64.b64decode(secret.removeprefix("whsec_")) not in kept


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"name": "CRM", "url": "http://192.168.0.9/", "events": "test"}, "at least one event"),
        ({"name": "CRM", "url": "http://192.168.0.9/", "events": "interaction.ready"}, "private network"),
        ({"name": "", "url": "http://127.0.0.1/", "events": "interaction.ready"}, "Give a name"),
    ],
)
def test_what_cannot_be_added(receiver: Receiver, client_for: ClientFor, form: dict[str, str], reason: str) -> None:
    if "at least" in reason:
        form |= {"url": receiver.url}
    answer = client_for(Role.ADMINISTRATOR).post("/webhooks", data=form)
    assert answer.status_code == 400
    assert reason in answer.text


def test_the_log_is_kept_for_thirty_days(receiver: Receiver) -> None:
    endpoint(receiver)
    happen()
    with transaction() as session:
        session.execute(
            text("update webhook_events set created_at = :at"), {"at": now() - KEPT - dt.timedelta(hours=1)}
        )
        forget_old(session)
        assert session.scalar(select(func.count(WebhookDelivery.id))) == 0
