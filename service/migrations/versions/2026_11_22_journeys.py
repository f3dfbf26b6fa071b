"""Journeys: keys of customers, which leave with the last interaction."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FORGET = """
create function forget_customer_key() returns trigger language plpgsql as $$
begin
    delete from customer_keys k where k.customer_hash = old.customer_hash
        and not exists (select from interactions i where i.customer_hash = old.customer_hash);
    return null;
end
$$;
create trigger interactions_forget_customer
    after delete or update of customer_hash on interactions
    for each row when (old.customer_hash is not null) execute function forget_customer_key();
"""


def upgrade() -> None:
    op.create_table(
        "customer_keys",
        sa.Column("customer_hash", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("customer_hash", name=op.f("pk_customer_keys")),
        sa.UniqueConstraint("key", name=op.f("uq_customer_keys_key")),
    )
    op.execute(FORGET)


def downgrade() -> None:
    op.execute("drop trigger interactions_forget_customer on interactions")
    op.execute("drop function forget_customer_key()")
    op.drop_table("customer_keys")
