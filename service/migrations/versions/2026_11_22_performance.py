"""Transfers that nobody spoke of are not the same as none; holds that were found belong to a transcript.

Rows of before cannot tell the two apart: an empty list becomes unknown, the weaker claim.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("interactions", "transfers", existing_type=postgresql.JSONB(), nullable=True)
    op.execute("UPDATE interactions SET transfers = NULL WHERE transfers = '[]'::jsonb")
    op.add_column("transcripts", sa.Column("holds", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("transcripts", "holds")
    op.execute("UPDATE interactions SET transfers = '[]'::jsonb WHERE transfers IS NULL")
    op.alter_column("interactions", "transfers", existing_type=postgresql.JSONB(), nullable=False)
