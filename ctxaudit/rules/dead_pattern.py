"""A pattern matches nothing in this build context.

It may be a rest of older days, or wait for a file that is not there yet: in a fresh clone most
names of local files and of build output match nothing. So the rule runs only where it is selected,
and leaves out names that tools make, patterns with wildcards in their last name, exceptions, and
all of a scan that leaves excluded directories unread.

Bad:

    old-website

Good:

    website

Fix: correct the line or remove it.

See: https://docs.docker.com/build/concepts/context/#matching
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.lint.about import about_line, patterns_of, quoted
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.names import is_well_known
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "dead-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each dead pattern that is not merely waiting for its tool."""
    for number, pattern in enumerate(patterns_of(evidence)):
        is_dead = evidence.uses[number].status == "dead" and not pattern.exception
        if is_dead and number not in evidence.deeper and not _may_wait(pattern.text):
            yield about_line(
                evidence,
                ID,
                SEVERITY,
                number,
                f"{quoted(evidence, number)} matches nothing in this build context",
                "correct or remove the line",
                rewrites=(Rewrite(number, ()),),
            )


def _may_wait(text: str) -> bool:
    """Whether a pattern is for what tools make, or for files of a kind."""
    return is_well_known(text) or any(char in text.rpartition("/")[2] for char in "*?[")
