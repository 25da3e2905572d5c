"""The Dockerfile with an install before the copy of everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.advice.edits import is_editable, written
from ctxaudit.advice.reinstalls import EarlyCopy, is_apart
from ctxaudit.advice.runs import instructions
from ctxaudit.expression import Expression
from ctxaudit.model import Edit
from ctxaudit.names import as_bytes
from ctxaudit.rules.evidence import Evidence

_PLAIN = Expression(r"[\w@./-]+", re.ASCII)
_COPY = Expression(r"\s*(?i:COPY)((?:\s+--(?:chown|chmod|link)(?:=\S+)?)*)\s+(\S+)\s+(\S+)\s*")
_MOST_LINES = 20


def copy_lines(early: EarlyCopy, destination: str, flags: str = "") -> list[str]:
    """The COPY lines that take the manifests alone, one for each directory.

    Empty if there are too many of them, or names that cannot be written so.
    """
    by_directory: dict[str, list[str]] = {}
    for path in manifests_of(early):
        by_directory.setdefault(path.rpartition("/")[0], []).append(path)
    lines = [
        f"COPY{flags} {' '.join(paths)} {destination.rstrip('/')}/{directory and directory + '/'}"
        for directory, paths in sorted(by_directory.items())
    ]
    names = [path for paths in by_directory.values() for path in paths]
    is_plain = all(map(_PLAIN.fullmatch, names))
    return lines if is_plain and len(lines) <= _MOST_LINES else []


def manifests_of(early: EarlyCopy) -> list[str]:
    """The included files that decide what is installed, sorted."""
    found = {
        path
        for _, taken in early.copies
        for path, _ in taken.files()
        if early.install.reads(path) and "node_modules/" not in path
    }
    return sorted(found, key=as_bytes)


def manifest_lines(evidence: Evidence, early: EarlyCopy) -> tuple[str, list[str]]:
    """The text of the one copy, of the whole context, and the lines that take manifests alone.

    Both are empty where it is another kind of copy, or there are several.
    """
    text = " ".join(_copy_text(evidence, early)).strip()
    found = _COPY.fullmatch(text)
    if len(early.copies) != 1 or found is None or found[2].strip("./"):
        return "", []
    return text, copy_lines(early, found[3], found[1])


def reordered(evidence: Evidence, early: EarlyCopy) -> tuple[Edit, ...]:
    """The change; none where something between the copy and the install may depend on either."""
    run = early.ran.instruction
    if len(early.copies) != 1 or not is_apart(early.ran.commands) or not is_editable(evidence):
        return ()
    copy = early.copies[0][0]
    text, lines = manifest_lines(evidence, early)
    between = instructions(evidence, "WORKDIR", "USER", "ARG", "ENV", "SHELL")
    names = {
        one.name for one in between if one.stage == copy.stage and copy.line < one.line < run.line
    }
    if {"WORKDIR", "USER"} & names:
        return ()
    if not lines:
        return ()
    name = evidence.dockerfile or ""
    return (
        Edit(name, copy.line, copy.line, tuple(lines)),
        Edit(name, run.end + 1, run.end, (text,)),
    )


def _copy_text(evidence: Evidence, early: EarlyCopy) -> Iterator[str]:
    """The lines of the copy; several, or none that can be read, make no match."""
    line = early.copies[0][0].line
    for one in instructions(evidence, "COPY", "ADD"):
        if one.line == line and one.end == line:
            yield from written(evidence, one)
