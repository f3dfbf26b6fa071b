"""Forms of coaching."""

from ..forms import Form
from .tables import Decision


class DecisionForm(Form):
    decision: Decision
    reason: str = ""
    strength_text: str = ""
    improvement_text: str = ""
