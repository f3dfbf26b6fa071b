"""`callqa run`: everything on one machine, stopped together by Ctrl-C.

The parent holds the embedded database; web and worker are children, so that a crash of one leaves the others alive. A
child that dies is started again.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from rich.console import Console
from sqlalchemy import select

from . import demo
from .config import settings
from .database import database_url, engine, transaction
from .errors import ServiceError
from .identity.tables import User
from .schema import migrate
from .vault import check_master_key

QUICK_DEATHS = 5
QUICK = 10.0
"""Seconds. A child that dies sooner, so many times on end, will not do better the next time."""
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


def _wait_until_up(address: str, children: "Children", seconds: float = 60) -> None:
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


class Children:
    """Processes of this program, started together and stopped together."""

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self._commands = commands
        self._processes: list[subprocess.Popen[bytes]] = []
        self._started: list[float] = []
        self._quick_deaths = 0

    def __enter__(self) -> "Children":
        for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell started us with interrupts ignored
            signal.signal(stop, _interrupt)
        self._processes = [self._spawn(command) for command in self._commands]
        self._started = [time.monotonic()] * len(self._processes)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()

    def watch(self) -> None:
        """Until Ctrl-C or SIGTERM interrupts."""
        while True:
            self.check()
            time.sleep(0.5)

    def check(self) -> None:
        """Starts again what died; gives up when it keeps dying."""
        for position, process in enumerate(self._processes):
            if process.poll() is None:
                continue
            lived = time.monotonic() - self._started[position]
            self._quick_deaths = self._quick_deaths + 1 if lived < QUICK else 0
            if self._quick_deaths > QUICK_DEATHS:
                raise ServiceError(f"'callqa {self._commands[position][0]}' keeps stopping; its messages are above.")
            console.print(f"[yellow]callqa {self._commands[position][0]} stopped; starting it again[/yellow]")
            self._processes[position] = self._spawn(self._commands[position])
            self._started[position] = time.monotonic()

    @staticmethod
    def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the parent only, which then stops each in order.
        code = "from service.laptop import as_child; as_child()"
        return subprocess.Popen([sys.executable, "-c", code, *command], start_new_session=True)  # noqa: S603


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Any way of asking to stop does what Ctrl-C does."""
    raise KeyboardInterrupt


def as_child() -> None:
    """A command of this program that ends with the parent that started it, however that one ended."""
    from .cli import main

    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    main()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
