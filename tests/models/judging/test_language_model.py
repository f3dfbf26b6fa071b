from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from models.errors import JudgementFailed
from models.judging.language_model import LanguageModel, choose


def test_a_shared_prefix_gives_the_logits_of_the_whole_prompt(language_model: LanguageModel) -> None:
    shared = language_model.prefill("the agent the customer line 1 2 3")
    naive = language_model.prefill("the agent the customer line 1 2 3", share=False)
    for question in ("answer yes no", "pass fail", "answer yes no"):
        ids = language_model.encode(question)
        torch.testing.assert_close(shared.next_token(ids), naive.next_token(ids), atol=1e-4, rtol=1e-4)


def test_a_question_leaves_no_trace_in_the_prefix(language_model: LanguageModel) -> None:
    prefix = language_model.prefill("the agent line 1")
    ids = language_model.encode("answer pass fail")
    first = prefix.next_token(ids)
    prefix.next_token(language_model.encode("customer no no no 5 4"))
    torch.testing.assert_close(prefix.next_token(ids), first)


def test_choose_is_a_softmax_over_the_labels_only() -> None:
    logits = torch.tensor([0.0, 100.0, 2.0, 2.0])
    assert choose(logits, {"a": 2, "b": 3}) == pytest.approx({"a": 0.5, "b": 0.5})


def test_a_frame_without_chat_template_keeps_the_order(language_model: LanguageModel) -> None:
    before, after = language_model.frame("SYSTEM", "SHARED")
    assert before.index("SYSTEM") < before.index("SHARED")
    assert after.strip() == "Answer:"


def test_a_folder_without_weights_is_a_readable_error(tmp_path: Path) -> None:
    with pytest.raises(JudgementFailed, match="holds no weights"):
        LanguageModel.load(tmp_path)


def test_a_model_that_was_never_downloaded_is_a_readable_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(JudgementFailed, match="'nobody/nothing' cannot be loaded"):
        LanguageModel.load("nobody/nothing")


def test_a_model_larger_than_memory_is_refused_before_loading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(bytes(1000))
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=1200))
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(JudgementFailed, match=r"needs about 0\.0 GB of memory"):
        LanguageModel.load(tmp_path)
