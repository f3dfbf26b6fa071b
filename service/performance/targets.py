"""Where customers were handed on to."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from ..dashboards.figures import Figure, share
from ..interactions.tables import Interaction
from .contact_sums import within
from .periods import Period
from .scopes import Scope
from .tables import MeasuredContact


@dataclass(frozen=True, slots=True)
class Target:
    """`share` is of all hand-overs in the period; `name` is None where nobody said to whom."""

    name: str | None
    share: Figure


def transfer_targets(session: Session, period: Period, scope: Scope) -> tuple[Target, ...]:
    """The most frequent first. A contact that was handed on twice counts twice."""
    handed = func.jsonb_array_elements(Interaction.transfers).table_valued("value").lateral("handed")
    to = cast(handed.c.value.op("->>")("to"), String)
    rows = session.execute(
        select(to, func.count())
        .select_from(MeasuredContact)
        .join(Interaction, Interaction.id == MeasuredContact.interaction_id)
        .join(handed, MeasuredContact.transfer_rate == 100.0)
        .where(*within(period, scope))
        .group_by(to)
    )
    found: Counter[str | None] = Counter(dict(rows.all()))
    total = sum(found.values())
    return tuple(Target(name, share(count, total)) for name, count in found.most_common())
