"""`callqa retention`: what is due, and erasing it now."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from ..database import engine, now, transaction
from ..errors import BadInput
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..schema import migrate
from .retention import erase_due, forecast
from .retention_policy import Policy, policy_in_force, read_policy

MACHINE = Viewer(user_id=None, name="command line", role=Role.COMPLIANCE_OFFICER)

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(
    policy: Annotated[Path | None, typer.Option(help="Try a policy from a YAML file instead; saves nothing")] = None,
) -> None:
    """The policy, and how many interactions lose what by when."""
    migrate(engine())
    with transaction() as session:
        in_force, version = policy_in_force(session)
        chosen = _read(policy) if policy else in_force
        counts = forecast(MACHINE, session, chosen, now())
    typer.echo(str(policy) if policy else f"Version {version}" if version else "As packaged")
    for number, rule in enumerate(chosen.rules, start=1):
        days = f"raw {rule.raw_days}, masked recording {rule.audio_days}, everything {rule.everything_days} days"
        typer.echo(f"{number}. {rule.words}: {days}. {rule.why}")
    for scope, count in counts.items():
        typer.echo(f"{scope.value}: {count.now} due, {count.week} in 7 days, {count.month} in 30, {count.held} held")


@app.command()
def run() -> None:
    """Erase what is due now, as the worker does every quarter of an hour."""
    migrate(engine())
    total = 0
    while erased := erase_due():
        total += erased
    typer.echo(f"Erased {total}, each with proof.")


def _read(path: Path) -> Policy:
    try:
        content = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError):
        raise BadInput(f"{path} cannot be read as YAML.") from None
    rules = content.get("rules") if isinstance(content, dict) else None
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise BadInput(f"{path} must have a list named rules, each rule a mapping.")
    return read_policy(rules)
