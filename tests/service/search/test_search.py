"""Searching transcripts: what is found, by whom, and how it is shown."""

import pytest
from sqlalchemy.orm import Session

from service.database import transaction
from service.errors import BadInput
from service.identity.tables import Role
from service.interactions.tables import Interaction, State, TranscriptTurn
from service.search.filters import SearchFilters
from service.search.queries import Results, search
from tests.service.seed import Seed

CALLS = {"BB-20117", "BB-20118", "GS-40021"}
EXPECTED: dict[str, set[str]] = {
    "parcel": {"CH-7781"},
    "parcels": {"CH-7781"},
    "PARCEL never": {"CH-7781"},
    "parcel postcode": set(),
    "parcel OR postcode": {"CH-7781", *CALLS},
    "sorry -parcel": CALLS,
    '"introductory discount"': CALLS,
    '"discount introductory"': set(),
    '"to sign no it"': set(),  # over the end of a turn
    '"will just go"': set(),
    '"yes please" OR "never came"': {"CH-7781"},
    "[CVV]": CALLS,
    "[name]": {"CH-7781", *CALLS},
    "cvv": set(),
}


def found(made: Seed, role: Role = Role.QA_ANALYST, /, **filters: object) -> Results:
    with transaction() as session:
        return search(made.viewer(role), session, SearchFilters.model_validate(filters))


def references(made: Seed, role: Role = Role.QA_ANALYST, /, **filters: object) -> set[str]:
    return {hit.reference for hit in found(made, role, **filters).hits}


def change(made: Seed, position: int, said: str, session: Session) -> None:
    transcript = session.get_one(Interaction, made.call).transcript_id
    session.get_one(TranscriptTurn, (transcript, position)).text = said


class TestWords:
    def test_are_found(self, seeded: Seed) -> None:
        assert {words: references(seeded, words=words) for words in EXPECTED} == EXPECTED

    def test_small_words_count_too(self, seeded: Seed) -> None:
        assert references(seeded, words='"it will be with you"') == {"CH-7781"}

    def test_of_one_speaker(self, seeded: Seed) -> None:
        assert references(seeded, words="parcel", speaker="customer") == {"CH-7781"}
        assert references(seeded, words="parcel", speaker="agent") == set()
        assert references(seeded, words="sorry -parcel", speaker="agent") >= {"CH-7781"}

    def test_nothing_to_look_for_is_refused(self, seeded: Seed) -> None:
        with pytest.raises(BadInput, match="no word to look for"):
            found(seeded, words=" ... ")

    def test_the_index_follows_the_turns(self, seeded: Seed) -> None:
        assert references(seeded, words="secretword") == set()
        with transaction() as session:
            change(seeded, 4, "It's secretword, and again secretword.", session)
        assert references(seeded, words="secretword") == {"BB-20117"}
        with transaction() as session:
            change(seeded, 4, "It's [PASSWORD].", session)
            change(seeded, 5, "Thanks.", session)
        assert references(seeded, words="secretword") == set()
        assert references(seeded, words="[password]") == {"BB-20117"}

    def test_a_version_that_does_not_count_is_not_searched(self, seeded: Seed) -> None:
        with transaction() as session:
            session.get_one(Interaction, seeded.chat).transcript_id = None
        assert references(seeded, words="parcel") == set()


class TestSnippets:
    def test_show_where(self, seeded: Seed) -> None:
        (hit,) = found(seeded, words="parcel").hits
        (turn,) = hit.found.turns
        assert (turn.number, turn.speaker, hit.found.count) == (1, "customer", 1)
        assert [(p.text, p.found, p.redacted) for p in turn.pieces] == [
            ("hello, my ", False, None),
            ("parcel", True, None),
            (" ", False, None),
            ("redactedREFERENCE", False, "REFERENCE"),
            (" never came", False, None),
        ]
        assert turn.text == "hello, my parcel [REFERENCE] never came"

    def test_count_the_turns_that_are_not_shown(self, seeded: Seed) -> None:
        hit = next(h for h in found(seeded, words="the").hits if h.id == seeded.call)
        assert len(hit.found.turns) == 3
        assert hit.found.count == 5

    def test_of_what_must_not_occur_there_is_none(self, seeded: Seed) -> None:
        assert all(hit.found.count == 0 for hit in found(seeded, words="-parcel").hits)


class TestScope:
    def test_a_supervisor_finds_the_own_team(self, seeded: Seed) -> None:
        assert references(seeded, Role.SUPERVISOR, words="postcode") == {"BB-20117", "BB-20118"}

    @pytest.mark.parametrize("role", [Role.AGENT, Role.ADMINISTRATOR])
    def test_others_find_nothing(self, seeded: Seed, role: Role) -> None:
        assert references(seeded, role, words="postcode") == set()

    @pytest.mark.parametrize("state", [State.RESTRICTED, State.ERASED])
    def test_what_is_withheld_is_not_found(self, seeded: Seed, state: State) -> None:
        with transaction() as session:
            session.get_one(Interaction, seeded.chat).state = state
        assert references(seeded, words="parcel") == set()
