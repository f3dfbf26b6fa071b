"""A real but tiny language model: random weights, a few words of vocabulary, made in memory."""

import pytest

from models.judging.language_model import LanguageModel

WORDS = ("yes", "no", "pass", "fail", "na", "A", "B", "C", "the", "agent", "customer", "line", "answer", *"1234567890")


def tiny_language_model(context: int = 4096) -> LanguageModel:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate(["[UNK]", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)]
    )
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=context,
    )  # fmt: skip
    torch.manual_seed(7)
    model = LlamaForCausalLM(config)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]")  # type: ignore[no-untyped-call]
    return LanguageModel(model, fast, name="tiny", version="test")


@pytest.fixture(scope="session")
def language_model() -> LanguageModel:
    return tiny_language_model()


@pytest.fixture(scope="session")
def forgetful_language_model() -> LanguageModel:
    """One that can read 1,000 tokens at most."""
    return tiny_language_model(context=1000)
