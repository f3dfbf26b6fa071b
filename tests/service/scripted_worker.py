"""Worker processes whose engines go by script, to be killed: `python -m tests.service.scripted_worker DELAY`.

Each line on standard input starts a worker in a process of its own and answers with its id. Forking from one that has
imported everything makes a worker in milliseconds; nothing is connected before the fork.
"""

import os
import signal
import sys

from service import judging, steps
from service.faults import configure_logging
from service.worker import run_worker
from tests.service.scripted_engines import ScriptedEngines


def main() -> None:
    configure_logging("ERROR")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no waiting for
    for module in (steps, judging):
        setattr(module, "engines", ScriptedEngines(delay=float(sys.argv[1])))  # noqa: B010 - a module, to the checker
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            run_worker()
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
