"""What git ignores in a tree, for every file, and which pattern said so.

As in git's `dir.c`: the last pattern that matches decides, a deeper file's patterns are later ones,
and below an ignored directory nothing is looked at again. What is tracked is not ignored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.names import as_bytes
from ctxaudit.proposal.gitignore.match import Regex, regex_of
from ctxaudit.proposal.gitignore.read import GitPattern, Source, read_source

GIT_FOLDER = ".git"


class Directory(NamedTuple):
    """The names in a directory, of directories and of all other entries."""

    files: list[str]
    directories: list[str]


# by prefix: `a/b/`, empty for the context itself
Tree = Mapping[str, Directory]


class Decision(NamedTuple):
    """git's answer; `cause` is the number of the pattern that gave it, -1 for none."""

    ignored: bool
    cause: int


KEPT = Decision(False, -1)


class Status(NamedTuple):
    """git's answer for a whole tree.

    `files` has the decisions of each directory's files in their order; `directories`, by prefix,
    those of the directories that git came to. `ignored` and `kept` count the files in and below
    each directory. `outside` is the pattern that ignores the whole context, if one does.
    """

    patterns: tuple[GitPattern, ...]
    files: Mapping[str, Sequence[Decision]]
    directories: Mapping[str, Decision]
    ignored: Mapping[str, int]
    kept: Mapping[str, int]
    outside: GitPattern | None = None


def git_status(
    tree: Tree,
    sources: Sequence[Source],
    tracked: AbstractSet[str] = frozenset(),
    *,
    ignore_case: bool = False,
) -> Status:
    """Decides every file of the tree as git does.

    `sources` in git's order: what counts less comes first (`.git/info/exclude`, then from the top
    down). `tracked` are paths from the context. `ignore_case` is git's `core.ignoreCase`.
    """
    return _Git(tree, sources, tracked, ignore_case).status()


class _Chain(NamedTuple):
    """The patterns that hold in a directory, the last first: number and what it asks."""

    asked: tuple[tuple[int, GitPattern, Regex], ...]

    def decide(self, path: str, is_directory: bool) -> Decision:
        whole = as_bytes(path)
        name = whole[whole.rfind(b"/") + 1 :]
        for number, pattern, regex in self.asked:
            if pattern.dir_only and not is_directory:
                continue
            if regex.match(_asked_of(pattern, whole) if pattern.anchored else name):
                return Decision(not pattern.negated, number)
        return KEPT


def _asked_of(pattern: GitPattern, path: bytes) -> bytes:
    source = pattern.source
    return as_bytes(source.above) + path[len(as_bytes(source.prefix)) :]


class _Git:
    def __init__(
        self, tree: Tree, sources: Sequence[Source], tracked: AbstractSet[str], ignore_case: bool
    ) -> None:
        self.tree = tree
        self.tracked = tracked
        self.ignore_case = ignore_case
        self.patterns: list[GitPattern] = []
        self.here: dict[str, list[tuple[int, GitPattern, Regex]]] = defaultdict(list)
        for source in sources:
            self._add(source)
        self.files: dict[str, Sequence[Decision]] = {}
        self.directories: dict[str, Decision] = {}

    def _add(self, source: Source) -> None:
        for pattern in read_source(source):
            regex = regex_of(pattern, ignore_case=self.ignore_case)
            if regex is not None:
                self.here[source.prefix].insert(0, (len(self.patterns), pattern, regex))
            self.patterns.append(pattern)

    def status(self) -> Status:
        outside = self._outside()
        if outside is None:
            self._walk()
        ignored, kept = self._counts()
        patterns = tuple(self.patterns)
        return Status(patterns, self.files, self.directories, ignored, kept, outside)

    def _outside(self) -> GitPattern | None:
        """The pattern by which the context itself, or a directory above it, is ignored."""
        top = [row for row in self.here[""] if row[1].source.above]
        highest = max((row[1].source.above for row in top), key=len, default="")
        for way in prefixes_of(highest)[1:]:
            decision = self._of_above(top, highest, way.removesuffix("/"))
            if decision.ignored:
                return self.patterns[decision.cause]
        return None

    def _of_above(
        self, top: list[tuple[int, GitPattern, Regex]], highest: str, path: str
    ) -> Decision:
        for number, pattern, regex in top:
            start = len(highest) - len(pattern.source.above)
            if len(path) <= start:
                continue  # this source lies below
            asked = path[start:] if pattern.anchored else path.rpartition("/")[2]
            if regex.match(as_bytes(asked)):
                return Decision(not pattern.negated, number)
        return KEPT

    def _walk(self) -> None:
        waiting: list[tuple[str, _Chain, Decision | None]] = [("", _Chain(()), None)]
        while waiting:
            prefix, above, whole = waiting.pop()
            directory = self.tree[prefix]
            chain = above if whole else self._chain(prefix, above, directory)
            self.files[prefix] = [
                self._of_file(prefix, name, chain, whole) for name in directory.files
            ]
            waiting += [
                self._of_directory(prefix, name, chain, whole) for name in directory.directories
            ]

    def _chain(self, prefix: str, above: _Chain, directory: Directory) -> _Chain:
        own = tuple(self.here.get(prefix, ()))
        if prefix and GIT_FOLDER in (*directory.files, *directory.directories):
            return _Chain(own)  # another repository: the outer one looks no further
        return _Chain(own + above.asked) if own else above

    def _of_file(self, prefix: str, name: str, chain: _Chain, whole: Decision | None) -> Decision:
        path = prefix + name
        if path in self.tracked or (name == GIT_FOLDER and whole is None):
            return KEPT
        return whole or chain.decide(path, is_directory=False)

    def _of_directory(
        self, prefix: str, name: str, chain: _Chain, whole: Decision | None
    ) -> tuple[str, _Chain, Decision | None]:
        below = f"{prefix}{name}/"
        if whole is not None:
            return below, chain, whole
        if name == GIT_FOLDER:
            return below, chain, KEPT
        decision = self.directories[below] = chain.decide(prefix + name, is_directory=True)
        return below, chain, decision if decision.ignored else None

    def _counts(self) -> tuple[dict[str, int], dict[str, int]]:
        ignored: dict[str, int] = defaultdict(int)
        kept: dict[str, int] = defaultdict(int)
        for prefix, decisions in self.files.items():
            taken = sum(decision.ignored for decision in decisions)
            for above in prefixes_of(prefix):
                ignored[above] += taken
                kept[above] += len(decisions) - taken
        return dict(ignored), dict(kept)


def top_paths(status: Status, tree: Tree, prefix: str, *, ignored: bool) -> Iterator[str]:
    """The fewest paths that hold all ignored (or all kept) files below a prefix and no other."""
    wanted, other = (status.ignored, status.kept) if ignored else (status.kept, status.ignored)
    waiting = [prefix]
    while waiting:
        at = waiting.pop()
        if not wanted[at]:
            continue
        if at and not other[at]:
            yield at.removesuffix("/")
            continue
        directory = tree[at]
        for name, decision in zip(directory.files, status.files[at], strict=True):
            if decision.ignored == ignored:
                yield at + name
        waiting += [f"{at}{name}/" for name in reversed(directory.directories)]
