"""How fast pages are at volume: `python benchmarks/scale.py [--interactions N] [--runs N] [--data FOLDER]`.

Seeds a database of its own (or takes the one in FOLDER, made by an earlier run or `callqa seed`), starts the web
application as users would, and asks for each page through HTTP, one after the other, as a QA analyst, a supervisor and
a compliance officer. Targets: 200 ms at the median, 500 ms at the 95th percentile. What it made itself is deleted.
"""

import argparse
import datetime as dt
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from sqlalchemy import select, text

ROOT = Path(__file__).parents[1]
MEDIAN, P95 = 200.0, 500.0
"""Milliseconds."""
WARM = 2
EVERYONE = ("qa_analyst", "supervisor", "compliance_officer")
LIST = {
    "list": "",
    "list, page 2000": "page=2000",
    "list by score": "sort=score&ascending=true",
    "list by agent": "sort=agent",
    "list by length": "sort=length",
    "list by reference": "sort=reference&ascending=true",
    "list by start": "sort=started",
    "list: reference": "q=0012",
    "list: state": "state=failed",
    "list: in progress": "state=unfinished",
    "list: channel": "channel=chat",
    "list: queue": "queue=Billing",
    "list: call type": "call_type=Complaint",
    "list: team": "team={team}",
    "list: agent": "agent={agent}",
    "list: period": "since={since}&until={until}",
    "list: score": "score_from=40&score_to=60",
    "list: needs review": "review=needed",
    "list: confirmed": "review=confirmed",
    "list: released": "review=released",
    "list: critical fail": "critical=true",
    "list: several": "critical=true&review=needed&channel=voice&queue=Billing&sort=score",
}
SEARCH = {
    "search: common word": "words=bill",
    "search: rare word": "words=gooseberry",
    "search: phrase": 'words="direct debit from October"',
    "search: several": "words=refund&queue=Billing&since={since}",
}
DASHBOARD = {
    "dashboard": "",
    "dashboard: 26 weeks": "since={since}",
    "dashboard: team": "team={team}&since={since}",
    "dashboard: question": "scorecard=compliance_uk&criterion=identity_check&since={since}",
    "dashboard: confirmed": "scorecard=seven_cs&confirmed=true&since={since}",
}
PAGES = {
    **{name: f"/interactions?{query}" for name, query in LIST.items()},
    **{name: f"/search?{query}" for name, query in SEARCH.items()},
    **{name: f"/dashboard?{query}" for name, query in DASHBOARD.items()},
    "queue": "/queue",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interactions", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--data", type=Path, help="a folder with a seeded database; it is kept")
    asked = parser.parse_args()
    with folder(asked.data) as data:
        os.environ["CALLQA_DATA_DIR"] = str(data)
        if asked.data is None:
            seed(asked.interactions)
        report_size()
        with serving() as address:
            slow = [name for role in EVERYONE for name in report(address, role, asked.runs)]
    sys.exit(f"over the target: {', '.join(slow)}" if slow else 0)


@contextmanager
def folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="callqa-scale-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)  # as root, PostgreSQL runs as another user, who must reach its files
        yield Path(made)


def seed(interactions: int) -> None:
    command = [
        str(ROOT / ".venv/bin/callqa"),
        "seed",
        "--interactions",
        str(interactions),
        "--agents",
        "200",
        "--days",
        "182",
    ]
    subprocess.run(command, check=True)


def report_size() -> None:
    from service.database import engine

    counted = ("interactions", "transcript_turns", "answers", "reviews", "disputes")
    with engine().connect() as connection:
        rows = [f"{connection.scalar(text(f'select count(*) from {name}')):,} {name}" for name in counted]
        size = connection.scalar(text("select pg_size_pretty(pg_database_size(current_database()))"))
    print(f"{', '.join(rows)}; {size}; {os.cpu_count()} cores")


@contextmanager
def serving() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([str(ROOT / ".venv/bin/callqa"), "serve", "--port", str(port)], stdout=subprocess.DEVNULL)
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


def report(address: str, role: str, runs: int) -> list[str]:
    """Prints a line a page; returns what is over the target."""
    cookie, places = signed_in(role)
    print(f"{role}, {runs} requests a page after {WARM}, load {os.getloadavg()[0]:.1f}; milliseconds")
    over = []
    with httpx2.Client(base_url=address, cookies=cookie, timeout=60) as client:
        for name, path in PAGES.items():
            times, status = timed(client, path.format(**places), runs)
            if status != 200:
                print(f"  {name:24} answered {status}: not measured")
                continue
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[18]
            within = p50 <= MEDIAN and p95 <= P95
            over += [] if within else [f"{name} ({role})"]
            print(f"  {name:24} median {p50:6.0f}  p95 {p95:6.0f}  most {max(times):6.0f}{'' if within else '  OVER'}")
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


def signed_in(role: str) -> tuple[dict[str, str], dict[str, str]]:
    """A session's cookie, and what fits into the addresses of pages."""
    from service import tables  # noqa: F401 - relationships between domains
    from service.database import now, transaction
    from service.identity.sessions import open_session
    from service.identity.tables import Agent, Role, User
    from service.web import COOKIE

    with transaction() as session:
        agent = session.scalars(select(Agent).where(Agent.team_id.is_not(None)).order_by(Agent.external_id)).first()
        assert agent is not None
        user = User(email=f"{role}-{time.time_ns()}@bench.example", name=role, role=Role(role), password_hash="-")
        user.team_id = agent.team_id if role == "supervisor" else None
        session.add(user)
        session.flush()
        token = open_session(session, user)
    today = now().date()
    places = {"team": str(agent.team_id), "agent": str(agent.id), "until": today.isoformat()}
    places["since"] = (today - dt.timedelta(weeks=25)).isoformat()
    return {COOKIE: token}, places


if __name__ == "__main__":
    main()
