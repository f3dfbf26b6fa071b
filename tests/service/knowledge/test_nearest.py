"""Of long articles the judge is told what is about the conversation, and how much it was not told."""

from uuid import uuid4

from models.judging.passages import WORDS_AT_MOST
from models.transcripts import EngineInfo, RedactedTranscript, Speaker, Turn
from service.judging import Basis, nearest
from service.knowledge.facts import Fact
from tests.fakes import ScriptedJudge

CALL = RedactedTranscript(
    (
        Turn(Speaker.CUSTOMER, "what do I pay if I leave the contract early"),
        Turn(Speaker.AGENT, "the exit fee is forty pounds"),
    ),
    EngineInfo("test", "1"),
)
FEE = Fact("Contracts: the exit fee for leaving early is £40.", uuid4())
PADDING = " ".join(["parking", "spaces", "behind", "the", "building"] * 20)
CAR_PARKS = tuple(Fact(f"Car park {number}: {PADDING}.", uuid4()) for number in range(WORDS_AT_MOST // 100 + 2))


def test_what_fits_is_told_whole() -> None:
    assert nearest((FEE, *CAR_PARKS[:2]), CALL) == (FEE, *CAR_PARKS[:2])


def test_of_long_articles_the_passage_about_the_call_is_told() -> None:
    told = nearest((*CAR_PARKS, FEE), CALL)
    assert FEE in told
    assert sum(len(fact.text.split()) for fact in told) <= WORDS_AT_MOST < sum(len(f.text.split()) for f in CAR_PARKS)


def test_what_came_with_the_call_is_told_before_any_article() -> None:
    own = Fact(PADDING)
    assert nearest((own, *CAR_PARKS), CALL)[0] == own


def test_what_was_left_out_is_said_with_the_result() -> None:
    judge = ScriptedJudge({})
    assert Basis((), (FEE,), judge).info == judge.info
    assert Basis((), (FEE,), judge, facts_left_out=3).info.settings["facts_left_out"] == 3
