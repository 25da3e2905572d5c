"""A pattern whose every match is brought back by an exception below it.

The last pattern that matches decides, so `docs` followed by `!docs` excludes nothing: the two lines
contradict each other, and one of them is a mistake. Silent where only today's files are all brought
back, as by `**/*.md` and `!**/README.md` in a tree whose only Markdown is README.md.

Bad:

    *
    docs/*.md
    !docs

Good:

    *
    !docs
    docs/*.md

Fix: move the pattern behind the exception, or remove one of them.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.lint.about import about_line, change_of, line_and_text, patterns_of, quoted
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.matcher import matcher_of
from ctxaudit.lint.regions import matched_by, states_below
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "shadowed-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "note"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern that an exception below it undoes altogether."""
    tree = evidence.tree
    for number, pattern in enumerate(patterns_of(evidence)):
        if pattern.exception or evidence.uses[number].status != "shadowed":
            continue
        if not any(_frees(evidence, at, number) for at in range(number, len(evidence.uses))):
            continue
        states: set[int] = set()
        for matched in matched_by(tree, pattern):
            states |= states_below(tree, matched)
        over = max(states, default=-1)
        if over > number and all(_frees(evidence, state, number) for state in states):
            yield _finding(evidence, number, over)


def _frees(evidence: Evidence, state: int, number: int) -> bool:
    """Whether pattern `state` is an exception below for all that pattern `number` can match."""
    if state < number or not evidence.tree.patterns.exception[state]:
        return False
    matches = matcher_of(patterns_of(evidence)[state].text)
    parts = patterns_of(evidence)[number].text.split("/")
    return any(matches("/".join(parts[:count])) for count in range(1, len(parts) + 1))


def _finding(evidence: Evidence, number: int, over: int) -> Finding:
    rewrite = Rewrite(number, ())
    change = change_of(evidence, [rewrite])
    is_idle = not change.removed.paths and not change.returned.paths
    return about_line(
        evidence,
        ID,
        SEVERITY,
        number,
        f"{quoted(evidence, number)} excludes nothing:"
        f" {line_and_text(evidence, over)} brings all of it back",
        "move it behind that line if it is meant, else remove it",
        rewrites=(rewrite,) if is_idle else (),
    )
