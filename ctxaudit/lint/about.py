"""Findings about one line of the ignore file, and what becomes of entries if it is changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ctxaudit.furthest import REACHES
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.lint.lines import Rewrite, edit, rewritten
from ctxaudit.lint.whatif import Change, Moved
from ctxaudit.model import NO_FILES, Edit, Finding, Location, Reach, Severity, Totals
from ctxaudit.named import leads_through, named_sources
from ctxaudit.names import shown
from ctxaudit.rules.evidence import amount, how_far, listed
from ctxaudit.subtree import files_at, folders_from

if TYPE_CHECKING:
    from ctxaudit.rules.evidence import Evidence

_NOTHING = Change(Moved(), Moved(), {}, empties=False)


def patterns_of(evidence: Evidence) -> tuple[Pattern, ...]:
    """The patterns of the ignore file."""
    return evidence.tree.patterns.patterns


def about_line(
    evidence: Evidence,
    rule: str,
    severity: Severity,
    number: int,
    message: str,
    help_: str,
    *,
    moved: Moved | None = None,
    reach: Reach | None = None,
    rewrites: Sequence[Rewrite] = (),
) -> Finding:
    """A finding at the line of pattern `number`; `rewrites` are its fix.

    It carries no change that would make BuildKit deliver more files with 0 bytes.
    """
    patterns = patterns_of(evidence)
    path, totals = (None, NO_FILES) if moved is None else (_first(moved), moved.totals)
    place = Location(evidence.ignore.path, patterns[number].line)
    edits: tuple[Edit, ...] = ()
    if rewrites and not change_of(evidence, rewrites).empties:
        edits = tuple(edit(place.file, patterns, rewrite) for rewrite in rewrites)
    return Finding(
        rule,
        severity,
        message,
        help_,
        path=path,
        location=place,
        files=totals.files,
        bytes=totals.bytes,
        reach=reach,
        edits=edits,
    )


def _first(moved: Moved) -> str | None:
    return moved.paths[0] if moved.paths else None


def quoted(evidence: Evidence, number: int) -> str:
    """The pattern as it is written, to be shown in quotes."""
    return f'"{shown(patterns_of(evidence)[number].written)}"'


def line_and_text(evidence: Evidence, number: int) -> str:
    """`line 3 "docs"`."""
    return f"line {patterns_of(evidence)[number].line} {quoted(evidence, number)}"


def change_of(evidence: Evidence, rewrites: Sequence[Rewrite]) -> Change:
    """What the rewrites would do to this tree; nothing where Docker would refuse the result."""
    patterns = rewritten(patterns_of(evidence), rewrites)
    return _NOTHING if patterns is None else evidence.decided.what_if.change(patterns)


def reach_if_included(evidence: Evidence, paths: Iterable[str]) -> Reach:
    """The furthest that entries at or below these paths would get if nothing excluded them."""
    ways = evidence.context.furthest.ways
    found: Reach = "excluded"
    for path in paths:
        one = ways.of_folder(f"{path}/") if f"{path}/" in evidence.tree.by_prefix else None
        reaches = [one] if one is not None else map(ways.of_file, files_at(evidence.tree, path))
        found = max((found, *reaches), key=REACHES.index)
    return found


def totals_below(evidence: Evidence, path: str) -> Totals:
    """All files at or below a path, excluded or not."""
    tree = evidence.tree
    start = tree.by_prefix.get(f"{path}/")
    if start is None:
        parent, slash, name = path.rpartition("/")
        at = tree.by_prefix.get(parent + slash)
        rows = () if at is None else tree.folders[at].rows()
        return next((Totals(1, size) for one, size, _ in rows if one == name), NO_FILES)
    totals = NO_FILES
    for at in folders_from(tree, start):
        totals = totals.plus(tree.folders[at].entries, tree.folders[at].total)
    return totals


def named_by_copy(evidence: Evidence, paths: Iterable[str]) -> bool:
    """Whether a needed COPY, ADD or mount names one of these paths, or something below one."""
    if evidence.journey is None:
        return False
    needed = (copy for copy in evidence.journey.plan.copies if copy.needed)
    sources = list(named_sources(needed))
    deepest = max(map(len, sources), default=0)
    short = (path.split("/") for path in paths if path.count("/") < deepest)
    return any(_names(source, path) for path in short for source in sources)


def _names(source: list[str], path: list[str]) -> bool:
    """Whether a source speaks of this very path; one that holds it, or takes all, does not."""
    takes_all = len(source) == len(path) and source[-1] == "*"
    return not takes_all and leads_through(source, path)


def takes_context(evidence: Evidence) -> bool:
    """Whether a needed instruction takes anything of the context, as far as that is known."""
    return evidence.journey is None or not evidence.journey.plan.main.is_nothing


def what_is_sent(moved: Moved, reach: Reach) -> str:
    """`docs (3 files, 4.56kB) is sent and ends up in the image`."""
    fate = how_far(reach, several=len(moved.paths) > 1)
    return f"{listed(moved.paths)} ({amount(moved.totals)}) {fate}"


def gets_to_builder(reach: Reach) -> bool:
    """Whether this build takes what gets so far."""
    return reach not in ("included", "excluded")


def brought_back_by(evidence: Evidence, number: int, paths: Sequence[str]) -> Rewrite | None:
    """Exceptions for these excluded paths, behind pattern `number` or at the end of the file.

    None where no such lines bring back all of it, as with names that have wildcards in them.
    """
    patterns = patterns_of(evidence)
    lines = tuple(f"!{path}" for path in paths)
    for at in (number, len(patterns) - 1):
        rewrite = Rewrite(at, lines, keeps=True)
        change = change_of(evidence, [rewrite])
        if set(paths) <= _with_parents(paths, change.returned.paths) and not change.empties:
            return rewrite
    return None


def _with_parents(paths: Iterable[str], moved: Sequence[str]) -> set[str]:
    """Those of the paths that are among the moved ones or lie below one of them."""
    prefixes = tuple(f"{path}/" for path in moved)
    return {path for path in paths if path in moved or path.startswith(prefixes)}


def copied_together(evidence: Evidence, path: str, other: str) -> bool:
    """Whether one instruction copies a file and would copy the other one, were it included."""
    if evidence.journey is None:
        return False
    lines, others = (
        {(place.stage, place.copy.line) for place in places if place.copy is not None}
        for places in map(evidence.journey.placements.places, (path, other))
    )
    return not lines.isdisjoint(others)
