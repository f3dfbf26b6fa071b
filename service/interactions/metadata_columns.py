"""The columns of a metadata sheet as the upload page explains them, and a sheet to start from."""

from dataclasses import dataclass

from ..exporting.csv_files import csv_text


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    meaning: str
    example: str


COLUMNS = (
    Column("file", "Name of the file that this row describes. The only column that must be there.", "call-0001.wav"),
    Column("external_id", "What your systems call the interaction. Shown as its reference.", "BB-20117"),
    Column("started_at", "When the customer came in: date, time and time zone.", "2026-03-15T14:05:00+00:00"),
    Column("timezone", "Time zone of started_at, where the times do not carry one.", "Europe/London"),
    Column("wait_seconds", "How long the customer waited for an answer: seconds, mm:ss or hh:mm:ss.", "38"),
    Column("direction", "inbound or outbound.", "inbound"),
    Column("queue", "Queue or skill that the interaction came through.", "Billing"),
    Column("team", "Team that handled it. Made if it is new.", "Billing North"),
    Column("agent_id", "Your id of the agent who handled it. Made if it is new.", "A-1042"),
    Column("agent_name", "The agent's name.", "Asha Patel"),
    Column("call_type", "What it was about, in your own terms.", "Bill query"),
    Column("transfers", "How many times it was passed on.", "1"),
    Column("transfer_targets", "To whom, in order, separated by semicolons.", "Retentions"),
    Column("transfer_times", "When, in order, separated by semicolons.", "2026-03-15T14:09:30+00:00"),
    Column("hold_seconds", "Time on hold: seconds, mm:ss or hh:mm:ss.", "0:45"),
    Column("hold_recorded", "yes if the time on hold is part of the recording, no if not.", "yes"),
    Column("wrap_up_seconds", "Work after the call: seconds, mm:ss or hh:mm:ss.", "60"),
    Column("customer_ref", "Your reference of the customer. Kept only encrypted and as a keyed hash.", "C-556102"),
    Column("resolution", "resolved, partly_resolved, unresolved or escalated.", "resolved"),
    Column("csat", "The customer's satisfaction, 1 to 5.", "4"),
    Column("nps", "How likely the customer is to recommend you, 0 to 10.", "8"),
    Column("ces", "How easy the customer found it, 1 (very difficult) to 7 (very easy).", "6"),
    Column("customer_comment", "What the customer wrote beside a rating. Redacted before anybody reads it.", "Quick"),
    Column(
        "lawful_basis",
        "consent, contract, legal_obligation, vital_interests, public_task or legitimate_interests.",
        "legitimate_interests",
    ),
    Column(
        "recording_notice", "Who told the customer about the recording: announcement, agent or none.", "announcement"
    ),
    Column("agent_channel", "Where the agent is on a stereo recording: left or right. mono for one channel.", "left"),
    Column(
        "facts", "What is true about this case, for checking what was said, separated by |.", "Offer ends 1 May 2026"
    ),
    Column("known_name", "The customer's name, to be looked for and removed. Kept only encrypted.", ""),
    Column("known_phone", "Likewise a phone number. Also known_email, known_postcode, known_address, known_dob.", ""),
)


def template() -> str:
    """A sheet with every column and one example row."""
    return csv_text([column.name for column in COLUMNS], [[column.example for column in COLUMNS]])
