"""The one command to run next, and what it would save."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator

from ctxaudit.formats.spans import Line, Span
from ctxaudit.names import shown
from ctxaudit.results import Build
from ctxaudit.sizes import show_count, show_size


def next_command(builds: Iterable[Build], root: str) -> Iterator[Line]:
    """The command that settles the findings of one ignore file; of several, the largest saving.

    `root` is the directory that was scanned.
    """
    best: Build | None = None
    for build in builds:
        if build.savings.lines and (best is None or _saved(build) > _saved(best)):
            best = build
    if best is None:
        return
    files, size = best.savings.included
    text = f"{show_size(size)} in {show_count(files, 'file')}"
    yield ()
    yield (Span(f"next, for lines that keep {text} out and are proven to break no build:", "bold"),)
    yield (Span(f"  {shlex.join(map(shown, _words(best, os.path.relpath(root))))}"),)


def _words(build: Build, root: str) -> list[str]:
    """The command for the ignore file of this build."""
    words = ["ctxaudit", "generate", *([] if root == "." else [root])]
    definition = build.definition
    if definition.sources:
        words += ["--build", definition.name]
    else:
        words += ["--context", build.context] if build.context != root else []
        words += ["-f", definition.dockerfile] if definition.dockerfile else []
    return [*words, "--diff"]


def _saved(build: Build) -> int:
    return build.savings.included.bytes
