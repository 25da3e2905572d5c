"""A comment that Docker reads as a pattern.

A comment is a line whose very first character is `#`. Docker takes `docs  # not needed` for one
name with blanks and a `#` in it, which matches nothing, and `// data` for the pattern `data`, since
slashes and blanks around a name do not count. An indented `#` begins a pattern as well. The rule
is silent where a file of just that name is there.

Bad:

    docs  # not needed
    // data

Good:

    # not needed
    docs
    # data

Fix: put the comment on a line of its own that begins with `#`.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.lint.about import (
    about_line,
    change_of,
    gets_to_builder,
    named_by_copy,
    quoted,
    reach_if_included,
    what_is_sent,
)
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.meant import Meant, comment
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, how_far, listed

ID = "misread-comment"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each such line; a warning where it changes what this build takes."""
    for number, pattern in enumerate(evidence.tree.patterns.patterns):
        meant = comment(pattern.written)
        if meant is None:
            continue
        is_named = evidence.uses[number].status in ("live", "shadowed")
        if is_named and "#" in pattern.written:
            continue  # an entry really has this name
        yield _finding(evidence, number, meant)


def _finding(evidence: Evidence, number: int, meant: Meant) -> Finding:
    rewrite = Rewrite(number, meant.lines)
    removed, returned, _, _ = change_of(evidence, [rewrite])
    text, advice = quoted(evidence, number), _advice(meant)
    if returned.paths:
        reach = reach_if_included(evidence, returned.paths)
        is_exception = evidence.tree.patterns.patterns[number].exception
        does = "brings nothing back:" if is_exception else "is a pattern and excludes"
        out = f" {how_far('excluded', several=len(returned.paths) > 1)}" if is_exception else ""
        message = f"{text} {does} {_held(returned)}{out}"
        moved = returned
    elif removed.paths:
        reach = evidence.context.furthest.highest(removed.paths)
        message = f"{text} is read as one pattern and matches nothing; "
        message += what_is_sent(removed, reach)
        moved = removed
    else:
        reach, moved = "excluded", Moved()
        message = f"{text} is read as a pattern, not as a comment"
    return about_line(
        evidence,
        ID,
        SEVERITY if gets_to_builder(reach) else "note",
        number,
        message,
        advice,
        moved=moved,
        reach=None if not moved.paths else "excluded" if returned.paths else reach,
        rewrites=() if named_by_copy(evidence, removed.paths) else (rewrite,),
    )


def _held(moved: Moved) -> str:
    return f"{listed(moved.paths)} ({amount(moved.totals)})"


def _advice(meant: Meant) -> str:
    lines = " and ".join(f'"{shown(line)}"' for line in meant.lines)
    plural = "s" if len(meant.lines) > 1 else ""
    return f"{meant.why}; write the line{plural} {lines}"
