"""The shortest list of Docker's patterns that excludes exactly what git ignores in a tree.

Each pattern of git that decides something here gets its text for Docker. Then the answers are
compared on the tree, and the first pattern that is wrong somewhere is put right: by lines for the
single paths behind it, or, where that takes no more of them, by naming all that it decides path by
path. A pattern is put right at most a few times, so that this ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.proposal.gitignore.answers import Difference, as_line, differences, order
from ctxaudit.proposal.gitignore.docker import docker_text
from ctxaudit.proposal.gitignore.read import GitPattern, Source
from ctxaudit.proposal.gitignore.status import Status, Tree, git_status, top_paths

_MOST_LOOKS = 500_000  # directories to look at while lines that say nothing are taken out


class Line(NamedTuple):
    """A line for Docker's ignore file, and the pattern of git that it stands for."""

    text: str
    cause: GitPattern

    @property
    def place(self) -> str:
        """Where git's pattern stands, `file:line`."""
        return f"{self.cause.source.path}:{self.cause.line}"


class Untranslated(NamedTuple):
    """A pattern of git that Docker's lines do not follow, in whole or in part, and why."""

    pattern: GitPattern
    reason: str


class Translation(NamedTuple):
    """Lines that exclude what git ignores, in their order, and what they leave out."""

    lines: tuple[Line, ...]
    untranslated: tuple[Untranslated, ...]


class _Part(NamedTuple):
    """The lines for one pattern. `by_paths`: they are paths, and nothing is left to choose."""

    number: int
    lines: tuple[str, ...]
    by_paths: bool = False


def translate(
    tree: Tree,
    sources: Sequence[Source],
    tracked: AbstractSet[str] = frozenset(),
    *,
    ignore_case: bool = False,
) -> Translation:
    """Translates git's patterns for one tree; see `git_status` for the arguments.

    On this tree the lines exclude exactly the files that git ignores (directories do not count),
    save for names that are not UTF-8, which may stay. No tracked file is excluded.
    """
    status = git_status(tree, sources, tracked, ignore_case=ignore_case)
    if status.outside is not None:
        return Translation((), (Untranslated(status.outside, "it ignores the build context"),))
    flawed = [
        Untranslated(pattern, f"git never matches it: {pattern.flaw}")
        for pattern in status.patterns
        if pattern.flaw
    ]
    parts, unnamed = _Repair(tree, status).parts()
    lines = [Line(text, status.patterns[part.number]) for part in parts for text in part.lines]
    return Translation(tuple(_needed(lines, tree, status)), (*flawed, *unnamed))


class _Repair:
    """Puts one pattern after the other right until Docker's answers are git's."""

    def __init__(self, tree: Tree, status: Status) -> None:
        self.tree = tree
        self.status = status
        self.unnamed: dict[int, Untranslated] = {}

    def parts(self) -> tuple[list[_Part], list[Untranslated]]:
        parts = {number: self._first(number) for number in self._in_order()}
        while wrong := self._first_wrong(parts):
            number, found = wrong
            parts[number] = self._better(parts[number], found)
        return list(parts.values()), list(self.unnamed.values())

    def _in_order(self) -> list[int]:
        """The live patterns, in git's order but for those that ignore nothing but directories.

        What git ignores as a directory no later exception brings back, and in Docker's list that is
        so for what stands behind the exceptions.
        """
        live = self._live()
        if not any(self.status.patterns[number].negated for number in live):
            return sorted(live)
        of_files = {
            decision.cause
            for prefix, decisions in self.status.files.items()
            if not self._is_whole(prefix)
            for decision in decisions
        }
        negated = {number for number in live if self.status.patterns[number].negated}
        return sorted(live, key=lambda number: (number not in of_files | negated, number))

    def _is_whole(self, prefix: str) -> bool:
        """Whether the directory, or one above it, is ignored as such."""
        decided = self.status.directories
        return any(above in decided and decided[above].ignored for above in prefixes_of(prefix))

    def _live(self) -> set[int]:
        """The patterns that had the last word somewhere."""
        decisions = {it for rows in self.status.files.values() for it in rows}
        decisions.update(self.status.directories.values())
        return {decision.cause for decision in decisions} - {-1}

    def _first(self, number: int) -> _Part:
        pattern = self.status.patterns[number]
        text = docker_text(pattern)
        if text is None:
            return self._by_paths(number)
        if text.endswith("**/*") and not any(it.negated for it in self.status.patterns[:number]):
            text = text.removesuffix("**/*") + "*"  # what lies deeper goes with its directory
        return _Part(number, (as_line(text, pattern.negated),))

    def _first_wrong(self, parts: dict[int, _Part]) -> tuple[int, list[Difference]] | None:
        """The first pattern whose lines are wrong, and what is wrong about them."""
        rows = [(number, text) for number, part in parts.items() for text in part.lines]
        owners = [number for number, _ in rows]
        blamed: dict[int, list[Difference]] = {}
        for found in differences([text for _, text in rows], self.tree, self.status):
            number = owners[found.line] if found.line >= 0 else self._cause(found.path)
            if number not in self.unnamed:
                blamed.setdefault(number, []).append(found)
        if not blamed:
            return None
        number = next(number for number in parts if number in blamed)
        kind = (blamed[number][0].ignored, blamed[number][0].emptied)
        return number, [it for it in blamed[number] if (it.ignored, it.emptied) == kind]

    def _cause(self, path: str) -> int:
        prefix, slash, name = path.rpartition("/")
        names = self.tree[prefix + slash].files
        return self.status.files[prefix + slash][list(names).index(name)].cause

    def _better(self, part: _Part, found: list[Difference]) -> _Part:
        """The part without these differences."""
        if part.by_paths:
            return self._given_up(part)
        by_paths = self._by_paths(part.number)
        first = found[0]
        if first.emptied or self._names_a_file(part.number, first):
            return by_paths
        if first.line < 0:
            paths = self._missing(part.number, found)
        else:
            origins = sorted({it.origin for it in found}, key=order)
            paths = [path for it in origins for path in self._within(it, ignored=first.ignored)]
        added = tuple(self._lines(part.number, paths, exception=not first.ignored))
        if part.number in self.unnamed or len(by_paths.lines) <= len(part.lines) + len(added) - 1:
            return by_paths
        return part._replace(lines=part.lines + added)

    def _names_a_file(self, number: int, found: Difference) -> bool:
        """Whether a pattern for directories alone took a file of that name."""
        pattern = self.status.patterns[number]
        return pattern.dir_only and not found.ignored and found.origin == found.path

    def _given_up(self, part: _Part) -> _Part:
        """Nothing: what even paths cannot say, as a name that is not UTF-8."""
        reason = "it decides names that are not UTF-8, which no pattern of Docker names alone"
        self.unnamed[part.number] = Untranslated(self.status.patterns[part.number], reason)
        return part._replace(lines=())

    def _within(self, origin: str, *, ignored: bool) -> list[str]:
        """The fewest paths at or below `origin` that hold all that git ignores (or keeps)."""
        prefix = f"{origin}/"
        if prefix not in self.tree:
            return [origin]
        return list(top_paths(self.status, self.tree, prefix, ignored=ignored))

    def _missing(self, number: int, found: list[Difference]) -> list[str]:
        """Paths for what the pattern's text does not match though git's pattern does."""
        missed = {it.path for it in found}
        return [path for path in self._decided(number) if self._holds_any(path, missed)]

    def _holds_any(self, path: str, files: set[str]) -> bool:
        return path in files or any(file.startswith(f"{path}/") for file in files)

    def _by_paths(self, number: int) -> _Part:
        negated = self.status.patterns[number].negated
        lines = tuple(self._lines(number, self._decided(number), exception=negated))
        return _Part(number, lines, by_paths=True)

    def _decided(self, number: int) -> list[str]:
        """The fewest paths that hold what this pattern decides and nothing decided otherwise."""
        ignored = not self.status.patterns[number].negated
        paths: dict[str, None] = {}
        for prefix, decision in self.status.directories.items():
            if decision.cause == number:
                found = top_paths(self.status, self.tree, prefix, ignored=ignored)
                paths.update(dict.fromkeys(found))
        for prefix, decisions in self.status.files.items():
            names = self.tree[prefix].files
            for name, decision in zip(names, decisions, strict=True):
                if decision.cause == number and decision.ignored == ignored:
                    paths[prefix + name] = None
        return sorted(_outermost(paths), key=order)

    def _lines(self, number: int, paths: Iterable[str], *, exception: bool) -> Iterator[str]:
        for path in paths:
            text = pattern_of(path)
            if text is not None:
                yield as_line(text, exception)
            else:
                self._given_up(_Part(number, ()))


def _outermost(paths: Iterable[str]) -> Iterator[str]:
    """The paths that lie below no other of them."""
    known = set(paths)
    for path in known:
        above = path
        while "/" in above:
            above = above.rpartition("/")[0]
            if above in known:
                break
        else:
            yield path


def _needed(lines: list[Line], tree: Tree, status: Status) -> list[Line]:
    """The lines without those that change nothing here, the longest taken out first."""
    if len(lines) * len(tree) > _MOST_LOOKS:
        return lines
    known = {it.path for it in differences([line.text for line in lines], tree, status)}
    for line in sorted(lines, key=lambda line: -len(line.text)):
        rest = [it for it in lines if it is not line]
        wrong = differences([it.text for it in rest], tree, status)
        if all(it.path in known for it in wrong):
            lines = rest
    return lines
