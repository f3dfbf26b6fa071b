"""`callqa user`: accounts from the command line, for the first administrator and for scripts."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import engine, transaction
from ..errors import NotFound
from ..schema import migrate
from .commands import Position, add_account, add_team, set_active
from .tables import Role, Team, User

app = typer.Typer(no_args_is_help=True)
Password = Annotated[str | None, typer.Option(help="Made up and shown once when left out", envvar="CALLQA_PASSWORD")]


@app.command()
def add(
    email: str,
    role: Annotated[Role, typer.Option(help="What the person may do")],
    name: Annotated[str | None, typer.Option(help="As shown to others")] = None,
    team: Annotated[str | None, typer.Option(help="A supervisor's team; made if it does not exist")] = None,
    agent: Annotated[str | None, typer.Option(help="The external id of the agent that this person is")] = None,
    password: Password = None,
) -> None:
    """Add an account."""
    migrate(engine())
    with transaction() as session:
        team_id = _team(session, team) if team else None
        position = Position(name or email, role, team_id, agent)
        user, chosen = add_account(session, None, email, position, password=password)
    shown = "" if password else f" Password, shown only now: {chosen}"
    typer.echo(f"Added {user.email} as {role.value}.{shown}")


@app.command("list")
def list_users() -> None:
    """Every account, its role, and whether it is active."""
    migrate(engine())
    with transaction() as session:
        for user in session.scalars(select(User).order_by(User.email)):
            typer.echo(f"{user.email}\t{user.role.value}\t{'active' if user.active else 'inactive'}")


@app.command()
def deactivate(email: str) -> None:
    """Close an account. What the person did stays recorded."""
    migrate(engine())
    with transaction() as session:
        user_id = session.scalar(select(User.id).where(User.email == email.lower()))
        if user_id is None:
            raise NotFound(f"There is no account {email}.")
        set_active(session, None, user_id, active=False)
    typer.echo(f"{email} can no longer sign in.")


def _team(session: Session, name: str) -> UUID:
    found = session.scalar(select(Team.id).where(Team.name == name))
    return found or add_team(session, None, name).id
