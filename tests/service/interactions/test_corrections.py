"""A wrong transcript is corrected by a person: only what depends on it is made again, and nothing raw gets out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text

from models.audio import ChannelLayout
from models.judgements import Judgement
from service.database import transaction
from service.evaluations.tables import Answer, Evaluation
from service.faults import configure_logging
from service.identity.tables import Agent, Role, User
from service.interactions.raw import raw_transcript
from service.interactions.tables import Interaction, Transcript
from service.reviews.tables import Review
from service.vault import vault
from service.vault_tables import KeyScope
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedEngines, ScriptedJudge, recording
from tests.service.test_canaries import CALL, dump, found, stored
from tests.service.test_redaction_report import text_of
from tests.service.uploads import upload, work_off

WHY = "Heard at 0:12."
NEW_CODE = "nine one four"
LINES = tuple(text for _, text in CALL)


@dataclass
class AskedJudge(ScriptedJudge):
    """Remembers which criteria it was asked."""

    asked: list[str] = field(default_factory=list)

    def judge(self, *args: object, **named: object) -> tuple[Judgement, ...]:
        self.asked += [criterion.id for criterion in args[1]]  # type: ignore[attr-defined]
        return super().judge(*args, **named)  # type: ignore[arg-type]


@dataclass
class AskedEngines(ScriptedEngines):
    asks: AskedJudge = field(default_factory=AskedJudge)

    def judge(self) -> AskedJudge:
        return self.asks


@pytest.fixture
def analyst(client_for: ClientFor) -> TestClient:
    return client_for(Role.QA_ANALYST)


@pytest.fixture
def call(analyst: TestClient, monkeypatch: pytest.MonkeyPatch) -> UUID:
    body = upload(analyst, {"call.flac": recording(CALL)})
    work_off(monkeypatch, ScriptedEngines(CALL))
    return UUID(body["results"][0]["id"])


def turns(client: TestClient, call: UUID) -> list[str]:
    found = client.get(f"/api/interactions/{call}").json()["transcript"]["turns"]
    return ["".join(segment["text"] for segment in turn["segments"]) for turn in found]


def raw(call: UUID) -> list[str]:
    with transaction() as session:
        return [turn.text for turn in raw_transcript(session, session.get_one(Interaction, call)).turns]


def correct(client: TestClient, call: UUID, **fields: str) -> int:
    form = {"version": str(version(call)), "reason": WHY, **fields}
    return client.post(f"/interactions/{call}/correct", data=form).status_code


def version(call: UUID) -> int:
    with transaction() as session:
        current = session.get_one(Interaction, call).transcript_id
        return session.get_one(Transcript, current).version


def answers(call: UUID, number: int) -> Sequence[Answer]:
    with transaction() as session:
        return session.scalars(
            select(Answer)
            .join(Evaluation, Evaluation.id == Answer.evaluation_id)
            .join(Transcript, Transcript.id == Evaluation.transcript_id)
            .where(Transcript.interaction_id == call, Transcript.version == number)
        ).all()


class TestTheStory:
    def test_words_are_corrected_and_redacted_anew(
        self, analyst: TestClient, call: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = turns(analyst, call)
        assert before[1] == "Yes, my name is [NAME 1]."
        assert correct(analyst, call, **{"text-1": "Yes, hello, my name is [NAME 1] junior."}) == 303
        assert turns(analyst, call) == before
        assert raw(call)[1] == "Yes, hello, my name is Wilhelmina Quackenbush junior."
        work_off(monkeypatch, ScriptedEngines(CALL))
        assert version(call) == 2
        assert turns(analyst, call)[1].startswith("Yes, hello, my name is [NAME 1]")
        assert [turn for n, turn in enumerate(turns(analyst, call)) if n != 1] == before[:1] + before[2:]
        assert analyst.get(f"/interactions/{call}/audio").status_code == 200

    def test_only_what_depends_on_it_is_judged_again(
        self, analyst: TestClient, call: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The scripted judge cites the first turn for everything."""
        engines = AskedEngines(CALL)
        correct(analyst, call, **{"text-11": "No thank you, goodbye."})
        work_off(monkeypatch, engines)
        assert engines.asks.asked == []
        old, new = answers(call, 1), answers(call, 2)
        origin = {answer.criterion: answer.evaluation_id for answer in old}
        assert {a.criterion: a.carried_from_id for a in new} == origin
        correct(analyst, call, **{"text-0": "Brightwell Broadband, can I take your full name please?"})
        work_off(monkeypatch, engines)
        assert set(engines.asks.asked) == {answer.criterion for answer in new}
        assert {answer.carried_from_id for answer in answers(call, 3)} == {None}

    def test_the_confirmed_result_stays_until_a_person_confirms_the_new_one(
        self, analyst: TestClient, call: UUID, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agent = _released_to_an_agent(analyst, client_for, call)
        seen = text_of(agent, f"/interactions/{call}")
        correct(analyst, call, **{"text-11": "No thank you, goodbye Brightwell ferret."})
        work_off(monkeypatch, ScriptedEngines(CALL))
        now = text_of(agent, f"/interactions/{call}")
        assert "ferret" not in now
        assert "being looked at again" in now
        assert "being looked at again" not in seen
        with transaction() as session:
            assert session.scalars(select(Review.released_at)).one() is not None
        assert "ferret" in text_of(analyst, f"/interactions/{call}")

    def test_split_with_who_said_it(self, analyst: TestClient, call: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
        correct(analyst, call, **{"text-10": "Thank you.\nAgent: Anything else I can help with today?\nNo."})
        work_off(monkeypatch, ScriptedEngines(CALL))
        body = analyst.get(f"/api/interactions/{call}").json()["transcript"]["turns"]
        assert [turn["speaker"] for turn in body[10:13]] == ["agent", "agent", "customer"]
        assert len(body) == len(CALL) + 2

    def test_the_sides_change_for_good(self, analyst: TestClient, call: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
        assert correct(analyst, call, swap_sides="on") == 303
        with transaction() as session:
            assert session.get_one(Interaction, call).channel_layout is ChannelLayout.AGENT_FIRST
        work_off(monkeypatch, ScriptedEngines(CALL))
        with transaction() as session:
            assert session.get_one(Interaction, call).channel_layout is ChannelLayout.CUSTOMER_FIRST
        assert analyst.get(f"/api/interactions/{call}").json()["transcript"]["turns"][0]["speaker"] == "customer"

    def test_what_was_corrected_is_shown(
        self, analyst: TestClient, call: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        correct(analyst, call, **{"text-11": "Yes, thank you."})
        work_off(monkeypatch, ScriptedEngines(CALL))
        (entry,) = analyst.get(f"/api/interactions/{call}/corrections").json()
        assert (entry["from_version"], entry["to_version"], entry["reason"]) == (1, 2, WHY)
        pieces = [(piece["edit"], piece["text"]) for piece in entry["changes"][0]["pieces"]]
        assert pieces == [("removed", "No"), ("added", "Yes,"), ("same", " thank you.")]
        page = text_of(analyst, f"/interactions/{call}/corrections")
        assert "Version 1 became version 2" in page
        assert WHY in page


def _released_to_an_agent(analyst: TestClient, client_for: ClientFor, call: UUID) -> TestClient:
    with transaction() as session:
        agent = Agent(external_id="a-9", name="Sam Field")
        session.add(agent)
        session.flush()
        user = User(email="sam@example.org", name="Sam", role=Role.AGENT, password_hash="-", agent_id=agent.id)
        session.add(user)
        session.get_one(Interaction, call).agent_id = agent.id
        session.flush()
        evaluation = session.scalars(
            select(Evaluation.id).where(Evaluation.interaction_id == call, Evaluation.scorecard == "seven_cs")
        ).one()
        user_id = user.id
    for action in ("confirm", "release"):
        answer = analyst.post(f"/evaluations/{evaluation}/{action}", data={"overrides_seen": 0})
        assert answer.status_code == 303, answer.text
    return client_for(user_id=user_id)


class TestRefusals:
    def test_a_reason_and_a_change_are_needed_and_nothing_written_is_lost(
        self, analyst: TestClient, call: UUID
    ) -> None:
        form = {"version": "1", "reason": " ", "text-11": "No, that is all."}
        answer = analyst.post(f"/interactions/{call}/correct", data=form)
        assert answer.status_code == 400
        assert "No, that is all." in answer.text
        assert correct(analyst, call) == 400
        assert version(call) == 1

    def test_a_page_from_before_the_last_correction(
        self, analyst: TestClient, call: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        correct(analyst, call, **{"text-11": "No."})
        assert correct(analyst, call, **{"text-11": "No no."}) == 400
        work_off(monkeypatch, ScriptedEngines(CALL))
        answer = analyst.post(f"/interactions/{call}/correct", data={"version": "1", "reason": WHY, "text-11": "Nope."})
        assert answer.status_code == 400
        assert "newer version" in answer.text

    def test_once_the_raw_data_is_erased(self, analyst: TestClient, call: UUID) -> None:
        with transaction() as session:
            vault().erase(session, call, KeyScope.RAW)
        assert "can no longer be corrected" in text_of(analyst, f"/interactions/{call}/correct")
        assert correct(analyst, call, **{"text-11": "No."}) == 400

    def test_another_team_does_not_find_it(self, client_for: ClientFor, call: UUID) -> None:
        assert correct(client_for(Role.SUPERVISOR), call, **{"text-11": "No."}) == 404

    def test_as_json(self, analyst: TestClient, call: UUID) -> None:
        body = {"version": 1, "reason": WHY, "corrections": [{"turn": 99, "parts": []}]}
        answer = analyst.post(f"/api/interactions/{call}/corrections", json=body)
        assert (answer.status_code, answer.json()["detail"]) == (400, "There is no turn 100.")
        body["corrections"] = [{"turn": 11, "parts": [{"speaker": "customer", "text": "Nothing else."}]}]
        assert analyst.post(f"/api/interactions/{call}/corrections", json=body).json() == {"state": "transcribed"}


def test_a_person_who_writes_personal_data_leaks_nothing(
    analyst: TestClient,
    call: UUID,
    database: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The code and the name that were corrected, and the reason that quotes them, are only in the vault."""
    configure_logging("DEBUG")
    form = {
        "version": "1",
        "reason": "He says Wilhelmina Quackenbush, and quackenbush77@zephyrmail.com.",
        "text-1": "Yes, my full name is Wilhelmina Quackenbush.",
        "text-5": NEW_CODE,
    }
    assert analyst.post(f"/interactions/{call}/correct", data=form).status_code == 303
    work_off(monkeypatch, ScriptedEngines(CALL))
    printed = capfd.readouterr()
    configure_logging("WARNING")
    assert version(call) == 2
    assert raw(call)[5] == NEW_CODE
    rows = list(dump(database))
    assert [(table, found(row)) for table, row in rows if found(row) or NEW_CODE in row] == []
    assert found(printed.out + printed.err) == []
    assert NEW_CODE not in printed.out + printed.err
    assert [name for name, content in stored() if found(content) or NEW_CODE.encode() in content] == []
    for address in ("correct", "corrections", ""):
        page = analyst.get(f"/interactions/{call}/{address}".rstrip("/")).text
        assert found(page) == []
        assert NEW_CODE not in page


class TestWrongAgent:
    def test_it_moves_and_what_was_released_is_withdrawn(
        self, analyst: TestClient, call: UUID, client_for: ClientFor, database: Engine
    ) -> None:
        first = _released_to_an_agent(analyst, client_for, call)
        assert first.get(f"/interactions/{call}").status_code == 200
        with transaction() as session:
            other = Agent(external_id="a-10", name="Kit Moore")
            session.add(other)
            session.flush()
            other_id = other.id
        answer = analyst.post(f"/interactions/{call}/agent", data={"agent_id": str(other_id), "reason": "Heard Kit."})
        assert answer.status_code == 303
        assert first.get(f"/interactions/{call}").status_code == 404
        with transaction() as session:
            review = session.scalars(select(Review)).one()
            assert (review.confirmed_at, review.released_at, review.score) == (None, None, None)
            assert session.get_one(Interaction, call).agent_id == other_id
        with database.connect() as connection:
            actions = connection.execute(text("select action from audit_events order by position desc limit 2"))
            assert set(actions.scalars()) == {"withdrew", "moved to another agent"}
        assert "result was withdrawn" in first.get("/notifications").text

    def test_to_the_same_agent_is_no_move(self, analyst: TestClient, call: UUID, client_for: ClientFor) -> None:
        _released_to_an_agent(analyst, client_for, call)
        with transaction() as session:
            agent_id = session.get_one(Interaction, call).agent_id
        body = {"agent_id": str(agent_id), "reason": "?"}
        assert analyst.post(f"/api/interactions/{call}/agent", json=body).status_code == 400


def test_what_only_the_new_run_finds_is_masked_in_the_versions_before(
    analyst: TestClient, call: UUID, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was misheard twice stands open in the first version, and in the diff, until somebody corrects one."""
    with database.begin() as connection:
        leak = (
            "update transcript_turns set text = 'Thank you, ZQX7 4QT. Anything else?', words = '[]' where position = 10"
        )
        connection.execute(text(leak))
        connection.execute(text("delete from redactions where turn = 10"))
    correct(analyst, call, **{"text-7": "ZQX7 4QT"})
    assert "ZQX7 4QT" in text_of(analyst, f"/interactions/{call}")
    work_off(monkeypatch, ScriptedEngines(CALL))
    assert version(call) == 2
    with database.connect() as connection:
        rows = connection.execute(text("select t::text from transcript_turns t")).scalars().all()
    assert [row for row in rows if "4QT" in row] == []
