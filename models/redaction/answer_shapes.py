"""What people say around an answer, and what is none."""

from collections.abc import Sequence

from .lexicon import MONTHS, word_set
from .tokens import Token

_LEAD_INS = word_set(
    """it its it's 's is yes yeah yep yup sure ok okay um uh er erm oh hi hello hey so well right of course certainly
    my name the that that's this i'm i am for you please here and full first last surname postcode post code
    address date birth was born on email number be would will in lovely fine grand ah hmm mm thanks thank
    there now then a one sorry ha go alright all no problem worries security password pin memorable word think
    'd i'd say which spelt spelled live at"""
)
_CLOSERS = word_set(
    """please thanks thank you love mate ok okay yes yeah there that's it right then is if that sorry duck ta pet sir
    madam"""
)
_NON_ANSWERS = word_set(
    """why what how who when where which do does did can could would should are sorry pardon hang hold wait let just
    don't haven't not can't won't isn't wasn't there's i've i'll i'd we we've they because but if before after
    speak agent representative operator hear repeat again excuse need want"""
)
FUNCTION_WORDS = word_set(
    """i'm i you me my he she they did didn't the a to is are was do does did have has had can will would you we they
    not but if for with about get got want need know think there what why how when just only don't it's your"""
)
ASSENT = word_set("fine clear right good lovely great perfect correct grand quite all card lot 's ok okay done")
MARKS = frozenset(",.;:!?-–—…\"'")


def answer_body(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """The first and last token of a turn without what people say around an answer; None when nothing is left."""
    first, last = 0, len(tokens) - 1
    while first <= last and _is_lead_in(tokens, first):
        first += 1
    while last >= first and (tokens[last].text in MARKS or tokens[last].norm in _CLOSERS):
        last -= 1
    return (first, last) if first <= last else None


def _is_lead_in(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    if token.text in MARKS:
        return True
    if token.norm not in _LEAD_INS:
        return False
    return token.norm not in ("a", "one", "i", "oh", "last", "first", "at") or not _spells_on(tokens, position)


def _spells_on(tokens: Sequence[Token], position: int) -> bool:
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    return (
        following is None
        or (len(following.norm) == 1 and following.norm.isalnum())
        or following.norm in MONTHS
        or following.norm == "of"
        or following.norm.isdecimal()
    )


def is_question_back(tokens: Sequence[Token], first: int, last: int) -> bool:
    return (
        tokens[first].norm in _NON_ANSWERS
        or tokens[last].text == "?"
        or (last + 1 < len(tokens) and tokens[last + 1].text == "?")
    )
