"""Where each role can go, in the order of the day's work. The main menu shows nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from .identity.tables import Role


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main menu. Addresses below `apart` are another entry's."""

    address: str
    name: str
    apart: str = ""

    def holds(self, path: str) -> bool:
        """Whether a page belongs to this entry."""
        if self.apart and path.startswith(self.apart):
            return False
        return path == self.address or path.startswith(f"{self.address}/")


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that belong together: a menu under one name, or, without a name, what stands in the bar itself."""

    name: str
    places: tuple[Place, ...]

    def holds(self, path: str) -> bool:
        """Whether a page belongs to one of the entries."""
        return any(place.holds(path) for place in self.places)

    @property
    def in_the_bar(self) -> bool:
        """A menu of one entry would only hide it."""
        return not self.name or len(self.places) == 1


INTERACTIONS = Place("/interactions", "Interactions")
DASHBOARD = Place("/dashboard", "Dashboard")
SEARCH = Place("/search", "Search")
QUEUE = Place("/queue", "Queue")
AGREEMENT = Place("/agreement", "Agreement")
CALIBRATION = Place("/calibration", "Calibration")
UPLOAD = Place("/upload", "Upload")
REDACTIONS = Place("/redactions", "Redactions", apart="/redactions/review")
REDACTION_REVIEWS = Place("/redactions/review", "Redaction review")
DISPUTES = Place("/disputes", "Disputes")
ASSESSMENTS = Place("/assessments", "Self-assessments")
RELEASES = Place("/releases", "Releases")
RETENTION = Place("/retention", "Retention")
AUDIT_LOG = Place("/audit", "Audit log")
MY_RESULTS = Place("/my", "My results")
SCORECARDS = Place("/scorecards", "Scorecards")
KNOWLEDGE = Place("/knowledge", "Knowledge base")
USERS = Place("/users", "Users")
API_KEYS = Place("/api-keys", "API keys")
WEBHOOKS = Place("/webhooks", "Webhooks")
EXPORTS = Place("/exports", "Exports")
INTAKE = Place("/intake", "Watched folder")
SYSTEM = Place("/system", "System")
PERFORMANCE = Place("/performance", "Figures")
OBJECTIVES = Place("/objectives", "Objectives")
GROWTH = Place("/growth", "Overview", apart="/growth/")
MY_OBJECTIVES = Place("/growth/objectives", "Objectives")
REPORTS = Place("/reports", "Reports")
MY_REPORTS = Place("/growth/reports", "Reports")
INCENTIVES = Place("/incentives", "Incentives", apart="/incentives/policy")
INCENTIVE_POLICY = Place("/incentives/policy", "Incentives")
MY_POINTS = Place("/growth/points", "Points")
COACHING = Place("/coaching", "Coaching")
MY_COACHING = Place("/growth/coaching", "Coaching")
PLANS = Place("/plans", "Plans")
MY_PLANS = Place("/growth/plans", "Plans")
FEEDBACK = Place("/feedback", "Feedback")
MY_FEEDBACK = Place("/growth/feedback", "Feedback")
JOURNEYS = Place("/journeys", "Journeys")
NUDGE_RULES = Place("/feedback/rules", "Nudges")
UPWARD_FEEDBACK = Place("/feedback/upward", "Feedback on leadership")

LEADING = (
    Section("", (INTERACTIONS, SEARCH, QUEUE, DASHBOARD, UPLOAD)),
    Section("Results", (RELEASES, DISPUTES, ASSESSMENTS, EXPORTS)),
    Section("Performance", (PERFORMANCE, OBJECTIVES, JOURNEYS, REPORTS)),
    Section("Growth", (COACHING, PLANS, FEEDBACK, INCENTIVES)),
)
"""What QA analysts and supervisors share."""
MEASURING = Section("Standards", (SCORECARDS, KNOWLEDGE, AGREEMENT, CALIBRATION))

SECTIONS: Mapping[Role, tuple[Section, ...]] = {
    Role.QA_ANALYST: (*LEADING, Section("Privacy", (REDACTIONS,)), MEASURING),
    Role.SUPERVISOR: (*LEADING, MEASURING),
    Role.COMPLIANCE_OFFICER: (
        Section("", (INTERACTIONS, SEARCH, DASHBOARD, JOURNEYS)),
        Section("Privacy", (REDACTION_REVIEWS, REDACTIONS, RETENTION)),
        Section("Records", (AUDIT_LOG, EXPORTS)),
        Section("Standards", (SCORECARDS, KNOWLEDGE)),
    ),
    Role.AGENT: (
        Section("", (MY_RESULTS,)),
        Section("Growth", (GROWTH, MY_OBJECTIVES, MY_COACHING, MY_PLANS, MY_FEEDBACK, MY_POINTS, MY_REPORTS)),
    ),
    Role.ADMINISTRATOR: (
        Section("", (USERS, SYSTEM)),
        Section("Connections", (API_KEYS, WEBHOOKS, INTAKE)),
        Section("Standards", (SCORECARDS, KNOWLEDGE, OBJECTIVES, INCENTIVE_POLICY, NUDGE_RULES, UPWARD_FEEDBACK)),
    ),
}
