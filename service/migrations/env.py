"""Alembic's entry. Runs on the connection that `service.schema.migrate` hands over."""

from alembic import context

from service.tables import Base


def ours(object: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """The queue's tables belong to the queue."""
    return not (type_ == "table" and (name or "").startswith("procrastinate_"))


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, include_object=ours, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
