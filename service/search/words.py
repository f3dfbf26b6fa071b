"""What people type into the search box, as PostgreSQL's text search understands it.

Words must all occur, in any turn; "quoted words" occur one after the other in one turn; OR between words, and a minus
before what must not occur. Words are compared by their stem: "refund" finds "refunds". `[CARD]` finds where a card
number was masked, and so on for every type.
"""

import re

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY
from sqlalchemy.orm import Session

from models.personal_data import DataType
from models.transcripts import Speaker

from ..errors import BadInput

CONFIGURATION = "callqa"
WEIGHTS = {Speaker.AGENT: "A", Speaker.CUSTOMER: "B", Speaker.SYSTEM: "C"}
"""By which a document tells the parties apart."""
TERM = re.compile(r'-?"[^"]*"?|\S+')
TOKEN = re.compile(r"\[([A-Za-z]+(?:[_ ][A-Za-z]+)?)(?: \d+)?\]")
MASKED = {data_type.value.replace("_", ""): data_type for data_type in DataType}
"""By the name that a redaction token has in a document, after "redacted"."""
LEXEME = r"('(?:[^']|'')*')"


def query(words: str, speaker: Speaker | None = None) -> ColumnElement[str]:
    """For whole documents. With a speaker, it is this party that said, or did not say, each word."""
    found = _parsed(words)
    if speaker is None:
        return found
    return cast(func.regexp_replace(cast(found, String), LEXEME, rf"\1:{WEIGHTS[speaker]}", "g"), TSQUERY)


def any_term(words: str) -> ColumnElement[str]:
    """For single turns: any of the words or phrases looked for."""
    terms = (term for term in TERM.findall(words) if not term.startswith("-") and term.lower() != "or")
    return _parsed(" OR ".join(terms))


def require_words(session: Session, words: str) -> None:
    """Raises BadInput where there is nothing to look for."""
    if not session.scalar(select(func.numnode(_parsed(words)))):
        raise BadInput("There is no word to look for in this search. Write at least one word or number.")


def _parsed(words: str) -> ColumnElement[str]:
    return func.websearch_to_tsquery(cast(CONFIGURATION, REGCONFIG), TOKEN.sub(_masked, words))


def _masked(token: re.Match[str]) -> str:
    name = re.sub("[_ ]", "", token[1]).upper()
    return f"redacted{name}" if name in MASKED else token[0]
