"""The lines of an ignore file that exclude the claimed entries and nothing else of the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ctxaudit.claims import Claim, Claims, paths_of
from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.decide import parsed_lines
from ctxaudit.subtree import folders_from
from ctxaudit.tree import ContextTree

MOST_LINES = 20  # more of them are no fix that anyone would write


def lines_for(
    claims: Claims, spared: Sequence[Claim], wanted: Iterable[Claim], most: int = MOST_LINES
) -> tuple[str, ...]:
    """One line for each pattern where it takes nothing else, else one for each claimed path.

    `spared` are claims of the same entry that are to stay, `wanted` all that the build needs. Empty
    where that would be more than `most` lines, or where a name cannot be written in an ignore file.
    """
    found: dict[str, None] = {}
    for pattern in sorted({claim.source.pattern for claim in claims.items if claim.source}):
        items = [one for one in claims.items if one.source and one.source.pattern == pattern]
        if _may_be_anywhere(claims, pattern, spared, wanted):
            found[pattern] = None
            continue
        for claim in items:
            lines = _concrete(claims.tree, claim, pattern)
            if lines is None:
                return ()
            found.update(dict.fromkeys(lines))
    return tuple(found) if len(found) <= most else ()


def _may_be_anywhere(
    claims: Claims, pattern: str, spared: Sequence[Claim], wanted: Iterable[Claim]
) -> bool:
    if pattern not in claims.at_any_depth:
        return False
    if any(one.source is not None and one.source.pattern == pattern for one in spared):
        return False
    return not any(_holds(claims.tree, one.at, pattern) for one in wanted if not one.positions)


def _holds(tree: ContextTree, start: int, pattern: str) -> bool:
    """Whether something in a directory has the name that a pattern for any depth speaks of."""
    # asked as if it lay in the root, so that one table answers for all directories
    last = parsed_lines([pattern.rpartition("/")[2]]).within("")
    return any(last.matches(list(_names_in(tree, at))) for at in folders_from(tree, start))


def _names_in(tree: ContextTree, at: int) -> Iterator[str]:
    folder = tree.folders[at]
    yield from folder.name_list()
    for child in tree.children[at]:
        yield tree.folders[child].prefix[len(folder.prefix) : -1]


def _concrete(tree: ContextTree, claim: Claim, pattern: str) -> list[str] | None:
    """Paths from the context root on; one with a wildcard where that takes the same files."""
    from ctxaudit.ignorefile.literal import path_text, pattern_of

    last = pattern.rpartition("/")[2]
    if len(claim.positions) > 1:
        alike = [name for name in _names_in(tree, claim.at) if gopath.match(last, name)]
        if len(alike) == len(claim.positions):
            return [f"/{path_text(tree.folders[claim.at].prefix)}{last}"]
    texts = [pattern_of(path) for path in paths_of(tree, claim)]
    return None if None in texts else [f"/{text}" for text in texts]
