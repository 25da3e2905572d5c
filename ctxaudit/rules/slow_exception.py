"""An exception with a wildcard makes BuildKit look through everything that is excluded.

BuildKit passes over an excluded directory if no exception can match below it, which it decides by
the text of the exceptions. One with a wildcard before its end, such as `!**/package.json`, may
match anywhere, so that all of `node_modules` and `.git` is read at every build. Reported where that
is 10,000 entries or more and a few exceptions without wildcards bring back the same files.

Bad:

    node_modules
    packages
    !**/package.json

Good:

    node_modules
    packages
    !packages/web/package.json
    !packages/api/package.json

Fix: name what comes back without wildcards; `/*` and `/**` at the end are fine.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.builder import BUILDKIT, skips_of
from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.lint.about import about_line, change_of, patterns_of, quoted
from ctxaudit.lint.lines import Rewrite, rewritten
from ctxaudit.lint.regions import brought_back
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_count

ID = "slow-exception"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "note"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

MANY_ENTRIES = 10_000
_MOST_LINES = 8


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each wildcard exception, where other lines would spare the reading."""
    tree = evidence.tree
    if tree.builder is not BUILDKIT or not tree.is_complete:
        return
    patterns = patterns_of(evidence)
    wild = [at for at, one in enumerate(patterns) if one.exception and _is_wild(one.text)]
    if not wild or _excluded_entries(evidence) < MANY_ENTRIES:
        return
    rewrites = [_rewrite(evidence, number) for number in wild]
    lines = [len(rewrite.lines) for rewrite in rewrites]
    if sum(lines) > _MOST_LINES or not all(lines):
        return
    changed = change_of(evidence, rewrites)
    spared = _spared(evidence, PatternList(rewritten(patterns, rewrites) or ()))
    if spared >= MANY_ENTRIES and not changed.removed.paths and not changed.returned.paths:
        for rewrite in rewrites:
            yield _finding(evidence, rewrite, spared)


def _is_wild(text: str) -> bool:
    base = text.removesuffix("/**").removesuffix("/*")
    return any(char in base for char in "*[]?^\\")


def _rewrite(evidence: Evidence, number: int) -> Rewrite:
    paths = brought_back(evidence.tree, number)
    plain = [path for path in paths if not _is_wild(path)]
    return Rewrite(number, tuple(f"!{path}" for path in plain) if plain == paths else ())


def _excluded_entries(evidence: Evidence) -> int:
    tree = evidence.tree
    return sum(
        len(tree.children[at]) + folder.entries
        for at, folder in enumerate(tree.folders)
        if tree.patterns.selects(folder.state)
    )


def _spared(evidence: Evidence, again: PatternList) -> int:
    """How many entries BuildKit would not look at with these patterns."""
    tree, skips = evidence.tree, skips_of(BUILDKIT, again)
    skipped: set[int] = set()
    entries = 0
    for at, folder in enumerate(tree.folders):
        is_excluded = tree.patterns.selects(folder.state) and skips(folder.prefix)
        if at and (tree.parents[at] in skipped or is_excluded):
            skipped.add(at)
            entries += len(tree.children[at]) + folder.entries
    return entries


def _finding(evidence: Evidence, rewrite: Rewrite, spared: int) -> Finding:
    lines = " and ".join(map(shown, rewrite.lines))
    return about_line(
        evidence,
        ID,
        SEVERITY,
        rewrite.number,
        f"{quoted(evidence, rewrite.number)} makes BuildKit look at"
        f" {show_count(spared, 'excluded file')} and directories at every build",
        f"write {lines} instead, which brings back the same",
        rewrites=(rewrite,),
    )
