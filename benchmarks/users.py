"""Many people at once: `python benchmarks/users.py [--users N] [--seconds S] [--interactions N]`.

A server of its own with an embedded database and a made-up centre; each user has a session and works through a mixed
script with pauses: list, an interaction, search, queue, notifications, confirming and reopening a result. One in ten
also follows live progress. Prints requests, errors, throughput, and times in milliseconds. Server, database and users
share the processors of this machine, so times are what a machine twice as busy would give.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx2
from sqlalchemy import select

CALLQA = Path(sys.executable).with_name("callqa")
THINK = (1.0, 5.0)
"""Seconds between what a user does, evenly distributed."""
WORDS = ("refund", "broadband", "postcode", "discount", "complaint", "engineer")
FOLLOWERS = 10
"""One user in so many follows live progress."""
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Person:
    """A session, with what this person looks at and the results that are theirs to confirm."""

    token: str
    csrf: str
    interactions: tuple[UUID, ...]
    evaluations: list[UUID]


@dataclass(slots=True)
class Tally:
    """Milliseconds of each request by what was done, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    streamed: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--interactions", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="callqa-users-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        os.environ |= {"CALLQA_DATA_DIR": folder, "CALLQA_LOG_LEVEL": "ERROR"}
        subprocess.run([CALLQA, "seed", "--interactions", str(options.interactions)], check=True)
        people = make_people(options.users)
        with serving() as address:
            print(
                f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, {options.interactions:,} interactions"
            )
            started = time.monotonic()
            tally = asyncio.run(work(address, people, options.seconds))
            report(tally, options.users, time.monotonic() - started)
    sys.exit(1 if tally.errors else 0)


def make_people(count: int) -> list[Person]:
    """QA analysts, each with a session and results of their own that wait for somebody to confirm them."""
    from service.database import transaction
    from service.evaluations.tables import Answer, Evaluation
    from service.identity.commands import Position, add_account
    from service.identity.sessions import csrf_token, open_session
    from service.identity.tables import Role
    from service.interactions.tables import Interaction, State
    from service.reviews.tables import Review

    with transaction() as session:
        ready = select(Interaction.id).where(Interaction.state == State.READY).order_by(Interaction.id)
        interactions = session.scalars(ready).all()
        open_questions = (
            select(Answer.evaluation_id).where(Answer.evaluation_id == Evaluation.id, Answer.answer.is_(None)).exists()
        )
        reviewed = select(Review.id).where(Review.evaluation_id == Evaluation.id).exists()
        free = session.scalars(
            select(Evaluation.id).where(Evaluation.interaction_id.in_(interactions), ~reviewed, ~open_questions)
        ).all()
        accounts = [
            add_account(session, None, f"{n}@example.org", Position(f"User {n}", Role.QA_ANALYST), password="-" * 12)[0]
            for n in range(min(count, 10))
        ]
        tokens = [open_session(session, accounts[n % len(accounts)]) for n in range(count)]
    chance = random.Random(1)
    return [
        Person(token, csrf_token(token), tuple(chance.sample(interactions, 20)), list(free[n::count]))
        for n, token in enumerate(tokens)
    ]


@contextmanager
def serving() -> Iterator[str]:
    """The address of `callqa serve` in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"CALLQA_WEB_PROCESSES": str(os.cpu_count())}
    server = subprocess.Popen([CALLQA, "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(address)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def wait_until_up(address: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            httpx2.get(f"{address}/health", timeout=5).raise_for_status()
            return
        except httpx2.HTTPError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


async def work(address: str, people: list[Person], seconds: float) -> Tally:
    tally, deadline = Tally(), time.monotonic() + seconds
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx2.AsyncClient(base_url=address, timeout=TIMEOUT, limits=limits) as client:
        jobs = [use(client, person, tally, deadline, random.Random(n)) for n, person in enumerate(people)]
        jobs += [follow(client, person, tally, deadline) for person in people[::FOLLOWERS]]
        await asyncio.gather(*jobs)
    return tally


async def use(client: httpx2.AsyncClient, person: Person, tally: Tally, deadline: float, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, THINK[1]))
    while time.monotonic() < deadline:
        await chance.choices(list(SCRIPT), weights=list(SCRIPT.values()))[0](client, person, tally, chance)
        await asyncio.sleep(chance.uniform(*THINK))


async def follow(client: httpx2.AsyncClient, person: Person, tally: Tally, deadline: float) -> None:
    """Live progress over the whole time; a stream that breaks is an error."""
    try:
        async with asyncio.timeout(deadline - time.monotonic()):
            async with client.stream("GET", "/events", headers=headers(person)) as answer:
                answer.raise_for_status()
                async for _ in answer.aiter_lines():
                    tally.streamed += 1
        tally.errors["live progress: ended"] += 1
    except TimeoutError:
        return
    except httpx2.HTTPError as error:
        tally.errors[f"live progress: {type(error).__name__}"] += 1


async def ask(
    client: httpx2.AsyncClient, person: Person, tally: Tally, what: str, path: str, body: object = None
) -> None:
    started = time.monotonic()
    try:
        if body is None:
            answer = await client.get(path, headers=headers(person))
        else:
            answer = await client.post(path, headers=headers(person), json=body)
        if answer.status_code >= 400:
            tally.errors[f"{what}: status {answer.status_code}"] += 1
    except httpx2.HTTPError as error:
        tally.errors[f"{what}: {type(error).__name__}"] += 1
    tally.times[what].append(1000 * (time.monotonic() - started))


def headers(person: Person) -> dict[str, str]:
    return {"Cookie": f"callqa_session={person.token}", "X-CSRF-Token": person.csrf, "Accept": "text/html"}


async def look_at_list(client: httpx2.AsyncClient, person: Person, tally: Tally, chance: random.Random) -> None:
    await ask(client, person, tally, "list", f"/interactions?page={chance.randint(1, 5)}")


async def look_at_interaction(client: httpx2.AsyncClient, person: Person, tally: Tally, chance: random.Random) -> None:
    await ask(client, person, tally, "interaction", f"/interactions/{chance.choice(person.interactions)}")


async def find(client: httpx2.AsyncClient, person: Person, tally: Tally, chance: random.Random) -> None:
    await ask(client, person, tally, "search", f"/search?q={chance.choice(WORDS)}")


async def look_at_queue(client: httpx2.AsyncClient, person: Person, tally: Tally, chance: random.Random) -> None:
    await ask(client, person, tally, "queue", "/queue")


async def look_at_notifications(
    client: httpx2.AsyncClient, person: Person, tally: Tally, chance: random.Random
) -> None:
    await ask(client, person, tally, "notifications", "/notifications")


COMMENT = "Listened again: it stands as it is."
"""Some answers cannot be confirmed without one."""


async def review(client: httpx2.AsyncClient, person: Person, tally: Tally, chance: random.Random) -> None:
    """Confirms a result, and takes it back so that there is always one to confirm."""
    if not person.evaluations:
        return
    result = f"/api/evaluations/{chance.choice(person.evaluations)}"
    await ask(client, person, tally, "confirm", f"{result}/confirm", {"overrides_seen": 0, "comment": COMMENT})
    await ask(client, person, tally, "reopen", f"{result}/reopen", {})


Action = Callable[[httpx2.AsyncClient, Person, Tally, random.Random], Awaitable[None]]
SCRIPT: dict[Action, int] = {
    look_at_list: 30,
    look_at_interaction: 35,
    find: 10,
    look_at_queue: 10,
    look_at_notifications: 5,
    review: 10,
}
"""What people do, and how often."""


def report(tally: Tally, users: int, seconds: float) -> None:
    every = [value for times in tally.times.values() for value in times]
    print(f"{users} users, {seconds:.0f} s, load {os.getloadavg()[0]:.1f} after: {len(every)} requests, "
          f"{sum(tally.errors.values())} errors, {len(every) / seconds:.1f} requests/s")  # fmt: skip
    print(f"{'':>14} {'n':>6} {'median':>8} {'p95':>8} {'p99':>8} {'worst':>8} ms")
    for what, times in sorted({**tally.times, "all": every}.items()):
        cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
        print(f"{what:>14} {len(times):>6} {cuts[49]:>8.0f} {cuts[94]:>8.0f} {cuts[98]:>8.0f} {max(times):>8.0f}")
    for what, count in tally.errors.most_common():
        print(f"error: {what}, {count} times")


if __name__ == "__main__":
    main()
