"""A pattern matches at one depth only, while entries of the same name lie elsewhere and are sent.

Unlike git, Docker anchors every pattern at the root of the build context: `node_modules` does not
match `packages/web/node_modules`, and `*.pyc` does not match `app/main.pyc`. `*/node_modules`
matches exactly one directory deep. Names that tools make are looked at, no others: `docs` may well
mean the one at the root. A few bytes give a note, and so does the name of an output that sources
have as well, such as `dist`, unless it is written with a slash in front or a COPY names it. Nothing
is said of a pattern with a slash in front if git tracks all the others.

Bad:

    __pycache__
    */node_modules

Good:

    **/__pycache__
    **/node_modules

Fix: write `**/` before the name, which matches at any depth, the root too.

See: https://docs.docker.com/build/concepts/context/#matching
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.lint.about import (
    about_line,
    change_of,
    gets_to_builder,
    named_by_copy,
    patterns_of,
    quoted,
    what_is_sent,
)
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.names import is_certain, is_output, is_secret
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import Finding, Group, Reach, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "root-only-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_FEW_BYTES = 10_000
_ONE_DEEP = Expression(r"(?:\*/)+(?P<name>[^/|\\{^]+)")


class _Candidate(NamedTuple):
    """A pattern, the name it has, and where it matches."""

    number: int
    name: str
    where: str


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern; a note where the name may be a source's as well.

    What two patterns would take at any depth is told of the first.
    """
    candidates = list(_candidates(evidence))
    if not candidates:
        return
    rewrites = [_rewrite(one.number, one.name) for one in candidates]
    moved_by = change_of(evidence, rewrites).removed_by
    for candidate in candidates:
        if (moved := moved_by.get(candidate.number)) is not None:
            yield from _judged(evidence, candidate, moved)


def _candidates(evidence: Evidence) -> Iterator[_Candidate]:
    for number, pattern in enumerate(patterns_of(evidence)):
        if number in evidence.deeper:
            is_anchored = pattern.written.startswith("/")
            if is_certain(pattern.text) or (is_output(pattern.text) and not is_anchored):
                yield _Candidate(number, pattern.text, "at the root only")
        elif not pattern.exception and (found := _ONE_DEEP.fullmatch(pattern.text)):
            depth = pattern.text.count("*/")
            if is_certain(found["name"]):
                where = f"exactly {'one directory' if depth == 1 else f'{depth} directories'} deep"
                yield _Candidate(number, found["name"], where)


def _judged(evidence: Evidence, candidate: _Candidate, moved: Moved) -> Iterator[Finding]:
    if _is_meant(evidence, candidate, moved):
        return
    ambiguous = not is_certain(candidate.name)
    wanted = named_by_copy(evidence, moved.paths)
    reach = evidence.context.furthest.highest(moved.paths)
    taken = gets_to_builder(reach)
    if not (ambiguous and (wanted or not taken)):
        is_small = moved.totals.bytes < _FEW_BYTES and not is_secret(candidate.name)
        is_worth = taken and not (ambiguous or wanted or is_small)
        severity: Severity = SEVERITY if is_worth else "note"
        yield _finding(evidence, candidate, moved, severity, reach, wanted=wanted)


def _is_meant(evidence: Evidence, candidate: _Candidate, moved: Moved) -> bool:
    """Whether it says the root with a slash, and git tracks all the others."""
    from ctxaudit.git.facts import GitFacts

    facts = evidence.decided.git
    is_anchored = patterns_of(evidence)[candidate.number].written.startswith("/")
    return is_anchored and isinstance(facts, GitFacts) and facts.tracked.issuperset(moved.paths)


def _rewrite(number: int, name: str) -> Rewrite:
    return Rewrite(number, (f"**/{name}",))


def _finding(
    evidence: Evidence,
    candidate: _Candidate,
    moved: Moved,
    severity: Severity,
    reach: Reach,
    *,
    wanted: bool,
) -> Finding:
    number, name, where = candidate
    condition = ""
    if wanted:
        condition = ", and an exception for what is copied"
    elif not is_certain(name):
        condition = ", if none of them is needed"
    finding = about_line(
        evidence,
        ID,
        severity,
        number,
        f"{quoted(evidence, number)} matches {where}; {what_is_sent(moved, reach)}",
        f"write **/{shown(name)} instead{condition}",
        moved=moved,
        reach=reach,
        rewrites=() if wanted else (_rewrite(number, name),),
    )
    if wanted or not is_certain(name) or evidence.tree.patterns.has_exceptions:
        return finding
    return finding._replace(edits=(), add_lines=(f"**/{name}",))
