"""CSV as Go reads it: RFC 4180, quotes only around whole fields, empty lines left out."""

from __future__ import annotations

import re

from ctxaudit.builds.bake.trouble import RefusedError

_FIELD = re.compile(r'"((?:[^"]|"")*)"(?=[,\n]|\Z)|([^",\n][^,\n]*|)')


def rows_of(text: str, comma: str = ",") -> list[list[str]]:
    """The fields of each line. Raises RefusedError for a quote at a wrong place."""
    text = re.sub(r"\r(?=\n|\Z)", "", text)
    if comma != ",":
        text = text.translate({ord(comma): ",", ord(","): comma})
    rows: list[list[str]] = []
    position = 0
    while position < len(text):
        if text[position] == "\n":
            position += 1
            continue
        row, position = _row(text, position)
        rows.append(row)
    return rows


def _row(text: str, position: int) -> tuple[list[str], int]:
    row = []
    while True:
        found = _FIELD.match(text, position)
        if found is None or (found[1] is None and '"' in found[2]):
            raise RefusedError("a quote stands at a wrong place in the CSV text")
        row.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        position = found.end()
        if text[position : position + 1] != ",":
            return row, position + 1
        position += 1
