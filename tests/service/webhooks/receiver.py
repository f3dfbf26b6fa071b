"""Another system on a port of this machine: it takes down what it is sent, and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer


@dataclass(slots=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """`answers` are statuses, the last of which is given from then on."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [204])
    received: list[Received] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.received.append(Received(self.path, headers, body))
            self.send_response(told.answers.pop(0) if len(told.answers) > 1 else told.answers[0])
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the test's output."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/hooks?from=callqa"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
