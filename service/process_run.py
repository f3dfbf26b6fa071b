"""One run of an offline command over files: reading them, showing progress, and telling what went wrong."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from models.errors import ModelError

from .config import settings
from .errors import BadInput, ServiceError
from .ingest.formats import Format, identify
from .ingest.metadata_sheet import MetadataSheet, read_sheet
from .processing import StepProgress

Result = TypeVar("Result")

STEPS = {"transcribe": (0.0, 0.35), "redact": (0.35, 0.6), "judge": (0.6, 1.0)}
"""Between which shares of the bar each step lies: roughly the time it takes."""


@dataclass(frozen=True, slots=True)
class FileToDo:
    """A file that was read and is an interaction."""

    path: Path
    data: bytes = field(repr=False)
    format: Format


class Run:
    """Does files one by one. `finish` ends the command with status 1 if anything went wrong."""

    def __init__(self, files: int) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._files = files
        self._begun = 0
        self._problems = 0
        self._seen: dict[bytes, str] = {}

    def attempt(self, path: Path, work: Callable[[FileToDo, StepProgress], Result]) -> Result | None:
        """What `work` makes of the file; None when it cannot be done, which has then been told."""
        self._begun += 1
        try:
            with self._progress(path.name) as report:
                return work(self._open(path), report)
        except Exception as error:
            self.tell(f"{path.name}: {_reason(error)}")
            return None

    def read_sheet(self, path: Path, files: Sequence[Path]) -> MetadataSheet:
        """The rows that can be used. Those that cannot, and those about no file of `files`, are told."""
        try:
            sheet = read_sheet(_read(path))
        except ServiceError as error:
            self.tell(f"{path.name}: {error.message}")
            return MetadataSheet((), (), ())
        for rejected in sheet.rejected:
            self.tell(rejected.message(path.name))
        for row in sheet.without_file([file.name for file in files]):
            self.tell(f"{path.name}: describes {row.file}, which is not among the files given")
        if sheet.ignored:
            self._console.print(Text(f"{path.name}: columns without a meaning here: {', '.join(sheet.ignored)}"))
        return sheet

    def tell(self, problem: str) -> None:
        self._problems += 1
        self._console.print(Text(problem, style="red"), soft_wrap=True)

    def finish(self) -> None:
        if self._problems:
            raise typer.Exit(1)

    def _open(self, path: Path) -> FileToDo:
        data = _read(path)
        format = identify(data)
        if format is Format.METADATA:
            raise BadInput("is a metadata sheet: give it with --metadata")
        digest = hashlib.sha256(data).digest()
        if (first := self._seen.setdefault(digest, path.name)) != path.name:
            raise BadInput(f"has the same content as {first}, which is done already")
        return FileToDo(path, data, format)

    @contextmanager
    def _progress(self, name: str) -> Iterator[StepProgress]:
        # The bar goes away before anything is printed, so that it never mixes with results on the same terminal.
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        shown = self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=not shown, redirect_stdout=False) as bar:
            title = f"{self._begun}/{self._files} {name}"
            task = bar.add_task(title, total=1.0)

            def report(step: str, share: float) -> None:
                start, end = STEPS[step]
                bar.update(task, description=f"{title}: {step}", completed=start + share * (end - start))

            yield report


def _reason(error: Exception) -> str:
    if isinstance(error, ServiceError | ModelError):
        return error.message
    # The text of any other error may quote what was said; its type cannot.
    return f"could not be done because of a fault in callqa ({type(error).__name__})"


def _read(path: Path) -> bytes:
    """The file's bytes. Raises BadInput."""
    limit = settings().max_upload_bytes
    try:
        if path.is_dir():
            raise BadInput("is a folder")
        if path.stat().st_size > limit:
            raise BadInput(f"is larger than {limit / 2**20:.0f} MiB, the limit set by CALLQA_MAX_UPLOAD_BYTES")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}") from None
