import json
from typing import Any

import pytest

from models.errors import JudgementFailed
from models.judging.authors import EndpointAuthor, LocalAuthor
from models.judging.language_model import LanguageModel
from tests.models.judging.test_endpoint_judge import server


def said(text: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": text}}]}).encode()


def test_an_endpoint_writes_what_it_is_asked() -> None:
    with server(lambda body: said("Well asked.")) as (url, asked):
        assert EndpointAuthor(url, "m").write("be kind", "praise", tokens=40) == "Well asked."
    (body,) = asked
    assert [message["content"] for message in body["messages"]] == ["be kind", "praise"]
    assert body["max_tokens"] == 40


@pytest.mark.parametrize("nonsense", [b"", b"<html>", b"{}", b'{"choices": []}'])
def test_an_unreadable_reply_is_an_error_that_quotes_nothing(nonsense: bytes) -> None:
    with server(lambda body: nonsense) as (url, _), pytest.raises(JudgementFailed, match="no readable reply"):
        EndpointAuthor(url, "m").write("be kind", "canary", tokens=40)


@pytest.mark.parametrize("message", [{}, {"message": None}, {"message": {"content": None}}])
def test_an_empty_reply_is_an_empty_text(message: dict[str, Any]) -> None:
    with server(lambda body: json.dumps({"choices": [message]}).encode()) as (url, _):
        assert EndpointAuthor(url, "m").write("be kind", "praise", tokens=40) == ""


def test_a_local_model_writes_the_same_twice_and_no_more_than_allowed(language_model: LanguageModel) -> None:
    author = LocalAuthor(language_model)
    first = author.write("the agent", "the customer", tokens=6)
    assert first == author.write("the agent", "the customer", tokens=6)
    assert len(first.split()) <= 6


def test_a_task_longer_than_the_context_is_an_error(forgetful_language_model: LanguageModel) -> None:
    with pytest.raises(JudgementFailed, match="cannot read so much"):
        LocalAuthor(forgetful_language_model).write("the", "line " * 1000, tokens=6)
