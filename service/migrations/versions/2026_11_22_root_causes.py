"""A changed answer and one on a sheet say what lay behind it, of the root causes that the scorecard lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("overrides", "sheet_answers")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("root_causes", postgresql.JSONB(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "root_causes")
