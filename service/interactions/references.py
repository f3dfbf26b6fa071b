"""Finding interactions by part of their reference."""

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.dialects.postgresql import ARRAY

from .tables import Interaction

INDEXED_FROM = 3
"""Characters from which on the index helps: it has every three that follow each other."""


def reference_has(text: str) -> ColumnElement[bool]:
    """The condition on `Interaction` that its reference has the text somewhere in it, in small or capital letters."""
    found = Interaction.reference.icontains(text, autoescape=True)
    if len(text) < INDEXED_FROM:
        return found
    parts = func.reference_parts(Interaction.reference, type_=ARRAY(String))
    return parts.contains(func.reference_parts(text, type_=ARRAY(String))) & found
