"""Commands of this program as child processes, which live and end with the one that started them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

from rich.console import Console

from .errors import ServiceError

QUICK_DEATHS = 5
QUICK = 10.0
"""Seconds. A child that dies sooner, so many times on end, will not do better the next time."""
console = Console()


class Children:
    """Processes of this program, started together and stopped together; one that dies is started again.

    They may share a socket that listens: whichever is free takes the next connection.
    """

    def __init__(self, commands: Sequence[Sequence[str]], *, listening: socket.socket | None = None) -> None:
        self._commands = commands
        self._inherited = () if listening is None else (listening.fileno(),)
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

    def _spawn(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the parent only, which then stops each in order.
        code = "from service.children import as_child; as_child()"
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code, *command], start_new_session=True, pass_fds=self._inherited
        )


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
