"""An exception that brings nothing back.

The last pattern that matches decides, so an exception above the pattern that it is meant for has no
effect; and Docker asks an exception only about entries that are excluded at that point, so after
`docs/api` a line `!docs` does not bring `docs/api` back. An exception for a name that is spelt
otherwise, and one for files that nothing excludes, do nothing either. Exceptions for what a build
makes later (`!dist`) are not reported.

Bad:

    !docs/guide.md
    docs

Good:

    docs
    !docs/guide.md

Fix: move the exception behind the pattern, or correct its name.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.lint.about import (
    about_line,
    change_of,
    gets_to_builder,
    line_and_text,
    patterns_of,
    quoted,
    reach_if_included,
)
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.near import near_miss
from ctxaudit.lint.regions import matched_by, states_below
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, how_far, listed

ID = "dead-exception"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each exception; a note where no file is missing for it."""
    if not evidence.tree.is_complete:
        return
    for number, pattern in enumerate(patterns_of(evidence)):
        if pattern.exception:
            status = evidence.uses[number].status
            if status == "shadowed":
                yield from _without_effect(evidence, number)
            elif status == "dead":
                yield from _misspelt(evidence, number)


def _without_effect(evidence: Evidence, number: int) -> Iterator[Finding]:
    """The exception matches entries, and another pattern decides all of them, or none does."""
    tree = evidence.tree
    states: set[int] = set()
    for matched in matched_by(tree, patterns_of(evidence)[number]):
        states |= states_below(tree, matched)
    excluding = {state for state in states if tree.patterns.selects(state)}
    later = {state for state in excluding if state > number}
    if later:
        yield from _moved_down(evidence, number, max(later))
    elif excluding:
        yield from _deepened(evidence, number, max(excluding))
    elif states == {-1}:
        yield _needless(evidence, number)


def _moved_down(evidence: Evidence, number: int, last: int) -> Iterator[Finding]:
    """A later pattern excludes what the exception is for.

    It goes behind that one, or to the end where a pattern in between would empty the files.
    """
    patterns = patterns_of(evidence)
    for behind in (last, len(patterns) - 1):
        rewrites = (Rewrite(number, ()), Rewrite(behind, (patterns[number].written,), keeps=True))
        if not change_of(evidence, rewrites).empties:
            advice = f"move it behind {line_and_text(evidence, behind)}"
            overruled = f"is overruled by {line_and_text(evidence, last)}"
            yield from _finding(evidence, number, overruled, advice, rewrites)
            return


def _deepened(evidence: Evidence, number: int, by: int) -> Iterator[Finding]:
    """An earlier pattern excludes entries below a directory that is itself included."""
    text = f"!{patterns_of(evidence)[number].text}/**"
    overruled = f"does not reach what {line_and_text(evidence, by)} excludes"
    advice = f"write {shown(text)}, which is asked about every entry below"
    yield from _finding(evidence, number, overruled, advice, (Rewrite(number, (text,)),))


def _finding(
    evidence: Evidence, number: int, what: str, advice: str, rewrites: tuple[Rewrite, ...]
) -> Iterator[Finding]:
    returned = change_of(evidence, rewrites).returned
    if not returned.paths:
        return
    reach = reach_if_included(evidence, returned.paths)
    fate = how_far("excluded", several=len(returned.paths) > 1)
    yield about_line(
        evidence,
        ID,
        SEVERITY if gets_to_builder(reach) else "note",
        number,
        f"{quoted(evidence, number)} {what}; {listed(returned.paths)}"
        f" ({amount(returned.totals)}) {fate}",
        advice,
        moved=returned,
        reach="excluded",
        rewrites=rewrites,
    )


def _needless(evidence: Evidence, number: int) -> Finding:
    return about_line(
        evidence,
        ID,
        "note",
        number,
        f"{quoted(evidence, number)} brings nothing back: no pattern excludes what it matches",
        "remove the line",
        rewrites=(Rewrite(number, ()),),
    )


def _misspelt(evidence: Evidence, number: int) -> Iterator[Finding]:
    """Nothing has this name, but an excluded entry has one that is nearly the same."""
    near = near_miss(evidence.tree, patterns_of(evidence)[number].text)
    if near is None:
        return
    rewrite = Rewrite(number, (f"!{near}",))
    what = f"matches nothing, {shown(near)} is excluded"
    yield from _finding(evidence, number, what, f"write !{shown(near)}", (rewrite,))
