"""Transfers that nobody spoke of are not the same as none.

Rows of before cannot tell the two apart: an empty list becomes unknown, the weaker claim.
"""

from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("interactions", "transfers", existing_type=postgresql.JSONB(), nullable=True)
    op.execute("UPDATE interactions SET transfers = NULL WHERE transfers = '[]'::jsonb")


def downgrade() -> None:
    op.execute("UPDATE interactions SET transfers = '[]'::jsonb WHERE transfers IS NULL")
    op.alter_column("interactions", "transfers", existing_type=postgresql.JSONB(), nullable=False)
