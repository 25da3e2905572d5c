"""The directories of each build as comma-separated values, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ctxaudit.formats.details import Details
from ctxaudit.names import as_bytes, shown
from ctxaudit.results import Audit, Build

HEAD = ("build", "context", "directory", "files", "bytes", "reach")


def report(audit: Audit, _details: Details) -> str:
    """A row for each directory with included files: how many lie below it, and their bytes.

    `reach` is the furthest that any of them gets.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for build in audit.builds:
        writer.writerows(_rows(build))
    return text.getvalue()


def _rows(build: Build) -> Iterator[tuple[str, str, str, int, int, str]]:
    tree = build.main.tree
    files, sizes = tree.rolled_up
    order = sorted(range(len(tree.folders)), key=lambda at: as_bytes(tree.folders[at].prefix))
    for at in order:
        if files[at]:
            path = tree.folders[at].prefix.removesuffix("/")
            reach = build.main.furthest.below(path)
            name, context = shown(build.name), shown(build.context)
            yield name, context, shown(path) or ".", files[at], sizes[at], reach
