"""One finding for each line of an ignore file, though several rules may speak of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from ctxaudit.model import Finding, Location


def one_a_line(findings: Iterable[Finding], rules: Set[str]) -> Iterator[Finding]:
    """The findings, but of those that `rules` have about one place the first only.

    What is wrong with the reading of a line comes before what follows from it, so the order of the
    findings is that of the registry. Whoever corrects the line is told of the rest by the next run.
    """
    seen: set[Location] = set()
    for finding in findings:
        if finding.rule in rules and finding.location is not None:
            if finding.location in seen:
                continue
            seen.add(finding.location)
        yield finding
