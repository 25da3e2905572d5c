"""A pattern does less for this builder than for BuildKit.

The classic builder enters an excluded directory only if the text of an exception begins with the
directory's path: `!**/*.py` and `!*/x` bring nothing back from inside one. Buildah takes `**` for
whole directories, so `**.md` is the name `.md` at any depth there (containers/storage, `fileutils`)
and not all names that end so. The rule speaks where the audit is made for that builder
(`--builder classic` or `buildah`) and files of this context differ.

Bad:

    *
    !**/*.py
    **.md

Good:

    *
    !src
    **/*.md

Fix: name what comes back without wildcards, and write `**/` with its slash.

See: https://docs.docker.com/build/concepts/context/#matching
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.builder import BUILDAH, BUILDKIT, CLASSIC
from ctxaudit.lint.about import about_line, patterns_of, quoted
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.redecide import redecide
from ctxaudit.lint.regions import matched_by, states_below
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import NO_FILES, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, how_far, listed

ID = "builder-dependent-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_MOST_LINES = 8


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern with which files fare otherwise than in BuildKit."""
    if evidence.tree.builder is CLASSIC and evidence.tree.is_complete:
        for number, moved in sorted(_lost_by_classic(evidence).items()):
            yield _lost(evidence, number, moved)
    if evidence.tree.builder is BUILDAH:
        compiled = evidence.tree.patterns.compiled
        for number in range(len(patterns_of(evidence))):
            ending = compiled[number].text if compiled[number].kind == "suffix" else ""
            if ending and not ending.startswith("/"):
                yield from _other_names(evidence, number, ending)


def _lost_by_classic(evidence: Evidence) -> dict[int, Moved]:
    """What BuildKit would include and this builder does not, by the exception that frees it."""
    tree = evidence.tree
    found: dict[int, Moved] = {}
    for at, state, states in redecide(tree, tree.patterns, BUILDKIT):
        folder = tree.folders[at]
        rows = zip(folder.rows(), states or [state] * folder.entries, strict=True)
        for (name, size, old), new in rows:
            if tree.patterns.selects(old) and not tree.patterns.selects(new):
                paths, totals = found.get(new, Moved())
                found[new] = Moved((*paths, folder.prefix + name), totals.plus(1, size))
    return found


def _lost(evidence: Evidence, number: int, moved: Moved) -> Finding:
    lines = (patterns_of(evidence)[number].written, *(f"!{path}" for path in moved.paths))
    is_short = len(lines) <= _MOST_LINES
    fate = how_far("excluded", several=len(moved.paths) > 1)
    return about_line(
        evidence,
        ID,
        SEVERITY,
        number,
        f"{quoted(evidence, number)} brings back {listed(moved.paths)} ({amount(moved.totals)}) in"
        f" BuildKit; with the classic builder, which enters no excluded directory for it, {fate}",
        "write exceptions that name directories or files without wildcards",
        moved=moved,
        reach="excluded",
        rewrites=(Rewrite(number, lines),) if is_short else (),
    )


def _other_names(evidence: Evidence, number: int, ending: str) -> Iterator[Finding]:
    """Entries whose names only end so."""
    tree, pattern = evidence.tree, patterns_of(evidence)[number]
    matched = [
        one for one in matched_by(tree, pattern) if not f"/{one.path}".endswith(f"/{ending}")
    ]
    paths = [one.path for one in matched if states_below(tree, one) == {number}]
    if not paths:
        return
    line = f"{'!' if pattern.exception else ''}**/*{ending}"
    yield about_line(
        evidence,
        ID,
        SEVERITY,
        number,
        f"Buildah reads {quoted(evidence, number)} as the name {shown(ending)} at any depth,"
        f" BuildKit as every name that ends so: {listed(paths)}",
        f"write {shown(line)}, which both read so",
        moved=Moved(tuple(paths), NO_FILES),
        rewrites=(Rewrite(number, (line,)),),
    )
