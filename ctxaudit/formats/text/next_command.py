"""The one command to run next, and what it would save."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from ctxaudit.formats.spans import Line, Span
from ctxaudit.names import shown
from ctxaudit.results import Build
from ctxaudit.sizes import show_count, show_size


def next_command(builds: Iterable[Build]) -> Iterator[Line]:
    """The command that settles the findings of one ignore file; of several, the largest saving."""
    best: Build | None = None
    for build in builds:
        if build.savings.lines and (best is None or _saved(build) > _saved(best)):
            best = build
    if best is None:
        return
    lines = list(best.savings.lines)
    if best.ignore_file is not None:
        lines.insert(0, "")  # the last line of the file may lack its end
    words = " ".join(shlex.quote(shown(line)) for line in lines)
    target = best.ignore_file or f"{best.context}/.dockerignore".removeprefix("./")
    files, size = best.savings.included
    yield ()
    yield (Span(f"next, to keep {show_size(size)} in {show_count(files, 'file')} out:", "bold"),)
    yield (Span(f"  printf '%s\\n' {words} >> {shlex.quote(shown(target))}"),)


def _saved(build: Build) -> int:
    return build.savings.included.bytes
