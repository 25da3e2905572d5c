"""What git ignores and no build needs: the files that only this machine has.

git's patterns are taken over by what they do on this tree, see `gitignore`. Sources may be made
before a build, so what looks like one stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.folder import Folder
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.model import Totals
from ctxaudit.names import sorted_paths
from ctxaudit.proposal.gitignore import Directory, Loaded, Tree, load_sources, translate
from ctxaudit.proposal.gitignore.load import NAME
from ctxaudit.proposal.gitignore.status import Status, git_status, top_paths
from ctxaudit.proposal.shorten import hits
from ctxaudit.proposal.unneeded import Excluded, Kept
from ctxaudit.tree import split_prefix

if TYPE_CHECKING:
    from ctxaudit.proposal.basis import Basis

# generated code, bundles and programs: what a step before the build may have made for it
_MADE_BEFORE = Expression(
    r"\.(?:py|pyi|pyx|go|rs|c|cc|cpp|cxx|h|hh|hpp|java|kt|kts|scala|cs|fs|rb|php|exs?|erl|hs|swift"
    r"|[cm]?[jt]sx?|css|scss|less|html?|vue|svelte|astro|proto|graphql|so|wasm|jar|war|whl|deb"
    r"|rpm|apk|sh|lock|pb|mo)\Z"
)
_WILD = Expression(r"[*?\[\\]")


class GitIgnored(NamedTuple):
    """Lines for what git ignores, each with where git's pattern stands.

    `files` are what they take, `kept` is what stays though git ignores it.
    """

    lines: tuple[tuple[str, str], ...]
    files: frozenset[str]
    kept: tuple[Kept, ...]


NOTHING = GitIgnored((), frozenset(), ())


def find_ignored(basis: Basis, excluded: Iterable[Excluded], kept: Iterable[Kept]) -> GitIgnored:
    """What git ignores among the included entries, without what is excluded or kept already."""
    if basis.git is None or not basis.git.ignored:
        return NOTHING
    names = _Names(basis, excluded)
    git = _Git(names.tree, load_sources(basis.context_dir, _with_sources(basis)), basis.git.tracked)
    status = git.status()
    if status.outside is not None:
        return NOTHING
    stays = {path for one in kept for path in one.paths}
    why = {path: _why_stays(basis, path, stays) for path in _ignored_files(git.tree, status)}
    spared = frozenset(path for path, reason in why.items() if reason is not None)
    told = [
        Kept(path, Totals(1, names.sizes[path]), reason) for path, reason in why.items() if reason
    ]
    git = git._replace(kept=git.kept | spared)
    return GitIgnored(tuple(_lines(basis, git)), frozenset(why) - spared, tuple(told))


class _Git(NamedTuple):
    """A tree with git's patterns for it, and the files that git is not to ignore."""

    tree: Tree
    loaded: Loaded
    kept: frozenset[str]

    def status(self) -> Status:
        """What git says of every file."""
        sources, ignore_case, _ = self.loaded
        return git_status(self.tree, sources, self.kept, ignore_case=ignore_case)

    def lines(self) -> list[tuple[str, str]]:
        """Its patterns in Docker's words, each with its place."""
        sources, ignore_case, _ = self.loaded
        found = translate(self.tree, sources, self.kept, ignore_case=ignore_case)
        return [(line.text, line.place) for line in found.lines]


def _lines(basis: Basis, git: _Git) -> Iterable[tuple[str, str]]:
    """Lines for what git ignores: patterns, or paths where these could do harm."""
    lines = git.lines()
    if not _is_unsafe(basis, [text for text, _ in lines]):
        return lines
    paths = map(pattern_of, _paths(basis, git.tree, git.status()))
    return [(f"/{text}", "git") for text in paths if text is not None]


def _why_stays(basis: Basis, path: str, stays: set[str]) -> str | None:
    """Why a file stays that git ignores: None to go, empty for no word."""
    if any(path == one or path.startswith(f"{one}/") for one in stays):
        return ""
    if (cause := basis.needed.cause(path)) is not None:
        return f"stays: {cause}"
    if (cause := basis.needed.around(path)) is not None:
        return f"stays: {cause.place} copies the directory around it"
    if _MADE_BEFORE.search(path) and basis.is_sent(path):
        return "stays: git ignores it, but it may be made before the build"
    return None


def _is_unsafe(basis: Basis, lines: list[str]) -> bool:
    """Whether a line could bring back what the user excludes, or take what a build needs."""
    exceptions = [line[1:] for line in lines if line.startswith("!")]
    if any(_WILD.search(line) for line in exceptions):
        return True
    named = tuple(basis.needed.named())
    return any(hits(line, path) for line in lines if not line.startswith("!") for path in named)


def _paths(basis: Basis, tree: Tree, status: Status) -> Iterator[str]:
    """What git ignores, path by path; file by file where a build copies what is not there yet."""
    named = tuple(basis.needed.named())
    files = tuple(_ignored_files(tree, status))
    for path in top_paths(status, tree, "", ignored=True):
        below = f"{path}/"
        if any(one.startswith(below) for one in named):
            yield from (file for file in files if file.startswith(below))
        else:
            yield path


def _ignored_files(tree: Tree, status: Status) -> Iterator[str]:
    paths = [
        prefix + name
        for prefix, decisions in status.files.items()
        for name, decision in zip(tree[prefix].files, decisions, strict=True)
        if decision.ignored
    ]
    yield from sorted_paths(paths)


def _with_sources(basis: Basis) -> Tree:
    """The directories that have git's patterns in them, whatever Docker is told of these files."""
    tree = basis.tree
    return {tree.folders[at].prefix: Directory([NAME], []) for at in tree.holding(NAME)}


class _Names:
    """The included entries, without what is excluded already, as `gitignore` takes them."""

    def __init__(self, basis: Basis, excluded: Iterable[Excluded]) -> None:
        self.basis = basis
        self.sizes: dict[str, int] = {}
        self.tree: dict[str, Directory] = {"": Directory([], [])}
        self._gone: set[int] = set()
        self._files: dict[int, set[int]] = {}
        for one in excluded:
            for claim in one.claims.items:
                if claim.positions:
                    self._files.setdefault(claim.at, set()).update(claim.positions)
                else:
                    self._gone.add(claim.at)
        self._fill()

    def _fill(self) -> None:
        tree = self.basis.tree
        files = tree.rolled_up[0]
        for at, folder in enumerate(tree.folders):
            if at and (tree.parents[at] in self._gone or not files[at]):
                self._gone.add(at)
            if at in self._gone:
                continue
            if at:
                parent, name = split_prefix(folder.prefix)
                self.tree[parent].directories.append(name)
                self.tree[folder.prefix] = Directory([], [])
            self._fill_files(at, folder)

    def _fill_files(self, at: int, folder: Folder) -> None:
        gone = self._files.get(at, ())
        for position, (name, size, state) in enumerate(folder.rows()):
            path = folder.prefix + name
            if position not in gone and self.basis.tree.is_included(path, state):
                self.tree[folder.prefix].files.append(name)
                self.sizes[path] = size
