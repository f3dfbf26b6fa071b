"""Several options judged apart: probabilities worked out by hand, and evidence for each that is chosen."""

from collections.abc import Mapping, Sequence

import pytest

from models.judgements import Judgement, UnscoredReason
from models.judging.abstention import Abstention
from models.judging.interviews import Interviewer
from models.judging.prompts import prompt_hash
from models.judging.several import KEPT, together
from models.transcripts import EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.schema import AnswerKind, Criterion, Option

LABELS = {"greeted": "Greeted the customer", "named": "Gave a name", "none": "Nothing of it"}


def question(*, nothing: bool = True, applies: bool = False) -> Criterion:
    options = [{"value": v, "label": LABELS[v], "points": 0.5, "guidance": f"{v}."} for v in ("greeted", "named")]
    if nothing:
        options.append({"value": "none", "label": LABELS["none"], "points": 0, "exclusive": True})
    if applies:
        options.append({"value": "na", "label": "Not applicable", "exclusive": True})
    return Criterion.model_validate(
        {
            "id": "opening", "name": "Opening", "question": "Which?", "kind": "multiple_choice", "options": options,
            "opportunity": "There is an opening." if applies else "",
        }
    )  # fmt: skip


class Scripted:
    """Says yes to each option with the given probability; shows it by the given turns, which all support it."""

    def __init__(self, right: Mapping[str, float], turns: Mapping[str, Sequence[int]], applies: float = 1.0) -> None:
        self._right, self._turns, self._applies = right, turns, applies

    def choose(self, question: str, labels: Sequence[str]) -> Mapping[str, float]:
        assert tuple(labels) == ("yes", "no")
        if "Consider this one alone" in question:
            yes = self._right[self._named(question)]
        else:
            yes = 0.9 if "support this verdict" in question else self._applies
        return {"yes": yes, "no": 1 - yes}

    def labels(self, options: Sequence[Option]) -> tuple[str, ...]:
        raise AssertionError("no option is set against the others")

    def turns(self, question: str) -> Sequence[int]:
        return self._turns[self._named(question)]

    def _named(self, question: str) -> str:
        return next(value for value, label in LABELS.items() if label in question)


CALL = RedactedTranscript((Turn(Speaker.AGENT, "hello"), Turn(Speaker.AGENT, "I am")), EngineInfo("test", "1"))
SHOWN = {"greeted": [0], "named": [1], "none": [0]}


def asked(criterion: Criterion, respondent: Scripted, least: float = 0.5) -> Judgement:
    return Interviewer(EngineInfo("test", "1"), Abstention(choice=least)).answer(criterion, CALL, respondent)


def test_each_option_is_judged_apart_and_shown_by_its_own_turn() -> None:
    found = asked(question(), Scripted({"greeted": 0.9, "named": 0.8}, SHOWN))
    assert (found.answer, found.evidence) == ("greeted,named", (0, 1))
    assert found.confidence == pytest.approx(0.72)
    assert found.distribution == {
        "greeted,named": pytest.approx(0.72), "greeted": pytest.approx(0.18), "named": pytest.approx(0.08),
        "none": pytest.approx(0.02),
    }  # fmt: skip


def test_none_of_them_is_an_answer_of_its_own_and_explained() -> None:
    found = asked(question(), Scripted({"greeted": 0.1, "named": 0.2}, SHOWN))
    assert (found.answer, found.evidence) == ("none", (0,))
    assert found.confidence == pytest.approx(0.72)
    assert found.rationale == "Answered nothing of it on what happened at message 1: which."


def test_none_of_them_goes_to_a_person_where_nothing_stands_for_it() -> None:
    found = asked(question(nothing=False), Scripted({"greeted": 0.1, "named": 0.2}, SHOWN))
    assert (found.answer, found.unscored_reason) == (None, UnscoredReason.LOW_CONFIDENCE)
    assert found.leaning == "named"


def test_an_option_that_nothing_shows_withholds_the_whole_answer() -> None:
    found = asked(question(), Scripted({"greeted": 0.9, "named": 0.8}, SHOWN | {"named": []}))
    assert (found.answer, found.unscored_reason) == (None, UnscoredReason.NO_EVIDENCE)
    assert (found.leaning, found.evidence) == ("greeted,named", (0,))


def test_little_confidence_in_the_whole_withholds_it() -> None:
    found = asked(question(), Scripted({"greeted": 0.7, "named": 0.7}, SHOWN))
    assert (found.answer, found.unscored_reason) == (None, UnscoredReason.LOW_CONFIDENCE)
    assert found.confidence == pytest.approx(0.49)


def test_opportunity_comes_first() -> None:
    found = asked(question(applies=True), Scripted({"greeted": 0.9, "named": 0.8}, SHOWN, applies=0.1))
    assert found.answer == "na"
    assert found.confidence == pytest.approx(0.9)
    assert found.distribution["greeted,named"] == pytest.approx(0.072)


def test_of_many_options_the_likeliest_answers_are_kept() -> None:
    options = [{"value": f"v{n}", "label": str(n), "points": 0.1} for n in range(12)]
    many = Criterion.model_validate(
        {"id": "many", "name": "Many", "question": "?", "kind": "multiple_choice", "options": options}
    )
    right = {f"v{n}": 0.95 if n < 3 else 0.05 for n in range(12)}
    found = together(many, right)
    assert len(found) == KEPT
    assert max(found, key=found.__getitem__) == "v0,v1,v2"
    assert found["v0,v1,v2"] == pytest.approx(0.95**12)


def test_only_what_is_asked_of_several_options_changes_their_wording() -> None:
    """Answers to other questions name the same wording as before."""
    single = question().model_copy(update={"kind": AnswerKind.SINGLE_CHOICE})
    assert prompt_hash(single) != prompt_hash(question())
