"""`callqa user`: accounts from the command line, for the first administrator and for scripts."""

import secrets
from typing import Annotated

import typer
from sqlalchemy import select

from ..compliance import audit
from ..database import engine, transaction
from ..errors import Conflict, NotFound
from ..schema import migrate
from .passwords import hash_password
from .tables import Agent, Role, Team, User

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
    chosen = password or secrets.token_urlsafe(12)
    with transaction() as session:
        if session.scalar(select(User.id).where(User.email == email.lower())):
            raise Conflict(f"There is an account {email} already.")
        user = User(email=email.lower(), name=name or email, role=role, password_hash=hash_password(chosen))
        if team:
            user.team = session.scalars(select(Team).where(Team.name == team)).first() or Team(name=team)
        if agent:
            user.agent = session.scalars(select(Agent).where(Agent.external_id == agent)).first()
            if user.agent is None:
                raise NotFound(f"No interaction has named an agent {agent} yet.")
        session.add(user)
        audit.record(session, None, "added", "user", user.email, role=role.value)
    typer.echo(f"Added {email} as {role.value}." + ("" if password else f" Password, shown only now: {chosen}"))


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
        user = session.scalars(select(User).where(User.email == email.lower())).first()
        if user is None:
            raise NotFound(f"There is no account {email}.")
        user.active = False
        audit.record(session, None, "deactivated", "user", user.email)
    typer.echo(f"{email} can no longer sign in.")
