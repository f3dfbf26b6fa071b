"""Part of a reference is found through an index: every three letters that follow each other, as pg_trgm would have it.

That extension is neither in the database that the service starts itself nor for everybody to install elsewhere.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PARTS = """
create function reference_parts(reference text) returns text[]
language sql immutable strict parallel safe as $$
    select array(
        select distinct substr(lower(reference), place, 3)
        from generate_series(1, length(lower(reference)) - 2) as place
    )
$$
"""


def upgrade() -> None:
    op.execute(PARTS)
    op.execute("create index ix_interactions_reference_parts on interactions using gin (reference_parts(reference))")


def downgrade() -> None:
    op.drop_index("ix_interactions_reference_parts", "interactions")
    op.execute("drop function reference_parts(text)")
