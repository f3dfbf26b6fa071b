"""Where each role can go, in the order of the day's work. The main menu shows nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from .identity.tables import Role


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main menu."""

    address: str
    name: str

    def holds(self, path: str) -> bool:
        """Whether a page belongs to this entry."""
        return path == self.address or path.startswith(f"{self.address}/")


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that belong together, under one name."""

    name: str
    places: tuple[Place, ...]


INTERACTIONS = Place("/interactions", "Interactions")
UPLOAD = Place("/upload", "Upload")
REDACTIONS = Place("/redactions", "Redactions")
RELEASES = Place("/releases", "Releases")
AUDIT_LOG = Place("/audit", "Audit log")
MY_RESULTS = Place("/my", "My results")
USERS = Place("/users", "Users")
SYSTEM = Place("/system", "System")

SECTIONS: Mapping[Role, tuple[Section, ...]] = {
    Role.QA_ANALYST: (Section("Review", (INTERACTIONS, UPLOAD, RELEASES)), Section("Privacy", (REDACTIONS,))),
    Role.SUPERVISOR: (Section("Review", (INTERACTIONS, UPLOAD, RELEASES)),),
    Role.COMPLIANCE_OFFICER: (Section("Privacy", (REDACTIONS, INTERACTIONS, AUDIT_LOG)),),
    Role.AGENT: (Section("Results", (MY_RESULTS,)),),
    Role.ADMINISTRATOR: (Section("Administration", (USERS, SYSTEM)),),
}
