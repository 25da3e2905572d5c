"""What each pattern of the ignore file does on this tree: live, dead or shadowed."""

from __future__ import annotations

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.model import NO_FILES, PatternUse, Status
from ctxaudit.tree import ContextTree, split_prefix


def pattern_uses(tree: ContextTree) -> tuple[PatternUse, ...]:
    """One row for each pattern: the files and bytes that it decided, and its status.

    Live: it decided some entry, maybe only a directory. Shadowed: it matches entries, but another
    pattern decides all of them. Dead: it matches nothing.
    """
    patterns = tree.patterns.patterns
    decided = tree.totals_by_state()
    live = set(decided) | {folder.state for folder in tree.folders}
    live |= {state for folder in tree.folders for _, state in folder.pruned}
    idle = [at for at in range(len(patterns)) if at not in live]
    matching = _matching(tree, idle) if idle else set()
    rows = []
    for at, pattern in enumerate(patterns):
        status: Status | None = "live" if at in live else "shadowed" if at in matching else "dead"
        if status == "dead" and not tree.is_complete:
            status = None
        totals = decided.get(at, NO_FILES)
        rows.append(PatternUse(pattern.line, pattern.written, pattern.exception, *totals, status))
    return tuple(rows)


def _matching(tree: ContextTree, idle: list[int]) -> set[int]:
    """Which of these patterns match the path of any entry, whoever decides it."""
    left = PatternList([tree.patterns.patterns[at]._replace(exception=False) for at in idle])
    found: set[int] = set()
    for folder in tree.folders:
        if len(found) == len(idle):
            break
        if folder.prefix:
            parent, name = split_prefix(folder.prefix)
            found.update(left.within(parent).hits(name))
        if left.is_settled(NOTHING_MATCHED, folder.prefix):
            continue
        names = folder.name_list()
        directory = left.within(folder.prefix)
        for at in directory.suspects(names):
            found.update(directory.hits(names[at]))
    return {idle[at] for at in found}
