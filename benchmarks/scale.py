"""How fast pages are at volume: `python benchmarks/scale.py [--interactions N] [--runs N] [--data FOLDER]`.

Seeds a database of its own (or takes the one in FOLDER, made by an earlier run or `callqa seed`), starts the web
application as users would, and asks for each page through HTTP, one after the other, as a QA analyst, a supervisor and
a compliance officer. Targets: 200 ms at the median, 500 ms at the 95th percentile. What it made itself is deleted.
"""

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

from asking import Target, ask, centre, report_size, serving
from sqlalchemy import select

TARGET = Target(median=200, p95=500)
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
    with centre(asked.data, interactions=asked.interactions, days=182):
        report_size("interactions", "transcript_turns", "answers", "reviews", "disputes")
        with serving() as address:
            slow = [name for role in EVERYONE for name in report(address, role, asked.runs)]
    sys.exit(f"over the target: {', '.join(slow)}" if slow else 0)


def report(address: str, role: str, runs: int) -> list[str]:
    cookie, places = signed_in(role)
    pages = {name: path.format(**places) for name, path in PAGES.items()}
    return ask(address, role, cookie, pages, runs, TARGET)


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
