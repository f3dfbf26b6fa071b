"""Language models that write a sentence, as the judges are those that only choose among answers."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from ..errors import JudgementFailed
from ..transcripts import EngineInfo
from .endpoint_judge import Endpoint
from .interviews import Unparsable
from .language_model import LanguageModel


class Author(Protocol):
    @property
    def info(self) -> EngineInfo: ...

    def write(self, instructions: str, task: str, *, tokens: int) -> str:
        """At most so many tokens of text. Raises `JudgementFailed`, whose message quotes nothing."""
        ...


class EndpointAuthor:
    """A chat model behind an OpenAI-compatible endpoint on the own network."""

    def __init__(self, url: str, model: str, *, key: str | None = None, timeout: float = 60) -> None:
        self._endpoint = Endpoint(url, model, key, timeout)
        self.info = EngineInfo(f"endpoint:{model}", "openai-v1")

    def write(self, instructions: str, task: str, *, tokens: int) -> str:
        try:
            choice: Mapping[str, Any] = self._endpoint.complete(instructions, task, tokens=tokens)
        except Unparsable:
            raise JudgementFailed(f"The model '{self._endpoint.model}' gave no readable reply.") from None
        message = choice.get("message")
        return str((message.get("content") if isinstance(message, dict) else None) or "")


class LocalAuthor:
    """A causal language model of this process. It writes what is likeliest: the same task gives the same text."""

    def __init__(self, language_model: LanguageModel) -> None:
        self._language_model = language_model
        self.info = EngineInfo(f"transformers:{language_model.name}", language_model.version)

    def write(self, instructions: str, task: str, *, tokens: int) -> str:
        import torch

        model, tokenizer = self._language_model.model, self._language_model.tokenizer
        before, after = self._language_model.frame(instructions, task)
        ids = self._language_model.encode(before + after)
        if len(ids) + tokens > self._language_model.context_tokens:
            raise JudgementFailed(f"The model '{self._language_model.name}' cannot read so much at once.")
        generate = cast(Any, model).generate
        with torch.inference_mode():
            batch = torch.tensor([ids], device=model.device)
            written = generate(batch, attention_mask=torch.ones_like(batch), max_new_tokens=tokens, do_sample=False)
        return str(tokenizer.decode(written[0, len(ids) :], skip_special_tokens=True))
