"""The same pattern stands in the ignore file twice.

Slashes at the beginning and the end of a pattern mean nothing to Docker, nor does `./`: `/build`,
`build` and `build/` are one pattern. Two that differ in this alone show that a difference was meant
which is not there. Silent where an exception stands between the two: then both may have their use.

Bad:

    /build
    build/

Good:

    build

Fix: remove one of the lines; for any depth, write `**/build`.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctxaudit.ignorefile.read import Pattern
from ctxaudit.lint.about import about_line, line_and_text, quoted
from ctxaudit.lint.lines import Rewrite
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "duplicate-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "note"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern that an earlier line has already."""
    patterns = evidence.tree.patterns.patterns
    for number, first in _repeated(patterns):
        again = patterns[number].written == patterns[first].written
        yield about_line(
            evidence,
            ID,
            SEVERITY,
            number,
            f"{quoted(evidence, number)} says the same as {line_and_text(evidence, first)}",
            "remove the line" if again else "remove the line: a slash at either end means nothing",
            rewrites=(Rewrite(number, ()),),
        )


def _repeated(patterns: Sequence[Pattern]) -> Iterator[tuple[int, int]]:
    """The numbers of patterns that are there before, each with the first one's."""
    seen: dict[str, int] = {}
    exception = False
    for number, pattern in enumerate(patterns):
        if pattern.exception != exception:
            seen, exception = {}, pattern.exception
        if pattern.text in seen:
            yield number, seen[pattern.text]
        seen.setdefault(pattern.text, number)
