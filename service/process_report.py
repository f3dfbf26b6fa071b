"""What `callqa process` and `redact` tell people. Redacted text only."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from models.judgements import Judgement
from models.personal_data import Redaction
from models.transcripts import Speaker, Turn
from scorecards import choices

from .evaluations.scoring import Score, points
from .metrics.call import CallMetrics
from .processing import Processed
from .redacting import MaskedRecording, Redacted

_STYLES = {Speaker.AGENT: "bold cyan", Speaker.CUSTOMER: "bold magenta", Speaker.SYSTEM: "dim"}


def print_report(processed: Processed, console: Console) -> None:
    """Who said what, how it scored and why, what was redacted, what was measured, and what to coach."""
    console.print(Rule(Text(processed.metadata.file, style="bold")))
    for title, body in _sections(processed):
        console.print(Text(f"\n{title}", style="bold underline"), Padding(body, (0, 0, 0, 2)), sep="\n")
    console.print()


def print_redacted(file: str, redacted: Redacted, console: Console) -> None:
    """The redacted transcript and what was redacted in it."""
    print_turns(file, redacted.redaction.transcript.turns, console)
    console.print()
    console.print(_redactions(redacted.redaction, redacted.recording))


def print_turns(file: str, turns: tuple[Turn, ...], console: Console) -> None:
    """Who said what and when."""
    console.print(Rule(Text(file, style="bold")))
    console.print(_turns(turns))


def _turns(turns: tuple[Turn, ...]) -> RenderableType:
    if not turns:
        return Text("Nobody says anything.")
    table = _table()
    for number, turn in enumerate(turns):
        speaker = Text(turn.speaker.value, style=_STYLES[turn.speaker])
        table.add_row(str(number), _clock(turn.start), speaker, Text(turn.text))
    return table


def _sections(processed: Processed) -> Iterator[tuple[str, RenderableType]]:
    yield "Transcript", _turns(processed.transcript.turns)
    yield "Answers", _answers(processed)
    yield "Scores", _scores(processed)
    yield "Redactions", _redactions(processed.redaction, processed.recording)
    yield "Metrics", _metrics(asdict(processed.metrics))
    yield "Coaching suggestion", _suggestion(processed)
    yield "Engines and time", _engines(processed)


def _answers(processed: Processed) -> Table:
    table = _table("criterion", "answer", "points", "sure", "turns", "why")
    for criterion, judgement in processed.answered:
        earned = points(criterion, judgement.answer)
        table.add_row(
            Text(criterion.name, style="bold" if criterion.critical else ""),
            Text(choices.label(criterion, judgement.answer) if judgement.answer else "unscored"),
            "" if earned is None else f"{earned:.2f}",
            f"{judgement.confidence:.2f}",
            " ".join(map(str, judgement.evidence)),
            Text(_reason(judgement), style="dim"),
        )
    return table


def _scores(processed: Processed) -> RenderableType:
    names = {card.id: card.name for card in processed.scorecards}
    return Group(*(line for score in processed.scores for line in _score(names[score.scorecard], score)))


def _score(name: str, score: Score) -> Iterator[Text]:
    result = "no score" if score.percent is None else f"{score.percent:.0f} %"
    band = f", {score.band}" if score.band else ""
    coverage = f" ({score.coverage:.0%} of what was asked is answered)" if score.coverage is not None else ""
    yield Text.assemble((name, "bold"), f": {result}{band}{coverage}")
    if score.critical_fails:
        zeroed = f", which takes the score from {score.earned:.0f} % to 0" if score.auto_failed else ""
        yield Text(f"  critical fails: {', '.join(score.critical_fails)}{zeroed}")
    if score.critical_unscored:
        yield Text(f"  critical, and without an answer: {', '.join(score.critical_unscored)}")


def _redactions(redaction: Redaction, recording: MaskedRecording | None) -> RenderableType:
    table = _table("type", "count", "turns")
    by_type = Counter(item.span.type for item in redaction.replacements)
    for type, count in sorted(by_type.items()):
        turns = sorted({item.span.turn for item in redaction.replacements if item.span.type is type})
        table.add_row(type.value, str(count), " ".join(map(str, turns)))
    found = table if by_type else Text("Nothing was found.")
    return Group(found, *(_audio_findings(recording) if recording else ()))


def _audio_findings(recording: MaskedRecording) -> Iterator[Text]:
    seconds = sum(mask.end - mask.start for mask in recording.masks)
    verdict = "checked by listening again" if recording.verification.passed else "NOT safe to play"
    yield Text(f"Recording: {len(recording.masks)} stretches masked, {seconds:.0f} s, {verdict}.")
    yield from (Text(finding) for finding in recording.verification.findings)


def _metrics(values: Mapping[str, Any]) -> Table:
    table = _table()
    for name, value in values.items():
        label = Text(name.replace("_", " "))
        if isinstance(value, Mapping):
            table.add_row(label, "   ".join(f"{who} {_figure(name, part)}" for who, part in value.items()))
        elif isinstance(value, tuple):
            table.add_row(label, ", ".join(_stretch(part) for part in value) or "none")
        else:
            table.add_row(label, _figure(name, value))
    return table


def _stretch(found: Mapping[str, Any]) -> str:
    return f"{found['start']:.0f}–{found['end']:.0f} s {found['kind']}"


def _suggestion(processed: Processed) -> RenderableType:
    if processed.suggestion is None:
        return Text("None: no answer with evidence shows both something to praise and something to improve.")
    names = {criterion.id: criterion.name for criterion, _ in processed.answered}
    table = _table()
    for title, point in (("Strength", processed.suggestion.strength), ("To improve", processed.suggestion.improvement)):
        table.add_row(Text(title, style="bold"), Text(f"{names[point.criterion]}, turn {point.turn}"))
        for label, text in (("", point.text), ("next step", point.next_step), ("resource", point.resource)):
            if text:
                table.add_row(Text(label, style="dim"), Text(text))
    return Group(table, Text("A draft: it waits for a supervisor and reaches nobody before.", style="dim"))


def _engines(processed: Processed) -> Table:
    table = _table()
    for role, info in processed.engines.items():
        table.add_row(role, Text(f"{info.name} {info.version}"))
    table.add_row("time", ", ".join(f"{step} {seconds:.1f} s" for step, seconds in processed.timings.items()))
    if isinstance(processed.metrics, CallMetrics):
        total = sum(processed.timings.values())
        table.add_row("speed", f"{processed.metrics.duration / total:.1f}x real time, with any loading of engines")
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, show_header=bool(columns), padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "unknown"
    if name.endswith("share"):
        return f"{value:.0%}"
    if isinstance(value, int) or name == "words_per_minute":
        return f"{value:.0f}"
    return f"{value:.1f} s"


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def _reason(judgement: Judgement) -> str:
    return judgement.unscored_reason.value.replace("_", " ") if judgement.unscored_reason else judgement.rationale or ""
