"""What benchmarks of pages share: a made-up centre, the web application as users would start it, and a clock."""

import os
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from sqlalchemy import text

ROOT = Path(__file__).parents[1]
CALLQA = str(ROOT / ".venv/bin/callqa")
WARM = 2


@dataclass(frozen=True, slots=True)
class Target:
    """Milliseconds."""

    median: float
    p95: float = float("inf")


@contextmanager
def centre(given: Path | None, *, interactions: int, days: int, agents: int = 200) -> Iterator[None]:
    """The database in `given`, which is kept, or one that is made for this and deleted afterwards."""
    if given is not None:
        os.environ["CALLQA_DATA_DIR"] = str(given)
        yield
        return
    with tempfile.TemporaryDirectory(prefix="callqa-bench-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)  # as root, PostgreSQL runs as another user, who must reach its files
        os.environ["CALLQA_DATA_DIR"] = made
        sizes = {"--interactions": interactions, "--agents": agents, "--days": days}
        subprocess.run([CALLQA, "seed", *(str(part) for size in sizes.items() for part in size)], check=True)
        yield


def report_size(*counted: str) -> None:
    """How many rows there are in these tables, and how large the whole is."""
    from service.database import engine

    with engine().connect() as connection:
        rows = [f"{connection.scalar(text(f'select count(*) from {name}')):,} {name}" for name in counted]
        size = connection.scalar(text("select pg_size_pretty(pg_database_size(current_database()))"))
    print(f"{', '.join(rows)}; {size}; {os.cpu_count()} cores")


@contextmanager
def serving() -> Iterator[str]:
    """The address of `callqa serve` in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([CALLQA, "serve", "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            httpx2.get(address, timeout=5)
            return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise TimeoutError("the web application did not start")


def ask(
    address: str, who: str, cookie: Mapping[str, str], pages: Mapping[str, str], runs: int, target: Target
) -> list[str]:
    """Asks for one page after the other and prints a line for each; returns what is over the target, and what could not
    be measured since it did not answer 200, such as a page that the role may not see."""
    print(f"{who}, {runs} requests a page after {WARM}, load {os.getloadavg()[0]:.1f}; milliseconds")
    over = []
    with httpx2.Client(base_url=address, cookies=dict(cookie), timeout=60) as client:
        for name, path in pages.items():
            times, status = timed(client, path, runs)
            if status != 200:
                print(f"  {name:28} answered {status}: not measured")
                over.append(f"{name} ({who}), which answered {status}")
                continue
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[18]
            within = p50 <= target.median and p95 <= target.p95
            over += [] if within else [f"{name} ({who})"]
            print(f"  {name:28} median {p50:6.0f}  p95 {p95:6.0f}  most {max(times):6.0f}{'' if within else '  OVER'}")
    return over


def timed(client: httpx2.Client, path: str, runs: int) -> tuple[list[float], int]:
    times, status = [], 0
    for _ in range(WARM + runs):
        started = time.perf_counter()
        status = client.get(path).status_code
        times.append(1000 * (time.perf_counter() - started))
        if status != 200:
            break
    return times[WARM:], status
