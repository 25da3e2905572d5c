"""What each pattern of the ignore file does on this tree: live, dead or shadowed."""

from __future__ import annotations

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.model import NO_FILES, PatternUse, Status, Totals
from ctxaudit.tree import ContextTree, split_prefix


def pattern_uses(
    tree: ContextTree, decided: dict[int, Totals], matching: set[int]
) -> tuple[PatternUse, ...]:
    """One row for each pattern: the files and bytes that it decided, and its status.

    Live: it decided some entry, maybe only a directory. Shadowed: it matches entries, but another
    pattern decides all of them. Dead: it matches nothing. `decided` has the totals by state,
    `matching` the numbers of the patterns that the survey saw to match something.
    """
    patterns = tree.patterns.patterns
    live = set(decided) | {folder.state for folder in tree.folders}
    live |= {state for folder in tree.folders for _, state in folder.pruned}
    idle = [at for at in range(len(patterns)) if at not in live and at not in matching]
    matching = matching | _matching_unasked(tree, idle)
    is_complete = tree.is_complete
    rows = []
    for at, pattern in enumerate(patterns):
        status: Status | None = "live" if at in live else "shadowed" if at in matching else "dead"
        if status == "dead" and not is_complete:
            status = None
        totals = decided.get(at, NO_FILES)
        rows.append(PatternUse(pattern.line, pattern.written, pattern.exception, *totals, status))
    return tuple(rows)


def _matching_unasked(tree: ContextTree, idle: list[int]) -> set[int]:
    """Which of these patterns match an entry that the survey did not ask them about."""
    left = PatternList([tree.patterns.patterns[at]._replace(exception=False) for at in idle])
    found: set[int] = set()
    for folder in [folder for folder in tree.folders if not folder.asked]:
        if len(found) == len(idle):
            break
        parent, name = split_prefix(folder.prefix)
        found.update(left.within(parent).hits(name))
        if not left.is_settled(NOTHING_MATCHED, folder.prefix):
            for _, hits in left.within(folder.prefix).matches(folder.name_list()):
                found.update(hits)
    return {idle[at] for at in found}
