"""A pattern for an ending takes a name that merely ends in the same letters.

`*test` matches `latest`, `*log` matches `catalog` and `*out` matches `layout`, and a directory that
is matched goes with all that is in it. Reported where this build would copy it.

Bad:

    *test

Good:

    *_test
    test

Fix: name what is meant, or add an exception for the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.lint.about import (
    about_line,
    change_of,
    gets_to_builder,
    patterns_of,
    quoted,
    reach_if_included,
)
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.regions import matched_by, states_below
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, listed

ID = "broad-suffix"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_ENDING = Expression(r"(?:\*\*/)?\*{1,2}(?P<suffix>[a-z]+)")
_OTHER_WORDS = {
    "test": ("latest", "contest", "attest", "protest", "fastest", "greatest"),
    "tests": ("contests", "protests"),
    "log": ("catalog", "blog", "changelog", "dialog", "backlog", "prolog"),
    "logs": ("catalogs", "blogs", "dialogs"),
    "out": ("layout", "checkout", "timeout", "logout", "about", "rollout", "fanout"),
    "data": ("metadata",),
    "bin": ("cabin",),
    "rest": ("forest", "interest"),
    "port": ("import", "export", "report", "support", "transport", "viewport"),
    "build": ("rebuild",),
    "cache": ("memcache",),
    "key": ("monkey", "hotkey", "turnkey"),
}


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each such pattern."""
    for number, pattern in enumerate(patterns_of(evidence)):
        found = _ENDING.fullmatch(pattern.text)
        words = _OTHER_WORDS.get(found["suffix"], ()) if found is not None else ()
        if words and not pattern.exception:
            yield from _taken(evidence, number, words)


def _taken(evidence: Evidence, number: int, words: tuple[str, ...]) -> Iterator[Finding]:
    tree = evidence.tree
    paths = [
        one.path
        for one in matched_by(tree, patterns_of(evidence)[number])
        if one.path.lower().endswith(words) and states_below(tree, one) == {number}
    ]
    if not paths or not gets_to_builder(reach_if_included(evidence, paths)):
        return
    lines = tuple(f"!{path}" for path in paths)
    rewrite = Rewrite(number, lines, keeps=True)
    returned = change_of(evidence, [rewrite]).returned
    yield about_line(
        evidence,
        ID,
        SEVERITY,
        number,
        f"{quoted(evidence, number)} excludes {listed(paths)} as well ({amount(returned.totals)})",
        f"add {' and '.join(map(shown, lines))} behind it, or write what is meant more narrowly",
        moved=returned,
        reach="excluded",
        rewrites=(rewrite,),
    )
