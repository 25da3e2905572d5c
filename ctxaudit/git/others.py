"""What lies in a build context and is not tracked, but for what is known by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ctxaudit.claims import Claim, Claims, paths_of
from ctxaudit.git.facts import GitFacts
from ctxaudit.model import Totals
from ctxaudit.tree import ContextTree


def known_paths(known: Iterable[Claims]) -> frozenset[str]:
    """The directories and files of these claims."""
    return frozenset(
        path for claims in known for claim in claims.items for path in paths_of(claims.tree, claim)
    )


def ignored_claims(tree: ContextTree, git: GitFacts, known: frozenset[str]) -> Claims | None:
    """What git is told to ignore; an ignored directory stands for all that is included below it."""
    files, sizes = tree.rolled_up
    items: list[Claim] = []
    for at in _outside(tree, known | git.ignored):
        items += _files(tree, at, lambda path: path in git.ignored and path not in known)
    for path in git.ignored:
        position = tree.by_prefix.get(f"{path}/")
        if position is not None and files[position] and not _is_within(path, known):
            items.append(Claim(path, Totals(files[position], sizes[position]), position))
    return Claims(tree, sorted(items)) if items else None


def untracked_claims(tree: ContextTree, git: GitFacts, known: frozenset[str]) -> Claims | None:
    """Files that are neither tracked nor ignored, those of one directory together."""
    apart = known | git.ignored

    def is_new(path: str) -> bool:
        return path not in git.tracked and path not in apart

    items = [one for at in _outside(tree, apart) for one in _files(tree, at, is_new)]
    return Claims(tree, items) if items else None


def _outside(tree: ContextTree, apart: frozenset[str]) -> Iterator[int]:
    """The positions of all folders but these and those below them."""
    inside = [False] * len(tree.folders)
    for at, folder in enumerate(tree.folders):
        inside[at] = inside[tree.parents[at]] or folder.prefix.removesuffix("/") in apart
        if not inside[at]:
            yield at


def _is_within(path: str, directories: frozenset[str]) -> bool:
    while path:
        if path in directories:
            return True
        path = path.rpartition("/")[0]
    return False


def _files(tree: ContextTree, at: int, counts: Callable[[str], bool]) -> Iterator[Claim]:
    """At most one claim: the included files of a directory, not those below it, that count."""
    folder = tree.folders[at]
    if not folder.entries or tree.has_none_included(folder):
        return
    found = [
        (position, size)
        for position, (name, size, state) in enumerate(folder.rows())
        if counts(folder.prefix + name) and tree.is_included(folder.prefix + name, state)
    ]
    if found:
        largest = max(found, key=lambda row: row[1])[0]
        totals = Totals(len(found), sum(size for _, size in found))
        positions = tuple(position for position, _ in found)
        yield Claim(folder.prefix + folder.name_list()[largest], totals, at, positions)
