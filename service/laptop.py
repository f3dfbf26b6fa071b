"""`callqa run`: everything on one machine, stopped together by Ctrl-C.

The parent holds the embedded database; web and worker are children, so that a crash of one leaves the others alive.
"""

import os
import socket
import time
from urllib.error import URLError
from urllib.request import urlopen

from rich.console import Console
from sqlalchemy import select

from . import demo
from .children import Children
from .config import settings
from .database import database_url, engine, transaction
from .errors import ServiceError
from .identity.tables import User
from .schema import migrate
from .vault import check_master_key

console = Console()


def run_everything(*, samples: bool) -> None:
    config = settings()
    address = f"http://{config.host}:{config.port}"
    started = time.monotonic()
    _check_port(config.host, config.port)
    with console.status("Starting the database"):
        os.environ["CALLQA_DATABASE_URL"] = database_url(config)  # children use this one and start none
        migrate(engine())
        check_master_key()
    password = _first_start() if samples else None
    try:
        with Children([["serve"], ["worker"]]) as children:
            _wait_until_up(address, children)
            if password:
                demo.process_samples(console)
            _welcome(address, password, time.monotonic() - started)
            children.watch()
    except KeyboardInterrupt:
        pass
    console.print("Stopped. Everything is kept in", str(config.data_dir.resolve()))


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            raise ServiceError(
                f"Something already listens on {host}:{port}. Stop it, or set CALLQA_PORT to another port."
            )


def _first_start() -> str | None:
    """The password of the demo accounts if they were made just now."""
    with transaction() as session:
        if session.scalar(select(User.id).limit(1)) is None:
            return demo.add_accounts(session)
    return None


def _wait_until_up(address: str, children: Children, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    with console.status("Starting the web application and the worker"):
        while time.monotonic() < deadline:
            children.check()
            try:
                with urlopen(f"{address}/health", timeout=2):  # noqa: S310 - our own address
                    return
            except (URLError, OSError):
                time.sleep(0.2)
    raise ServiceError(f"The web application did not answer at {address} within {seconds:.0f} seconds.")


def _welcome(address: str, password: str | None, seconds: float) -> None:
    console.print(f"\n[bold]callqa is ready[/bold] after {seconds:.0f} s: [link={address}]{address}[/link]\n")
    known = demo.PASSWORD if password is None else password
    if _has_demo_accounts():
        console.print(f"Demo accounts, password [bold]{known}[/bold] unless it was changed:")
        for account in demo.ACCOUNTS:
            console.print(f"  {account.email:<28}{account.role.value.replace('_', ' ')}")
    console.print("\nCtrl-C stops everything.")


def _has_demo_accounts() -> bool:
    with transaction() as session:
        return session.scalar(select(User.id).where(User.email == demo.ACCOUNTS[0].email)) is not None
