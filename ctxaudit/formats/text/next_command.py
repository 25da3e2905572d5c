"""The one command to run next, and what it would save."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from ctxaudit.formats.spans import Line, Span
from ctxaudit.model import Finding
from ctxaudit.names import shown
from ctxaudit.results import Build
from ctxaudit.sizes import show_count, show_size


def next_command(builds: Iterable[Build]) -> Iterator[Line]:
    """The command that settles the findings of one ignore file; of several, the largest saving."""
    best: tuple[int, str, Build, list[Finding]] | None = None
    for build in builds:
        settled = [finding for finding in build.open_findings if finding.add_lines]
        saved = sum(finding.bytes for finding in settled)
        if settled and (best is None or saved > best[0]):
            target = build.ignore_file or f"{build.context}/.dockerignore".removeprefix("./")
            best = (saved, target, build, settled)
    if best is None:
        return
    saved, target, build, settled = best
    lines = list(dict.fromkeys(line for finding in settled for line in finding.add_lines))
    if build.ignore_file is not None:
        lines.insert(0, "")  # the last line of the file may lack its end
    words = " ".join(shlex.quote(shown(line)) for line in lines)
    files = show_count(sum(finding.files for finding in settled), "file")
    yield ()
    yield (Span(f"next, to keep {show_size(saved)} in {files} out:", "bold"),)
    yield (Span(f"  printf '%s\\n' {words} >> {shlex.quote(shown(target))}"),)
