"""What the rules may look at: one build's context, surveyed and decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ctxaudit.catalogue import WELL_KNOWN
from ctxaudit.claims import Claim, claims
from ctxaudit.ignorefile.locate import PassedOver
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.model import (
    NO_FILES,
    Finding,
    Limits,
    Location,
    PatternUse,
    Severity,
    Skipped,
    Totals,
)
from ctxaudit.names import shown
from ctxaudit.sizes import show_count, show_size
from ctxaudit.tree import ContextTree

_MOST_LISTED = 3


class Evidence(NamedTuple):
    """Facts about one build; `ignore_file` is the path to show, None if there is none.

    `litter` has the claims of well-known names, keyed by the name; `deeper` the
    claims of root-only patterns below the root, keyed by the number of the pattern.
    """

    tree: ContextTree
    included: Totals
    ignore_file: str | None
    ignore_path: str
    passed_over: tuple[PassedOver, ...]
    uses: tuple[PatternUse, ...]
    problems: tuple[Skipped, ...]
    limits: Limits
    litter: dict[str, list[Claim]]
    deeper: dict[int, list[Claim]]

    def line_of(self, number: int) -> Location:
        """Where pattern number `number` stands."""
        line = self.tree.patterns.patterns[number].line
        return Location(self.ignore_path, line)

    def end_of_ignore_file(self) -> Location | None:
        """The last pattern's line: where a missing line would be added; None without a file."""
        patterns = self.tree.patterns.patterns
        if self.ignore_file is None:
            return None
        return Location(self.ignore_file, patterns[-1].line if patterns else 1)

    def advice(self, line: str) -> str:
        """Tells to write this line, in the file that there is or in a new one."""
        if self.ignore_file is None:
            return f"create {self.ignore_path} with the line {line}"
        return f"add the line {line} to {self.ignore_path}"

    def sent(self, rule: str, severity: Severity, name: str, what: str) -> Iterator[Finding]:
        """At most one finding: all entries of a well-known name are sent; one line stops it."""
        claims = sorted(self.litter.get(name, ()), key=lambda claim: -claim.totals.bytes)
        if not claims:
            return
        totals = sum_of(claims)
        yield Finding(
            rule,
            severity,
            f"{what}: {listed([claim.path for claim in claims])} ({amount(totals)})",
            self.advice(f"**/{name}"),
            path=claims[0].path,
            location=self.end_of_ignore_file(),
            files=totals.files,
            bytes=totals.bytes,
            add_lines=(f"**/{name}",),
        )


def sum_of(claims: Iterable[Claim]) -> Totals:
    """What all these claims hold together."""
    totals = NO_FILES
    for claim in claims:
        totals = totals.plus(*claim.totals)
    return totals


def amount(totals: Totals) -> str:
    """`3 files, 4.56kB`."""
    return f"{show_count(totals.files, 'file')}, {show_size(totals.bytes)}"


def listed(paths: Sequence[str]) -> str:
    """The first paths, and how many more there are."""
    text = ", ".join(shown(path) for path in paths[:_MOST_LISTED])
    more = len(paths) - _MOST_LISTED
    return f"{text} and {more:,} more" if more > 0 else text


def watched_names(patterns: Sequence[Pattern]) -> tuple[str, ...]:
    """The names that the survey watches for: of root-only patterns, then the well-known ones."""
    return (*(patterns[at].text for at in _root_only(patterns)), *WELL_KNOWN)


def gather_claims(tree: ContextTree) -> tuple[dict[str, list[Claim]], dict[int, list[Claim]]]:
    """Claims of well-known names, and of root-only patterns as if they held at any depth.

    What a root-only pattern would have taken is told of that pattern alone.
    """
    root_only = _root_only(tree.patterns.patterns)
    names = tree.patterns.watched
    litter: dict[str, list[Claim]] = {}
    deeper: dict[int, list[Claim]] = {}
    for claim in claims(tree):
        if claim.number < len(root_only) and "/" in claim.path:
            deeper.setdefault(root_only[claim.number], []).append(claim)
        elif names[claim.number] in WELL_KNOWN:
            litter.setdefault(names[claim.number], []).append(claim)
    return litter, deeper


def _root_only(patterns: Sequence[Pattern]) -> list[int]:
    """The numbers of the patterns that name entries of the root, and could be meant for more.

    Names with operators of Go's regular expressions are left out: `**/` before them means more.
    """
    return [
        number
        for number, pattern in enumerate(patterns)
        if not pattern.exception
        and pattern.text.strip("*?.")
        and not {"/", "|", "\\", "{", "^"}.intersection(pattern.text)
        and "**" not in pattern.text
    ]
