"""Redaction reports on paper: no value is in them, and no words that a person wrote."""

from collections.abc import Iterator, Mapping, Sequence

from models.personal_data import DataType, Tier
from models.transcripts import Channel

from ..database import now
from ..presentation import NOTHING, duration, moment, percent, words
from ..printing.documents import Document
from ..web import templates
from .period import Concern, Period, PeriodReport, RedactedInteraction
from .queries import Entry, RedactionReport
from .report_reviews import ReportedChange, ReviewSummary
from .review_tables import Change, Standing
from .tallies import MISSED

PRINTED_ROWS = 500
"""More lines are for a spreadsheet: the CSV file has them."""
CHECKED = {True: "Checked", False: "Kept closed", None: NOTHING}
CONCERNS = {
    Concern.INCIDENT: "a security code was spoken",
    Concern.CLOSED: "recording kept closed",
    Concern.UNSURE: "findings of low confidence",
}
STANDINGS = {
    Standing.AGREED: "Taken back",
    Standing.DECLINED: "Undo declined",
}
ENTRY_HEADER = ("No.", "Type", "Tier", "Speaker", "Turn", "Time", "Confidence", "Found by", "Reason", "Decision")
ENTRY_WIDTHS = (9, 34, 10, 19, 11, 25, 20, 24, 62, 53)
PERIOD_HEADER = ("Reference", "Channel", "Redacted", "Redactions", "Tier A", "Unsure", "Recording", "Policy")
PERIOD_WIDTHS = (60, 20, 48, 24, 18, 18, 28, 30)


def printed_report(report: RedactionReport) -> Document:
    """The report of one interaction. Turns count from 1."""
    document = Document(f"Redaction report {report.reference}", now())
    document.paragraph(
        "What was replaced, why, and how sure that is. The values themselves are nowhere in this report."
    )
    document.facts(_figures(report))
    document.heading("How it was made")
    document.facts(_making(report))
    document.heading("Check and residual risk")
    document.points(_check(report))
    document.heading("What people decided")
    document.points(_people(report) or ["Nobody has finished a review of this redaction."])
    document.heading("Every redaction")
    if not report.entries:
        document.paragraph("Nothing was replaced: no personal data was found in this interaction.")
        return document
    document.paragraph(_by_type(report.by_type))
    document.rows(ENTRY_HEADER, map(_entry, report.entries), ENTRY_WIDTHS)
    return document


def printed_period(report: PeriodReport, period: Period, rows: Sequence[RedactedInteraction]) -> Document:
    """A period's counts, which are of all of it, and `rows`: its newest interactions, `PRINTED_ROWS` at most."""
    document = Document(f"Redactions from {period.since} to {period.until}", now())
    document.paragraph("Days in UTC, both included, by when the newest redaction was made.")
    document.facts(
        [
            ("Interactions redacted", str(report.interactions)),
            ("Redactions", str(report.redactions)),
            ("With a security code spoken", str(report.incidents)),
            ("Recordings kept closed", str(report.closed)),
            ("Could not be redacted", str(report.failed)),
        ]
    )
    if report.by_type:
        document.paragraph(_by_type(report.by_type))
    document.heading("Interactions" + (f": {CONCERNS[period.concern]}" if period.concern else ""))
    document.paragraph(_how_many(report.total, len(rows)))
    if rows:
        document.rows(PERIOD_HEADER, map(_line, rows), PERIOD_WIDTHS)
    return document


def _figures(report: RedactionReport) -> Iterator[tuple[str, str]]:
    yield "Redactions", str(len(report.entries))
    meanings = _codes("tier_words")
    for tier in Tier:
        yield f"Tier {tier.value}, {meanings[tier.value].lower()}", str(report.by_tier[tier])
    if report.channel is Channel.VOICE:
        yield "Masked in the recording", f"{report.masked_seconds:.1f} s"


def _making(report: RedactionReport) -> list[tuple[str, str]]:
    missing = "not recorded" if report.channel is Channel.VOICE else "no recording"
    engine = (str(report.engine.get("name", NOTHING)), str(report.engine.get("version", "")))
    return [
        ("Interaction", f"{report.reference}, {_codes('channel_words')[report.channel.value].lower()}"),
        ("Redacted", moment(report.redacted_at)),
        ("Policy", report.policy),
        ("Engine", " ".join(engine).strip()),
        ("Transcript", f"version {report.transcript_version}"),
        ("SHA-256 before", report.original_sha256 or "not recorded"),
        ("SHA-256 after", report.redacted_sha256 or missing),
    ]


def _check(report: RedactionReport) -> list[str]:
    found = [*report.audio_findings, *report.risks]
    if report.channel is not Channel.VOICE:
        found.insert(0, "There is no recording to check.")
    return found or ["Nothing points to something missed. No redaction is perfect."]


def _people(report: RedactionReport) -> list[str]:
    return [*map(_review, report.reviews), *map(_change, report.changes)]


def _review(review: ReviewSummary) -> str:
    verdicts = {**_codes("verdict_words", "redactions/_words.html"), MISSED: "Missed"}
    types = _codes("type_words")
    counted = "; ".join(
        f"{types[type]}: " + ", ".join(f"{count} {verdicts[verdict].lower()}" for verdict, count in counts.items())
        for type, counts in review.counts.items()
    )
    kind = _codes("kind_words", "redactions/_words.html")[review.kind.value]
    viewed = "" if review.seconds is None else f", {duration(review.seconds)} min"
    return f"{kind}: {review.reviewer}, {moment(review.finished_at)}{viewed}. {counted or 'No redactions'}."


def _change(change: ReportedChange) -> str:
    """Without its reason: that one is a person's own words."""
    done = "Added" if change.change is Change.ADD else STANDINGS.get(change.standing, "Undo proposed")
    decided = ""
    if change.decided_by:
        agreed = "agreed" if change.standing is Standing.AGREED else "declined"
        decided = f"; {agreed} by {change.decided_by}, {moment(change.decided_at)}"
    type = _codes("type_words")[change.type.value]
    return f"{done}: {type}, turn {change.turn + 1}: {change.by}, {moment(change.at)}{decided}."


def _entry(entry: Entry) -> tuple[object, ...]:
    timed = entry.start_seconds is not None
    return (
        entry.number,
        _codes("type_words")[entry.type.value],
        entry.tier.value,
        _codes("speaker_words")[entry.speaker.value],
        entry.turn + 1,
        f"{duration(entry.start_seconds)}–{duration(entry.end_seconds)}" if timed else NOTHING,
        percent(100 * entry.confidence) + (", low" if entry.unsure else ""),
        words(entry.detector),
        entry.reason[:1].upper() + entry.reason[1:],
        _decision(entry),
    )


def _decision(entry: Entry) -> str:
    made = entry.decision
    if made is None:
        return NOTHING
    said = [_codes("verdict_words", "redactions/_words.html")[made.verdict.value]]
    if made.correct_type:
        said.append(_codes("type_words")[made.correct_type.value])
    return ", ".join([*said, made.by])


def _line(row: RedactedInteraction) -> tuple[object, ...]:
    return (
        row.reference,
        _codes("channel_words")[row.channel.value],
        moment(row.redacted_at),
        row.redactions,
        row.incidents,
        row.unsure,
        CHECKED[row.audio_verified],
        row.policy,
    )


def _by_type(counts: Mapping[DataType, int]) -> str:
    types = _codes("type_words")
    return "By type: " + ", ".join(f"{types[type.value]} × {count}" for type, count in counts.items()) + "."


def _how_many(count: int, printed: int) -> str:
    if not count:
        return "Nothing in this period matches."
    if count > printed:
        return f"The newest {printed:,} of {count:,} interactions. The CSV file has more of them."
    return "1 interaction." if count == 1 else f"{count} interactions."


def _codes(name: str, template: str = "_partials/words.html") -> Mapping[str, str]:
    """What codes are called: the same words as on screen."""
    found: Mapping[str, str] = vars(templates.get_template(template).module)[name]
    return found
