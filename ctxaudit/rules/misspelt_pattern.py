"""A pattern matches nothing, and an entry has nearly the same name and is sent.

Names are compared letter by letter, upper and lower case apart: `readme.md` does not exclude
README.md. Reported for a name without wildcards where one entry at that place differs by case, or
by one letter, and this build takes it; a name that tools make is not taken for a slip. Another case
is a warning, another letter a note.

Bad:

    readme.md           (the file is called README.md)

Good:

    README.md

Fix: correct the name or remove the line.

See: https://docs.docker.com/build/concepts/context/#matching
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import is_preventive
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
from ctxaudit.lint.near import near_miss
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "misspelt-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each such pattern; a warning where only the case of the name is wrong."""
    for number, pattern in enumerate(patterns_of(evidence)):
        if pattern.exception or evidence.uses[number].status != "dead":
            continue
        near = near_miss(evidence.tree, pattern.text)
        if near is not None and (_is_case(near, pattern.text) or not is_preventive(pattern.text)):
            yield from _misspelt(evidence, number, near)


def _is_case(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _misspelt(evidence: Evidence, number: int, near: str) -> Iterator[Finding]:
    rewrite = Rewrite(number, (near,))
    removed = change_of(evidence, [rewrite]).removed
    reach = evidence.context.furthest.highest(removed.paths)
    if not gets_to_builder(reach):
        return  # something else keeps it out, or this build does not ask for it
    wanted = named_by_copy(evidence, removed.paths)
    is_certain = _is_case(near, patterns_of(evidence)[number].text) and not wanted
    yield about_line(
        evidence,
        ID,
        SEVERITY if is_certain else "note",
        number,
        f"{quoted(evidence, number)} matches nothing; {what_is_sent(removed, reach)}",
        "remove the line" if wanted else f"write {shown(near)} if that is meant",
        moved=None if wanted else removed,
        reach=reach,
        rewrites=(Rewrite(number, ()) if wanted else rewrite,),
    )
