"""Every table, imported in one place: for migrations, and so that relationships between domains resolve."""

from . import rerun_tables, vault_tables
from .actions import tables as actions
from .calibration import tables as calibration
from .coaching import preference_tables as coaching_preferences
from .coaching import session_tables as coaching_sessions
from .coaching import tables as coaching
from .compliance import retention_tables as retention
from .compliance import tables as compliance
from .dashboards import tables as dashboards
from .database import Base
from .development import outcome_tables as plan_outcomes
from .development import own_tables as agents_own
from .development import tables as development
from .disputes import tables as disputes
from .evaluations import tables as evaluations
from .exporting import tables as exporting
from .feedback import customer_tables, nudge_tables, peer_tables, recognition_tables, upward_tables
from .identity import api_key_tables, federation_tables
from .identity import tables as identity
from .incentives import ledger_tables, programme_tables
from .intake import tables as intake
from .interactions import correction_tables as corrections
from .interactions import tables as interactions
from .journeys import tables as journeys
from .knowledge import tables as knowledge
from .metrics import tables as metrics
from .notifications import tables as notifications
from .objectives import tables as objectives
from .performance import import_tables as imported_metrics
from .performance import tables as performance
from .redactions import review_tables as redaction_reviews
from .redactions import tables as redactions
from .releases import tables as releases
from .reporting import tables as reporting
from .reviews import sheet_tables, task_tables
from .reviews import tables as reviews
from .sampling import tables as sampling
from .scorecards import tables as scorecards
from .search import tables as search
from .selfassessment import tables as selfassessment
from .views import tables as views
from .webhooks import tables as webhooks

__all__ = [
    "Base",
    "actions",
    "agents_own",
    "api_key_tables",
    "calibration",
    "coaching",
    "coaching_preferences",
    "coaching_sessions",
    "compliance",
    "corrections",
    "customer_tables",
    "dashboards",
    "development",
    "disputes",
    "evaluations",
    "exporting",
    "federation_tables",
    "identity",
    "imported_metrics",
    "intake",
    "interactions",
    "journeys",
    "knowledge",
    "ledger_tables",
    "metrics",
    "notifications",
    "nudge_tables",
    "objectives",
    "peer_tables",
    "performance",
    "plan_outcomes",
    "programme_tables",
    "recognition_tables",
    "redaction_reviews",
    "redactions",
    "releases",
    "reporting",
    "rerun_tables",
    "retention",
    "reviews",
    "sampling",
    "scorecards",
    "search",
    "selfassessment",
    "sheet_tables",
    "task_tables",
    "upward_tables",
    "vault_tables",
    "views",
    "webhooks",
]
