"""What people write about an interaction is swept before it is stored, and they are told."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from service.database import transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.presentation import masked
from service.redactions.notes import swept
from service.vault import vault
from service.vault_tables import KeyScope
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedEngines, recording
from tests.service.test_canaries import CALL, dump, found
from tests.service.test_redaction_report import text_of
from tests.service.uploads import upload, work_off

NOTE = "Quackenbush got the wrong price; her card ends five five one nine, mail quackenbush77@zephyrmail.com"


@pytest.fixture
def call(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> UUID:
    body = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(CALL)})
    work_off(monkeypatch, ScriptedEngines(CALL))
    return UUID(body["results"][0]["id"])


def test_values_of_the_interaction_count_in_whatever_spelling(call: UUID) -> None:
    with transaction() as session:
        kept = swept(session, call, NOTE)
        assert found(kept) == []
        assert "got the wrong price" in kept
        assert swept(session, call, kept) == kept


def test_a_note_without_any_comes_back_as_it_is(call: UUID) -> None:
    for note in ("Clear and friendly throughout.", "", "Played at 0:24 and 1:10, twice."):
        with transaction() as session:
            assert swept(session, call, note) == note
            assert swept(session, None, note) == note


def test_without_the_raw_data_the_rules_still_hold(call: UUID) -> None:
    with transaction() as session:
        vault().erase(session, call, KeyScope.RAW)
        assert "zephyrmail" not in swept(session, call, NOTE)


def test_a_reviewers_words_are_swept_and_the_page_says_so(call: UUID, client_for: ClientFor, database: Engine) -> None:
    analyst = client_for(Role.QA_ANALYST)
    with transaction() as session:
        evaluation = session.scalars(
            select(Evaluation.id).where(Evaluation.interaction_id == call, Evaluation.scorecard == "seven_cs")
        ).one()
    form = {"criterion": "courteous", "answer": "2", "reason": NOTE}
    assert analyst.post(f"/evaluations/{evaluation}/overrides", data=form).status_code == 303
    confirmed = analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 1, "comment": NOTE})
    assert confirmed.status_code == 303, confirmed.text
    assert [row for row in dump(database) if found(row[1])] == []
    assert "personal details were masked" in text_of(analyst, f"/interactions/{call}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fine.", ""),
        (None, ""),
        ("[NAME] rang.", "1 personal detail was masked in this text."),
        ("[NAME] and [CARD 2]", "2 personal details were masked."),
    ],
)
def test_what_was_masked_is_told(text: str | None, told: str) -> None:
    assert masked(text) == told
