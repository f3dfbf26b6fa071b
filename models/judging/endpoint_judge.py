"""Judges behind an OpenAI-compatible endpoint on the own network: vLLM, llama.cpp server, Ollama.

Only redacted text leaves the process, to an address that the administrator configured. The shared part comes first in
every prompt, so that a server with prefix caching reads it once.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Self
from urllib.parse import urlsplit

from scorecards.schema import Criterion, Option

from ..errors import JudgementFailed
from ..judgements import Judgement, UnscoredReason
from ..protocols import Progress, silent
from ..transcripts import Channel, EngineInfo, RedactedTranscript
from . import prompts
from .abstention import Abstention
from .interviews import Interviewer, Unparsable

ALTERNATIVES = 20
"""How many tokens' log-probabilities are asked for: the most that OpenAI-compatible servers give."""
LEAST_MASS = 0.2
"""Below this share of probability on the offered labels the model is not answering the question."""
LARGEST_REPLY = 1_000_000


class EndpointJudge:
    """A `Judge` on a chat endpoint. `url` is its base, such as `http://judge:8000/v1`; `timeout` is in seconds.

    An endpoint that is down, slow or refuses raises `JudgementFailed`, which is not permanent; one that answers
    nonsense leaves the criterion unscored.
    """

    def __init__(
        self, url: str, model: str, *, key: str | None = None, timeout: float = 60, abstention: Abstention | None = None
    ) -> None:
        if not re.match(r"https?://", url):
            raise JudgementFailed(f"The judge's address '{url}' must start with http:// or https://.")
        self._endpoint = Endpoint(url, model, key, timeout)
        self._abstention = abstention or Abstention()

    @cached_property
    def info(self) -> EngineInfo:
        settings = {
            "least_confidence": self._abstention.choice,
            "least_confidence_grade": self._abstention.grade,
        }
        return EngineInfo(f"endpoint:{self._endpoint.model}", "openai-v1", settings)

    def with_least_confidence(self, least: Mapping[str, float]) -> Self:
        """The same judge, answering the named criteria from these confidences on."""
        other = copy(self)
        other._abstention = self._abstention.adjusted(least)
        return other

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        interviewer = Interviewer(self.info, self._abstention)
        if not any(turn.text.strip() for turn in transcript.turns):
            return interviewer.none(criteria, UnscoredReason.EMPTY_TRANSCRIPT)
        shared = prompts.interaction(transcript, channel=channel, facts=facts)
        respondent = EndpointRespondent(self._endpoint, shared, len(transcript.turns))
        return interviewer.answers(criteria, transcript, respondent, on_progress)


class Endpoint:
    """One chat completion at a time."""

    def __init__(self, url: str, model: str, key: str | None, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._address = urlsplit(self._url)
        self._key = key
        self._timeout = timeout
        self.model = model

    def complete(self, system: str, user: str, *, tokens: int, alternatives: int = 0) -> Mapping[str, Any]:
        """The first choice of the reply. Raises `JudgementFailed` or `Unparsable`; neither quotes the prompt."""
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "max_tokens": tokens,
            "temperature": 0,
        }
        if alternatives:
            body |= {"logprobs": True, "top_logprobs": alternatives}
        reply = self._post(json.dumps(body).encode())
        try:
            choice: Mapping[str, Any] = json.loads(reply)["choices"][0]
        except (ValueError, LookupError, TypeError):
            raise Unparsable from None
        return choice

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        connection = self._connection()
        try:
            connection.request("POST", f"{self._address.path}/chat/completions", body, headers)
            with connection.getresponse() as response:
                status, reply = response.status, response.read(LARGEST_REPLY)
        except TimeoutError:
            raise self._failed(f"it did not answer within {self._timeout:g} seconds") from None
        except (OSError, HTTPException):
            raise self._failed("it cannot be reached") from None
        finally:
            connection.close()
        if status != HTTPStatus.OK:
            raise self._failed(f"it answered {status}", permanent=status in (400, 401, 403, 404))
        return reply

    def _connection(self) -> HTTPConnection:
        kind = HTTPSConnection if self._address.scheme == "https" else HTTPConnection
        return kind(self._address.hostname or "", self._address.port, timeout=self._timeout)

    def _failed(self, reason: str, *, permanent: bool = False) -> JudgementFailed:
        return JudgementFailed(f"The judge's endpoint {self._url} failed: {reason}.", permanent=permanent)


class EndpointRespondent:
    """A `Respondent` that puts each question after the shared text in a chat of its own."""

    def __init__(self, endpoint: Endpoint, shared: str, turns: int) -> None:
        self._endpoint = endpoint
        self._shared = shared
        self._turns = turns

    def choose(self, question: str, labels: Sequence[str]) -> Mapping[str, float]:
        choice = self._ask(question, tokens=1, alternatives=ALTERNATIVES)
        masses = _masses(choice, labels)
        total = sum(masses.values())
        if total < LEAST_MASS:
            raise Unparsable
        return {label: mass / total for label, mass in masses.items()}

    def labels(self, options: Sequence[Option]) -> tuple[str, ...]:
        """Digits and words whose first letters differ can be told apart by any tokenizer; other options get letters."""
        values = tuple(option.value for option in options)
        return values if len({value[0] for value in values}) == len(values) else prompts.letters(len(values))

    def turns(self, question: str) -> list[int]:
        text = str((self._ask(question, tokens=8).get("message") or {}).get("content") or "")
        numbers = [int(number) for number in re.findall(r"\d{1,6}", text)[:3]]
        return [number for number in dict.fromkeys(numbers) if number < self._turns]

    def _ask(self, question: str, *, tokens: int, alternatives: int = 0) -> Mapping[str, Any]:
        user = f"{self._shared}\n\n{question}"
        return self._endpoint.complete(prompts.instructions(), user, tokens=tokens, alternatives=alternatives)


def _masses(choice: Mapping[str, Any], labels: Sequence[str]) -> dict[str, float]:
    """Probability of the tokens that begin each label, by what the server says about the first token."""
    try:
        offered = choice["logprobs"]["content"][0]["top_logprobs"]
        chances = [(str(item["token"]).strip().lower(), math.exp(float(item["logprob"]))) for item in offered]
    except (LookupError, TypeError, ValueError, OverflowError):
        raise Unparsable from None
    return {
        label: sum(chance for token, chance in chances if token and label.lower().startswith(token)) for label in labels
    }
