"""Printed reports: numbered pages, an hour with its zone, and nothing dropped in silence."""

import datetime as dt
import re

from service.printing.documents import Document
from tests.service.pdf_text import pdf_text

MADE = dt.datetime(2026, 3, 4, 15, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def test_each_page_has_its_number_the_title_and_when_it_was_made() -> None:
    document = Document("A report", MADE)
    document.rows(("No.", "Square"), [(number, number * number) for number in range(100)], (1, 3))
    text = pdf_text(document.to_bytes())
    pages = document.page_no()
    assert pages > 2
    for page in range(1, pages + 1):
        assert f"Page {page} of {pages}" in text
    assert text.count("A report · generated 4 Mar 2026, 13:30 UTC") == pages
    assert text.count("No. Square") == pages, "the headings come again on each page"
    assert " 99 9801 " in text


def test_it_names_no_author_and_no_program() -> None:
    content = Document("A report", MADE).to_bytes()
    assert b"/Title (A report)" in content
    for key in (b"/Author", b"/Producer", b"/Creator ", b"/Subject", b"/Keywords", b"<x:xmpmeta"):
        assert key not in content


def test_characters_that_the_fonts_lack_are_replaced_openly() -> None:
    whole, partly = Document("Zoë – “5 €” (a\\b)", MADE), Document("A report", MADE)
    partly.paragraph("Łódź")
    note = "may stand for a character"
    assert "Zoë – “5 €” (a\\b)" in pdf_text(whole.to_bytes())
    text = pdf_text(partly.to_bytes())
    assert re.search(r"\?ód\?", text)
    assert note in text
    assert note not in pdf_text(whole.to_bytes())


def test_a_long_word_is_broken_and_not_cut() -> None:
    document = Document("A report", MADE)
    document.facts([("Hash", "ab" * 150)])
    document.rows(("One", "Two"), [("x" * 90, "y")], (1, 9))
    text = pdf_text(document.to_bytes()).replace(" ", "")
    assert "ab" * 150 in text
    assert "x" * 90 in text
