"""Several lines for like paths as one: `/packages/*/dist` for the `dist` of each package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList, prefixes_of
from ctxaudit.tree import ContextTree

_FEWEST = 3  # lines that are worth a wildcard


def pattern_list(lines: Iterable[str]) -> PatternList:
    """The patterns of these lines of an ignore file."""
    from ctxaudit.ignorefile.read import read_patterns
    from ctxaudit.names import as_bytes

    return PatternList(read_patterns(as_bytes("\n".join(lines))))


def hits(line: str, path: str) -> bool:
    """Whether a line excludes a path, there or not, itself or by a directory above it."""
    return is_selected(pattern_list([line]), path)


def is_selected(patterns: PatternList, path: str) -> bool:
    """Whether patterns select a path, there or not, itself or by a directory above it."""
    state = NOTHING_MATCHED
    for prefix in prefixes_of(f"{path}/")[1:]:
        parent, _, name = prefix[:-1].rpartition("/")
        state = patterns.advance(state, f"{parent}/" if parent else "", name)
    return patterns.selects(state)


def shortened(lines: Mapping[str, str], is_right: Callable[[str], bool]) -> dict[str, str]:
    """The lines with their reasons, one with a wildcard instead of several where that is right."""
    found = dict(lines)
    for at in _places(found):
        groups: dict[str, list[str]] = {}
        for line in found:
            parts = line.split("/")
            if line.startswith("/") and "*" not in line and at < len(parts) - 1:
                parts[at] = "*"
                groups.setdefault("/".join(parts), []).append(line)
        for merged, single in groups.items():
            if len(single) >= _FEWEST and is_right(merged):
                found[merged] = found[single[0]]
                for line in single:
                    del found[line]
    return found


def _places(lines: Iterable[str]) -> range:
    """The parts of a path that a wildcard may stand for, those of directories."""
    return range(1, max((line.count("/") for line in lines), default=0))


def taken_by(tree: ContextTree, line: str) -> Iterator[str]:
    """The outermost included entries that a line excludes."""
    patterns = pattern_list([line])
    files = tree.rolled_up[0]
    inside: set[int] = set()
    for at, folder in enumerate(tree.folders):
        above = tree.parents[at]
        if at and (above in inside or not files[at]):
            if above in inside:
                inside.add(at)
            continue
        if at:
            parent, _, name = folder.prefix[:-1].rpartition("/")
            if patterns.within(f"{parent}/" if parent else "").hits(name):
                inside.add(at)
                yield folder.prefix[:-1]
                continue
        if patterns.is_settled(NOTHING_MATCHED, folder.prefix):
            continue
        for name, _, state in folder.rows():
            path = folder.prefix + name
            if tree.is_included(path, state) and patterns.within(folder.prefix).hits(name):
                yield path
