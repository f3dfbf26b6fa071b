"""A report as a PDF: headings, facts, lists and tables on numbered A4 pages.

Its metadata is a title and when it was made: no author, no program.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from fastapi.responses import Response
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout

from ..presentation import moment

FONT = "helvetica"
ENCODING = "windows-1252"
"""What the fonts that every reader brings along can show."""
REPLACEMENT = "?"
MARGIN = 15
LINE = 5.2
FACT_WIDTH = 55
"""Millimetres."""
MUTED = (96, 96, 96)
SHADED = (236, 239, 243)
RULED = (190, 196, 204)


class Document(FPDF):
    """Blocks are set one after the other; a table's headings come again on each page.

    Characters that the fonts do not have become a question mark, and the last page says so.
    """

    def __init__(self, title: str, made: dt.datetime) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.made, self.replaced = made, False
        self.core_fonts_encoding = ENCODING
        self.set_title(title)
        self.set_producer("")
        self.set_creation_date(made)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + LINE)
        self.add_page()
        self._block(title, size=18, bold=True)
        self._block(f"Generated {moment(made)}.", muted=True)

    def heading(self, text: str) -> None:
        if self.will_page_break(4 * LINE):
            self.add_page()
        self.ln(LINE / 2)
        self._block(text, size=13, bold=True)

    def paragraph(self, text: str) -> None:
        self._block(text)

    def points(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._block(f"•  {text}")

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """What something is called, and what it is, a line each."""
        for name, value in pairs:
            self._font(muted=True)
            self.cell(FACT_WIDTH, LINE, self._shown(name))
            self._block(value)

    def rows(self, header: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]) -> None:
        """A table; `widths` are shares of the line."""
        self._font(size=8.5)
        self.set_draw_color(*RULED)
        self.set_line_width(0.15)
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=tuple(widths),
            headings_style=FontFace(emphasis="BOLD", fill_color=SHADED),
            line_height=LINE * 0.85,
            padding=0.7,
            text_align="LEFT",
        ) as table:
            for row in (header, *rows):
                table.row([self._shown(str(value)) for value in row])

    def to_bytes(self) -> bytes:
        if self.replaced:
            self._block(f"A “{REPLACEMENT}” may stand for a character that this file's fonts do not have.", muted=True)
        return bytes(self.output())

    def footer(self) -> None:
        """On each page; called by the base class."""
        self.set_y(-MARGIN)
        self._font(size=8, muted=True)
        self.cell(0, LINE, self._shown(f"{self.title} · generated {moment(self.made)}"))
        self.set_x(self.l_margin)
        self.cell(0, LINE, f"Page {self.page_no()} of {{nb}}", align="R")

    def _block(self, text: str, *, size: float = 10, bold: bool = False, muted: bool = False) -> None:
        self._font(size=size, bold=bold, muted=muted)
        self.multi_cell(0, LINE * max(1, size / 11), self._shown(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def _font(self, *, size: float = 10, bold: bool = False, muted: bool = False) -> None:
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*(MUTED if muted else (0, 0, 0)))

    def _shown(self, text: str) -> str:
        shown = text.encode(ENCODING, "replace").decode(ENCODING)
        self.replaced = self.replaced or shown != text
        return shown


def pdf_response(name: str, document: Document) -> Response:
    """A download called `name`.pdf."""
    return Response(
        document.to_bytes(),
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
