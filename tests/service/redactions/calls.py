"""What is said in the call that reviewers work on, and where words of it stand."""

from sqlalchemy import Engine, select, text

from models.transcripts import Speaker
from service.database import transaction
from service.interactions.tables import Interaction, TranscriptTurn
from tests.service.scripted_engines import Line

MISSED = "grumblethorpe"
CALL: tuple[Line, ...] = (
    (Speaker.AGENT, "Good morning, Brightwell Broadband, this call is recorded, how can I help?"),
    (Speaker.CUSTOMER, f"The box outside {MISSED} is humming again and the card is 4929 7311 0862 5519 thank you."),
    (Speaker.AGENT, f"I see, so at {MISSED} the box is humming. Anything else I can help with today?"),
    (Speaker.CUSTOMER, "No that is everything, thank you."),
)


def place_of(word: str, turn: int = 1) -> dict[str, int]:
    """Where a word stands in the redacted turn of the version that counts."""
    with transaction() as session:
        interaction = session.scalars(select(Interaction)).one()
        row = session.get_one(TranscriptTurn, (interaction.transcript_id, turn))
    start = row.text.index(word)
    return {"turn": turn, "start": start, "end": start + len(word)}


def dump(database: Engine) -> str:
    with database.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
        rows = [
            row for table in tables for row in connection.execute(text(f'select t::text from "{table}" t')).scalars()
        ]
    return "\n".join(rows)
