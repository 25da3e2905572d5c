"""A file that an exception brings back arrives in the build with 0 bytes.

BuildKit decides twice: while walking, and again when it opens a file to send it. The second time a
pattern that names a parent directory again after the exception counts, and the file is sent empty,
without a message: here `docs/api/index.md` is in the image, with no content. Other builders decide
once, and the rule is silent for them.

Bad:

    docs
    !docs/api
    docs

Good:

    docs
    !docs/api

Fix: put the exception behind all patterns that match one of its parent directories.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.ignorefile.trace import Tracer
from ctxaudit.lint.about import about_line, change_of, patterns_of
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import Finding, Group, Severity, Totals
from ctxaudit.rules.evidence import Evidence, listed

ID = "emptied-file"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, with the number of files and the exception that frees the first."""
    paths = evidence.tree.trouble.emptied
    if not paths:
        return
    message = f"{listed(paths)} {'arrives' if len(paths) == 1 else 'arrive'} with 0 bytes"
    advice = "move the exception behind the patterns that match a directory above it"
    state = evidence.tree.state_of(paths[0])
    if state is None or state < 0:
        yield Finding(ID, SEVERITY, message, advice, path=paths[0], files=len(paths))
        return
    moved = Moved(paths, Totals(len(paths), 0))
    rewrites = _rewrites(evidence, paths, state)
    yield about_line(evidence, ID, SEVERITY, state, message, advice, moved=moved, rewrites=rewrites)


def _rewrites(evidence: Evidence, paths: tuple[str, ...], state: int) -> tuple[Rewrite, ...]:
    """The exception moved down, if it frees all of these and nothing else changes by that."""
    patterns = patterns_of(evidence)
    tracer = Tracer(evidence.tree.patterns)
    over = [
        number
        for number in range(state + 1, len(patterns))
        if not patterns[number].exception
        and any(tracer.first_match(number, path) is not None for path in paths)
    ]
    if not over or any(evidence.tree.state_of(path) != state for path in paths):
        return ()
    lines = (patterns[state].written,)
    rewrites = (Rewrite(state, ()), Rewrite(over[-1], lines, keeps=True))
    removed, returned, _, _ = change_of(evidence, rewrites)
    return () if removed.paths or returned.paths else rewrites
