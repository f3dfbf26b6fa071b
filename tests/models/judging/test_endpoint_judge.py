"""Against a real HTTP server on this machine that plays a language model, well and badly."""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from models.errors import JudgementFailed
from models.judgements import UnscoredReason
from models.judging import EndpointJudge
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.loader import library
from scorecards.schema import Criterion

CRITERIA = {criterion.id: criterion for card in library() for criterion in card.criteria}
ASKED = [CRITERIA["courteous"], CRITERIA["consent"]]
CALL = RedactedTranscript(
    (Turn(Speaker.AGENT, "hello [NAME 1]"), Turn(Speaker.CUSTOMER, "canary")), EngineInfo("test", "1")
)
Reply = Callable[[dict[str, Any]], bytes]


def reply(answers: dict[str, float], content: str = "0") -> bytes:
    tokens = [{"token": token, "logprob": math.log(chance)} for token, chance in answers.items()]
    choice = {"message": {"content": content}, "logprobs": {"content": [{"top_logprobs": tokens}]}}
    return json.dumps({"choices": [choice]}).encode()


def sensible(body: dict[str, Any]) -> bytes:
    question = body["messages"][1]["content"].rsplit("\n", 1)[-1]
    if "yes or no" in question:
        return reply({"Yes": 0.9, "no": 0.1})
    if "line number" in question:
        return reply({}, "1, 7 and 0")
    return reply({"4": 0.6, "5": 0.3, "the": 0.1}) if "1, 2, 3" in question else reply({"fail": 0.8, "pass": 0.2})


@contextmanager
def server(answer: Reply, *, status: int = 200, delay: float = 0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            time.sleep(delay)
            body = answer(asked[-1])
            with suppress(BrokenPipeError, ConnectionResetError):  # the client may have given up
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = False  # so that closing waits for them
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/v1", asked
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def judge_with(url: str, criteria: list[Criterion] = ASKED, timeout: float = 5) -> dict[str, Any]:
    given = EndpointJudge(url, "some-model", timeout=timeout).judge(CALL, criteria, channel=Channel.CHAT)
    return {judgement.criterion: judgement for judgement in given}


def test_answers_confidence_and_existing_evidence_come_from_the_endpoint() -> None:
    with server(sensible) as (url, asked):
        answers = judge_with(url)
    courteous, consent = answers["courteous"], answers["consent"]
    assert courteous.answer == "4"
    assert courteous.distribution["4"] == pytest.approx(2 / 3)
    assert courteous.evidence == (0, 1)
    assert consent.answer == "fail"
    assert dict(consent.distribution) == pytest.approx({"fail": 0.72, "pass": 0.18, "na": 0.1})
    shared = {body["messages"][1]["content"].split("End of transcript.")[0] for body in asked}
    assert len(shared) == 1, "the shared part must be the same in every prompt, or no server can reuse it"


@pytest.mark.parametrize("nonsense", [b"", b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{}]}', b"[1]"])
def test_nonsense_is_unscored_and_never_made_up(nonsense: bytes) -> None:
    with server(lambda body: nonsense) as (url, _):
        answers = judge_with(url)
    assert {item.unscored_reason for item in answers.values()} == {UnscoredReason.UNPARSABLE}
    assert {item.answer for item in answers.values()} == {None}


def test_a_model_that_answers_something_else_is_unscored() -> None:
    with server(lambda body: reply({"Sure": 0.9, "yes": 0.05})) as (url, _):
        assert judge_with(url)["consent"].unscored_reason is UnscoredReason.UNPARSABLE


def test_turns_that_do_not_exist_are_no_evidence() -> None:
    def invents(body: dict[str, Any]) -> bytes:
        return reply({"yes": 0.9, "4": 0.9, "pass": 0.9}, "line 99")

    with server(invents) as (url, _):
        assert judge_with(url)["courteous"].unscored_reason is UnscoredReason.NO_EVIDENCE


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (503, False), (401, True), (404, True)])
def test_a_refusing_endpoint_is_a_readable_error(status: int, permanent: bool) -> None:
    with server(lambda body: b"canary", status=status) as (url, _), pytest.raises(JudgementFailed) as caught:
        judge_with(url)
    assert f"it answered {status}" in caught.value.message
    assert caught.value.permanent is permanent
    assert "canary" not in repr(caught.value)


def test_a_slow_endpoint_and_one_that_is_down_are_readable_errors() -> None:
    with (
        server(sensible, delay=1) as (url, _),
        pytest.raises(JudgementFailed, match=r"did not answer within 0\.2 seconds"),
    ):
        judge_with(url, timeout=0.2)
    with pytest.raises(JudgementFailed, match="cannot be reached"):
        judge_with(url)


def test_only_web_addresses_are_accepted() -> None:
    with pytest.raises(JudgementFailed, match="must start with http"):
        EndpointJudge("file:///etc/passwd", "m")
