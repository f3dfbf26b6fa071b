"""`callqa run` and `callqa user`, as a person starts them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Laptop:
    """A data directory and the command line upon it."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.environment = os.environ | {"CALLQA_DATA_DIR": str(directory / "data"), "CALLQA_PORT": str(self.port)}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from service.cli import main; main()"
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=90)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        code = "from service.cli import main; main()"
        command = [sys.executable, "-c", code, *(arguments or ("run", "--no-samples"))]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=pipe, stderr=subprocess.STDOUT, text=True
        )

    def wait_until_ready(self, process: subprocess.Popen[str]) -> list[str]:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        return lines

    def wait_until_it_answers(self, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not self.answers():
            assert time.monotonic() < deadline, "no answer"
            time.sleep(0.2)

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as response:
                return bool(response.status == 200)
        except OSError:
            return False


@pytest.fixture
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    directory = tmp_path_factory.mktemp("laptop")
    for path in (directory, *directory.parents[:2]):
        path.chmod(0o755)  # the database runs as another user when we are root
    return Laptop(directory)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_start_stop_and_start_again(laptop: Laptop) -> None:
    process = laptop.start()
    try:
        printed = "".join(laptop.wait_until_ready(process))
        assert f"http://127.0.0.1:{laptop.port}" in printed
        assert laptop.answers()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
    rest = process.stdout.read() if process.stdout else ""
    assert "Stopped" in rest
    assert "Traceback" not in printed + rest
    assert not laptop.answers()
    if process.stdout:
        process.stdout.close()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_children_end_when_the_parent_is_killed(laptop: Laptop) -> None:
    process = laptop.start()
    laptop.wait_until_ready(process)
    assert laptop.answers()
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while laptop.answers() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not laptop.answers()
    if process.stdout:
        process.stdout.close()


def children_of(parent: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=", "-o", "args=", "--ppid", str(parent)], capture_output=True, text=True
    )
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "serve" in line]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_web_processes_share_a_port_and_replace_one_that_dies(laptop: Laptop) -> None:
    laptop.environment["CALLQA_WEB_PROCESSES"] = "2"
    process = laptop.start("serve")
    try:
        laptop.wait_until_it_answers()
        first = children_of(process.pid)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while len(set(children_of(process.pid)) - {first[0]}) < 2 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert len(set(children_of(process.pid)) - {first[0]}) == 2
        assert laptop.answers()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        if process.stdout:
            process.stdout.close()
    assert not laptop.answers()


@pytest.mark.timeout(240)
def test_a_port_in_use_is_said_so(laptop: Laptop) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", laptop.port))
        taken.listen()
        outcome = laptop.command("run", "--no-samples")
    assert outcome.returncode == 1
    assert "set CALLQA_PORT" in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_accounts_from_the_command_line(laptop: Laptop) -> None:
    added = laptop.command("user", "add", "Ana@Example.org", "--role", "supervisor", "--team", "Red")
    assert added.returncode == 0, added.stderr
    assert re.search(r"shown only now: \S{12,}", added.stdout)
    again = laptop.command("user", "add", "ana@example.org", "--role", "agent")
    assert (again.returncode, again.stderr.strip()) == (1, "callqa: There is an account ana@example.org already.")
    assert laptop.command("user", "deactivate", "ana@example.org").returncode == 0
    assert laptop.command("user", "list").stdout == "ana@example.org\tsupervisor\tinactive\n"


def test_settings_that_cannot_be_used_are_named(laptop: Laptop) -> None:
    laptop.environment |= {"CALLQA_PORT": "eighty", "CALLQA_MAX_ATTEMPTS": "many"}
    outcome = laptop.command("run")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("callqa: Settings cannot be used. CALLQA_PORT: ")
    assert "CALLQA_MAX_ATTEMPTS" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_wrong_master_key_is_said_so(laptop: Laptop) -> None:
    laptop.environment["CALLQA_MASTER_KEY"] = "c2hvcnQ="
    outcome = laptop.command("run")
    assert (outcome.returncode, "Traceback" in outcome.stderr) == (1, False)
    assert "master key must be 32 bytes" in outcome.stderr
