"""Several lines for like paths as one: `/packages/*/dist` for the `dist` of each package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from ctxaudit.ignorefile.decide import PatternList, parsed_lines
from ctxaudit.ignorefile.paths import PathDecider
from ctxaudit.tree import ContextTree, split_prefix

_FEWEST = 3  # lines that are worth a wildcard


def hits(line: str, path: str) -> bool:
    """Whether a line excludes a path, there or not, itself or by a directory above it."""
    return _decider(line).selects(path)


@lru_cache(maxsize=1024)
def _decider(line: str) -> PathDecider:
    return PathDecider(parsed_lines([line]))


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
    patterns = parsed_lines([line])
    needles = patterns.needles()
    files = tree.rolled_up[0]
    inside: set[int] = set()
    for at, folder in enumerate(tree.folders):
        above = tree.parents[at]
        if at and above in inside:
            inside.add(at)
            continue
        if not files[at]:
            continue
        if at and _is_hit(patterns, folder.prefix):
            inside.add(at)
            yield folder.prefix[:-1]
        elif needles is None or any(needle in folder.names for needle in needles):
            names, states = folder.name_list(), folder.state_list()
            for position, _ in patterns.within(folder.prefix).matches(names):
                path = folder.prefix + names[position]
                if tree.is_included(path, states[position]):
                    yield path


def _is_hit(patterns: PatternList, prefix: str) -> bool:
    """Whether a pattern matches a directory itself."""
    parent, name = split_prefix(prefix)
    return bool(patterns.within(parent).hits(name))
