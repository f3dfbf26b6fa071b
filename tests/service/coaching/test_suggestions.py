import itertools
from dataclasses import dataclass

import pytest

from models.transcripts import Speaker, Turn
from scorecards.schema import AnswerKind, CoachingTexts, Criterion, Option, Scorecard, Section
from service.coaching.suggestions import suggest

TURNS = tuple(Turn(Speaker.AGENT if i % 2 == 0 else Speaker.CUSTOMER, "…") for i in range(6))
GRADES = tuple(Option(value=str(grade), label=str(grade), points=(grade - 1) / 4) for grade in range(1, 6))
VERDICTS = (
    Option(value="pass", label="Pass", points=1),
    Option(value="fail", label="Fail", points=0),
    Option(value="na", label="Not applicable"),
)


@dataclass(frozen=True)
class Given:
    criterion: str
    answer: str | None
    confidence: float = 0.8
    evidence: tuple[int, ...] = (0,)


def criterion(id: str, *, kind: AnswerKind = AnswerKind.GRADE, weight: float = 1, critical: bool = False) -> Criterion:
    texts = CoachingTexts(
        strengths=(f"{id} well done", f"{id} done well"),
        improvements=(f"{id} could be better",),
        next_step=f"practise {id}",
        resource=f"guide to {id}",
    )
    options = GRADES if kind is AnswerKind.GRADE else VERDICTS
    return Criterion(
        id=id, name=id, question="?", kind=kind, options=options, weight=weight, critical=critical, coaching=texts
    )


CRITERIA = (
    criterion("clear"),
    criterion("concise", weight=3),
    criterion("courteous"),
    criterion("closing", kind=AnswerKind.PASS_FAIL),
    criterion("notice", kind=AnswerKind.PASS_FAIL, critical=True),
)
CARD = Scorecard(id="card", version=1, name="Card", sections=(Section(id="all", name="All", criteria=CRITERIA),))


def chosen(*answers: Given) -> tuple[str, str] | None:
    suggestion = suggest([CARD], answers, TURNS)
    return (suggestion.strength.criterion, suggestion.improvement.criterion) if suggestion else None


def test_a_sure_critical_fail_comes_before_a_heavier_loss_and_a_doubtful_one_does_not() -> None:
    assert chosen(Given("clear", "5"), Given("concise", "1"), Given("notice", "fail", 0.7)) == ("clear", "notice")
    assert chosen(Given("clear", "5"), Given("concise", "1"), Given("notice", "fail", 0.66)) == ("clear", "concise")
    assert chosen(Given("clear", "5"), Given("notice", "fail", 0.3)) == ("clear", "notice")


def test_what_is_lost_counts_by_weight_and_by_confidence() -> None:
    assert chosen(Given("courteous", "5"), Given("clear", "1"), Given("concise", "3")) == ("courteous", "concise")
    assert chosen(Given("courteous", "5"), Given("clear", "1"), Given("concise", "3", 0.4)) == ("courteous", "clear")


def test_a_high_grade_is_praised_before_a_pass() -> None:
    assert chosen(Given("notice", "pass", 1.0), Given("clear", "4", 0.5), Given("concise", "2")) == ("clear", "concise")
    assert chosen(Given("notice", "pass"), Given("clear", "3"), Given("concise", "2")) == ("notice", "concise")


def test_adequate_is_praised_only_when_nothing_was_done_well() -> None:
    assert chosen(Given("clear", "3"), Given("concise", "1")) == ("clear", "concise")
    assert chosen(Given("clear", "2"), Given("concise", "1")) is None


def test_without_anything_to_improve_there_is_no_suggestion() -> None:
    assert chosen(Given("clear", "5"), Given("notice", "pass")) is None
    assert chosen() is None


def test_one_answer_is_never_both() -> None:
    assert chosen(Given("clear", "3")) is None


@pytest.mark.parametrize(
    "unusable",
    [
        Given("notice", None),
        Given("notice", "na"),
        Given("notice", "fail", evidence=()),
        Given("notice", "fail", evidence=(6, -1)),
        Given("elsewhere", "fail"),
    ],
)
def test_unscored_not_applicable_and_unsupported_answers_are_never_used(unusable: Given) -> None:
    assert chosen(Given("clear", "5"), Given("courteous", "4"), unusable) == ("clear", "courteous")


def test_the_agents_turn_is_cited_where_there_is_one() -> None:
    suggestion = suggest([CARD], [Given("clear", "5", evidence=(3, 4)), Given("concise", "2", evidence=(9, 5))], TURNS)
    assert suggestion is not None
    assert (suggestion.strength.turn, suggestion.improvement.turn) == (4, 5)


def test_the_words_are_the_scorecards() -> None:
    suggestion = suggest([CARD], [Given("clear", "5", evidence=(2,)), Given("concise", "2")], TURNS)
    assert suggestion is not None
    assert suggestion.strength.text == "clear well done"
    assert suggestion.improvement.text == "concise could be better"
    assert (suggestion.improvement.next_step, suggestion.improvement.resource) == (
        "practise concise",
        "guide to concise",
    )


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Thank you for waiting so patiently", "You thanked the customer for their patience."),
        ("Here is the complaint number, there it is", "You logged the complaint."),
        ("There, about the customer", "You were kind."),
    ],
)
def test_the_text_that_fits_what_was_said_is_taken_and_the_first_where_none_does(said: str, text: str) -> None:
    strengths = ("You were kind.", "You thanked the customer for their patience.", "You logged the complaint.")
    clear = CRITERIA[0].model_copy(update={"coaching": CoachingTexts(strengths=strengths)})
    section = Section(id="all", name="All", criteria=(clear, *CRITERIA[1:]))
    card = Scorecard(id="card", version=1, name="Card", sections=(section,))
    suggestion = suggest([card], [Given("clear", "5"), Given("concise", "2")], [Turn(Speaker.AGENT, said)])
    assert suggestion is not None
    assert suggestion.strength.text == text


def test_a_criterion_without_words_is_left_out() -> None:
    silent = CRITERIA[0].model_copy(update={"coaching": CoachingTexts()})
    card = Scorecard(
        id="card", version=1, name="Card", sections=(Section(id="all", name="All", criteria=(silent, *CRITERIA[1:])),)
    )
    suggestion = suggest([card], [Given("clear", "5"), Given("courteous", "4"), Given("concise", "2")], TURNS)
    assert suggestion is not None
    assert suggestion.strength.criterion == "courteous"


def test_scorecards_on_different_scales_compare_by_share() -> None:
    heavy = criterion("heavy", weight=40)
    percent = Section(id="percent", name="Percent", criteria=(heavy, criterion("other", weight=60)))
    small = Section(id="small", name="Small", criteria=(criterion("main", weight=3), criterion("minor", weight=1)))
    cards = [
        Scorecard(id="a", version=1, name="A", sections=(percent,)),
        Scorecard(id="b", version=1, name="B", sections=(small,)),
    ]
    suggestion = suggest(cards, [Given("heavy", "1"), Given("main", "1"), Given("minor", "5")], TURNS)
    assert suggestion is not None
    assert suggestion.improvement.criterion == "main"


def test_the_order_of_the_answers_does_not_matter() -> None:
    answers = (Given("clear", "5"), Given("courteous", "5"), Given("concise", "1"), Given("closing", "fail"))
    assert {chosen(*order) for order in itertools.permutations(answers)} == {("clear", "concise")}
