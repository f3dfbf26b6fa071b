"""A report on paper: the same words and figures as on screen."""

from ..database import now
from ..presentation import day, moment
from ..printing.documents import Document
from .queries import ReportDetail
from .sections import Line, Section
from .tables import ReportKind

FIRST_COLUMN, OTHER_COLUMNS = 60, 45


def printed(report: ReportDetail) -> Document:
    about = report.about
    kind = "Monthly report" if about.kind is ReportKind.AGENT else "Monthly report of the team"
    document = Document(f"{kind}: {about.title}", now())
    document.facts(_facts(report))
    if report.correction:
        document.heading("What was corrected")
        document.paragraph(report.correction)
    document.heading("In words")
    document.paragraph(report.summary or "Nothing is written yet.")
    for section in report.told:
        _print(document, section)
    if report.untold:
        document.heading("Nothing to tell about")
        document.facts([(section.title, section.absent or "") for section in report.untold])
    if report.answers:
        document.heading("What was answered")
        for answer in report.answers:
            document.paragraph(f"{answer.by}, {moment(answer.at)}: {answer.text}")
    return document


def _facts(report: ReportDetail) -> list[tuple[str, str]]:
    about = report.about
    released = f"{moment(about.released_at)} by {about.released_by}" if about.released_at else "not released: a draft"
    return [
        ("Month", f"{day(about.period.first)} to {day(about.period.last)}"),
        ("Version", str(about.version)),
        ("Released", released),
    ]


def _print(document: Document, section: Section) -> None:
    document.heading(section.title)
    if section.words:
        document.paragraph(section.words)
    if section.rows:
        document.rows(section.header, section.rows, (FIRST_COLUMN, *(OTHER_COLUMNS for _ in section.header[1:])))
    document.points(map(_sentence, section.lines))


def _sentence(line: Line) -> str:
    if line.reference is None:
        return line.text
    return f"{line.text} ({line.reference}{'' if line.turn is None else f', turn {line.turn + 1}'})"
