"""The bundled samples and an account for each role, so that the first start has something to show."""

import ipaddress
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select
from sqlalchemy.orm import Session

from .config import settings
from .database import transaction
from .errors import ServiceError
from .identity.commands import IN_A_TEAM, Position, add_account, add_team, generate_password
from .identity.sessions import viewer_of
from .identity.tables import Role, User
from .ingest.multipart import PartBegin, PartData, PartEnd
from .interactions.receiving import Receiver
from .interactions.tables import Interaction, State

SAMPLES = Path(__file__).parents[1] / "samples"
SHEET = "metadata.csv"
FILES = ("broadband_retention.flac", "insurance_payment.flac", "furniture_delivery.json", "gym_cancellation.eml")
TEAM = "Collections"
AGENT = ("a-131", "Gavin Rowe")
PASSWORD = "callqa-demo"  # noqa: S105 - only for a server that listens on this machine alone
DONE = {State.RECEIVED: 0, State.TRANSCRIBED: 1, State.REDACTED: 2, State.JUDGED: 3}
LAST = 4


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    name: str
    role: Role


ACCOUNTS = (
    Account("qa@callqa.example", "Quinn Abara", Role.QA_ANALYST),
    Account("supervisor@callqa.example", "Sana Mirza", Role.SUPERVISOR),
    Account("compliance@callqa.example", "Conor Byrne", Role.COMPLIANCE_OFFICER),
    Account("agent@callqa.example", AGENT[1], Role.AGENT),
    Account("admin@callqa.example", "Ada Lindqvist", Role.ADMINISTRATOR),
)


def add_accounts(session: Session) -> str:
    """One account a role; their password. On an address that others reach, it is made up and shown only now."""
    password = PASSWORD if _local(settings().host) else generate_password()
    team = add_team(session, None, TEAM)
    for account in ACCOUNTS:
        position = Position(
            account.name,
            account.role,
            team_id=team.id if account.role in IN_A_TEAM else None,
            agent=AGENT[0] if account.role is Role.AGENT else None,
        )
        add_account(session, None, account.email, position, password=password)
    return password


def process_samples(console: Console) -> None:
    """Uploads the samples as the demo's analyst would, and shows how far the worker is until all are done."""
    references = upload_samples()
    columns = (TextColumn("{task.description:<22}"), BarColumn(), TextColumn("{task.fields[state]:<12}"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        tasks = {reference: bars.add_task(reference, total=LAST, state="received") for reference in references}
        while not bars.finished:
            for reference, state in _states(references):
                task = bars.tasks[tasks[reference]]
                if task.fields["state"] != state.value and not console.is_terminal:
                    console.print(f"{reference}: {state.value}")  # in a log, a line a change
                bars.update(task.id, completed=DONE.get(state, LAST), state=state.value)
            time.sleep(0.3)


def upload_samples() -> list[str]:
    """References of the interactions that the samples became."""
    with transaction() as session:
        analyst = session.scalars(select(User).where(User.role == Role.QA_ANALYST).order_by(User.created_at)).first()
        if analyst is None:
            raise ServiceError("There is no QA analyst to upload the samples.")
        receiver = Receiver(viewer_of(analyst))
    for name in (SHEET, *FILES):
        receiver.handle(PartBegin("file", name))
        receiver.handle(PartData((SAMPLES / name).read_bytes()))
        receiver.handle(PartEnd())
    receiver.finish()
    refused = [f"{outcome.file}: {outcome.reason}" for outcome in receiver.outcomes if outcome.status == "rejected"]
    if refused or receiver.sheet_problems:
        raise ServiceError(f"The bundled samples were refused: {'; '.join(refused + receiver.sheet_problems)}")
    return [outcome.reference for outcome in receiver.outcomes if outcome.reference]


def _states(references: Sequence[str]) -> list[tuple[str, State]]:
    with transaction() as session:
        rows = session.execute(
            select(Interaction.reference, Interaction.state).where(Interaction.reference.in_(references))
        )
        return [(row.reference, row.state) for row in rows]


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
