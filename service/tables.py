"""Every table, imported in one place: for migrations, and so that relationships between domains resolve."""

from . import vault_tables
from .coaching import tables as coaching
from .compliance import tables as compliance
from .database import Base
from .evaluations import tables as evaluations
from .identity import tables as identity
from .interactions import tables as interactions
from .metrics import tables as metrics
from .redactions import tables as redactions
from .reviews import tables as reviews

__all__ = [
    "Base",
    "coaching",
    "compliance",
    "evaluations",
    "identity",
    "interactions",
    "metrics",
    "redactions",
    "reviews",
    "vault_tables",
]
