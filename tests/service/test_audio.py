"""The redacted recording: by range, in scope, audited, and never the original."""

import os
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from service.compliance.tables import AuditEvent
from service.database import now, transaction
from service.encryption import CHUNK
from service.identity.tables import Role
from service.interactions.recordings import PLAY_SESSION
from service.interactions.tables import Interaction, State
from service.redactions.tables import RedactionRun
from service.vault import vault
from service.vault_tables import Kind, VaultObject
from tests.conftest import ClientFor
from tests.service.seed import ORIGINAL, Seed, recording

CONTENT = os.urandom(2 * CHUNK + 12_345)


@pytest.fixture
def long(seeded: Seed) -> Seed:
    """The call's recording spans three sealed chunks."""
    with transaction() as session:
        vault().put(session, seeded.call, Kind.REDACTED_AUDIO, CONTENT, "audio/flac")
    return seeded


def plays(seeded: Seed) -> int:
    with transaction() as session:
        played = select(func.count()).where(AuditEvent.action == "played", AuditEvent.entity_id == str(seeded.call))
        return session.scalar(played) or 0


class TestRanges:
    def test_whole_file(self, long: Seed, client_for: ClientFor) -> None:
        answer = client_for(user_id=long.users[Role.QA_ANALYST]).get(f"/interactions/{long.call}/audio")
        assert answer.status_code == 200
        assert answer.content == CONTENT
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["content-type"] == "audio/flac"
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-", 0, len(CONTENT)),
            ("bytes=100-199", 100, 200),
            (f"bytes={CHUNK - 5}-{CHUNK + 4}", CHUNK - 5, CHUNK + 5),
            (f"bytes={CHUNK}-{2 * CHUNK}", CHUNK, 2 * CHUNK + 1),
            ("bytes=-7", len(CONTENT) - 7, len(CONTENT)),
            (f"bytes=-{len(CONTENT) + 9}", 0, len(CONTENT)),
            (f"bytes={len(CONTENT) - 1}-{len(CONTENT) + 50}", len(CONTENT) - 1, len(CONTENT)),
        ],
    )
    def test_one_range(self, long: Seed, client_for: ClientFor, asked: str, start: int, end: int) -> None:
        client = client_for(user_id=long.users[Role.QA_ANALYST])
        answer = client.get(f"/interactions/{long.call}/audio", headers={"Range": asked})
        assert answer.status_code == 206
        assert answer.content == CONTENT[start:end]
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
        assert answer.headers["content-length"] == str(end - start)

    @pytest.mark.parametrize("asked", [f"bytes={len(CONTENT)}-", "bytes=9-3", "bytes=-0"])
    def test_range_outside(self, long: Seed, client_for: ClientFor, asked: str) -> None:
        client = client_for(user_id=long.users[Role.QA_ANALYST])
        answer = client.get(f"/interactions/{long.call}/audio", headers={"Range": asked})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"

    @pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "bytes=-", "seconds=1-2", "bytes=a-b", "bytes=" + "9" * 5000])
    def test_what_is_not_one_range_gets_the_whole(self, long: Seed, client_for: ClientFor, asked: str) -> None:
        client = client_for(user_id=long.users[Role.QA_ANALYST])
        answer = client.get(f"/interactions/{long.call}/audio", headers={"Range": asked})
        assert answer.status_code == 200
        assert len(answer.content) == len(CONTENT)


class TestWhatPlays:
    def test_redacted_recording_and_not_the_original(self, seeded: Seed, client_for: ClientFor) -> None:
        content = client_for(user_id=seeded.users[Role.QA_ANALYST]).get(f"/interactions/{seeded.call}/audio").content
        assert content == recording()
        assert ORIGINAL not in content

    def test_nothing_plays_where_only_the_original_exists(self, seeded: Seed, client_for: ClientFor) -> None:
        redacted = (VaultObject.interaction_id == seeded.call, VaultObject.kind == Kind.REDACTED_AUDIO)
        _change(delete(VaultObject).where(*redacted))
        answer = client_for(user_id=seeded.users[Role.QA_ANALYST]).get(f"/interactions/{seeded.call}/audio")
        assert answer.status_code == 404

    @pytest.mark.parametrize("verified", [False, None])
    def test_recording_that_was_not_verified_stays_closed(
        self, seeded: Seed, client_for: ClientFor, verified: bool | None
    ) -> None:
        _change(update(RedactionRun).where(RedactionRun.interaction_id == seeded.call).values(audio_verified=verified))
        answer = client_for(user_id=seeded.users[Role.QA_ANALYST]).get(f"/interactions/{seeded.call}/audio")
        assert answer.status_code == 404
        assert plays(seeded) == 0

    @pytest.mark.parametrize("state", [State.RESTRICTED, State.ERASED])
    def test_restricted_and_erased_do_not_play(self, seeded: Seed, client_for: ClientFor, state: State) -> None:
        _change(update(Interaction).where(Interaction.id == seeded.call).values(state=state))
        answer = client_for(user_id=seeded.users[Role.QA_ANALYST]).get(f"/interactions/{seeded.call}/audio")
        assert answer.status_code == 404

    @pytest.mark.parametrize("which", ["chat", "received", "failed", "closed"])
    def test_interactions_without_a_recording(self, seeded: Seed, client_for: ClientFor, which: str) -> None:
        client = client_for(user_id=seeded.users[Role.QA_ANALYST])
        assert client.get(f"/interactions/{getattr(seeded, which)}/audio").status_code == 404


class TestWhoPlays:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.QA_ANALYST, 200),
            (Role.SUPERVISOR, 200),
            (Role.COMPLIANCE_OFFICER, 200),
            (Role.AGENT, 404),
            (Role.ADMINISTRATOR, 403),
        ],
    )
    def test_roles(self, seeded: Seed, client_for: ClientFor, role: Role, status: int) -> None:
        answer = client_for(user_id=seeded.users[role]).get(f"/interactions/{seeded.call}/audio")
        assert answer.status_code == status

    def test_supervisor_hears_the_own_team_only(self, seeded: Seed, client_for: ClientFor) -> None:
        client = client_for(user_id=seeded.users[Role.SUPERVISOR])
        assert client.get(f"/interactions/{seeded.foreign}/audio").status_code == 404

    def test_nobody_hears_it_without_signing_in(self, seeded: Seed, client: Any) -> None:
        assert client.get(f"/interactions/{seeded.call}/audio").status_code == 401


class TestAudit:
    def test_many_ranges_are_one_play(self, seeded: Seed, client_for: ClientFor) -> None:
        client = client_for(user_id=seeded.users[Role.QA_ANALYST])
        for start in range(0, 5000, 1000):
            client.get(f"/interactions/{seeded.call}/audio", headers={"Range": f"bytes={start}-{start + 9}"})
        assert plays(seeded) == 1

    def test_each_person_is_a_play(self, seeded: Seed, client_for: ClientFor) -> None:
        for role in (Role.QA_ANALYST, Role.SUPERVISOR):
            client_for(user_id=seeded.users[role]).get(f"/interactions/{seeded.call}/audio")
        assert plays(seeded) == 2

    def test_later_play_is_another(self, seeded: Seed, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
        client = client_for(user_id=seeded.users[Role.QA_ANALYST])
        client.get(f"/interactions/{seeded.call}/audio")
        later = now() + PLAY_SESSION
        monkeypatch.setattr("service.interactions.recordings.now", lambda: later)
        client.get(f"/interactions/{seeded.call}/audio")
        assert plays(seeded) == 2

    def test_refused_play_is_none(self, seeded: Seed, client_for: ClientFor) -> None:
        client_for(user_id=seeded.users[Role.AGENT]).get(f"/interactions/{seeded.call}/audio")
        assert plays(seeded) == 0


def _change(statement: Any) -> None:
    with transaction() as session:
        session.execute(statement)
