"""A line in the syntax of a shell, a list, a regular expression or git, which Docker does not know.

Quotes, braces, commas, `~` and `$HOME` are plain characters in an ignore file, a blank is part of
a name, a backslash escapes, `[!a]` means one of `!` and `a`, a line holds one pattern, and a path
with `../` leads nowhere. Such a line usually matches nothing, without a word. The rule is silent
where a file of just that name is there.

Bad:

    "secrets"
    **/*.{log,tmp}
    *.md, *.txt

Good:

    secrets
    **/*.log
    **/*.tmp

Fix: write one pattern a line, in Docker's own syntax.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.ignorefile.read import Pattern
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
from ctxaudit.lint.meant import Meant, comment, foreign, negated_class
from ctxaudit.model import Finding, Group, PatternUse, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, listed

ID = "foreign-syntax"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each such line; a warning where this build takes what was meant to stay."""
    for number, pattern in enumerate(evidence.tree.patterns.patterns):
        meant = _meant(pattern, evidence.uses[number])
        if meant is not None:
            yield _finding(evidence, number, meant)


def _meant(pattern: Pattern, use: PatternUse) -> Meant | None:
    if comment(pattern.written) is not None:
        return None
    if (meant := negated_class(pattern.written)) is not None:
        return meant
    meant = foreign(pattern.written)
    # an alternation is live and matches more than it seems to say
    is_alternation = "|" in pattern.text and "*" in pattern.text
    return meant if use.status == "dead" or is_alternation else None


def _finding(evidence: Evidence, number: int, meant: Meant) -> Finding:
    rewrite = Rewrite(number, meant.lines)
    removed, returned, _, _ = change_of(evidence, [rewrite])
    reach = evidence.context.furthest.highest(removed.paths)
    message = f"{quoted(evidence, number)} "
    if removed.paths:
        message += f"does not match what it seems to name: {what_is_sent(removed, reach)}"
    elif returned.paths:
        reach = reach_if_included(evidence, returned.paths)
        is_exception = evidence.tree.patterns.patterns[number].exception
        does = "brings nothing back of" if is_exception else "matches more than it seems to name:"
        message += f"{does} {listed(returned.paths)} ({amount(returned.totals)})"
    else:
        message += "does not match what it seems to name"
    return about_line(
        evidence,
        ID,
        SEVERITY if gets_to_builder(reach) else "note",
        number,
        message,
        f"{meant.why}; {_advice(meant)}",
        moved=removed if removed.paths else returned,
        reach=reach if removed.paths else "excluded" if returned.paths else None,
        rewrites=() if named_by_copy(evidence, removed.paths) else (rewrite,),
    )


def _advice(meant: Meant) -> str:
    if not meant.lines:
        return "remove the line"
    plural = "s" if len(meant.lines) > 1 else ""
    return f"write the line{plural} {' and '.join(map(shown, meant.lines))}"
