"""docs/catalogue.md is what the data says today."""

from __future__ import annotations

from pathlib import Path

from ctxaudit.catalogue import entries
from ctxaudit.formats.catalogue_page import catalogue_page

PAGE = Path(__file__).parent.parent.parent / "docs" / "catalogue.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == catalogue_page(), (
        "make it anew: python -m ctxaudit.formats.catalogue_page > docs/catalogue.md"
    )


def test_the_page_has_every_entry() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    heads = [row for row in rows if row.startswith("| what | names |")]
    assert len(rows) - len(heads) == len(entries())
