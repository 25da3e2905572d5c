"""The allow style: `*`, exceptions for what builds take, and the litter in it out again.

The block stands before the user's lines, so that these keep the last word. What the user's lines
say nothing about is included exactly if a copy, a mount or a known need takes it and it is no
litter. BuildKit and the classic builder agree on the lines: an exception has a wildcard in its last
part at most, because the classic builder enters no directory for the sake of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList, parsed_lines
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.ignorefile.paths import PathDecider
from ctxaudit.names import as_bytes
from ctxaudit.proposal.by_hand import HEAD, why_locked
from ctxaudit.proposal.compose import Composed, Group, Line, headed
from ctxaudit.proposal.needed import directories_above
from ctxaudit.proposal.shorten import hits, taken_by
from ctxaudit.proposal.unneeded import own_path
from ctxaudit.transfer import has_wildcards

if TYPE_CHECKING:
    from ctxaudit.folder import Folder
    from ctxaudit.proposal.basis import Basis
    from ctxaudit.rules.evidence import Evidence

HEAD_OF_ALL = "nothing is sent but what the builds take"
_NOTHING = Group(HEAD_OF_ALL, (Line("*", "allow style"),))
_TAKEN = "what the builds take"
_DECIDED = "what the lines behind this block decide"


class _Taker(Protocol):
    def takes(self, path: str) -> bool: ...

    def takes_all_below(self, prefix: str) -> bool | None: ...


class Wanted:
    """Which included files builds take, for any target of their Dockerfiles, and are no litter."""

    def __init__(self, basis: Basis, composed: Composed) -> None:
        self.basis = basis
        self.composed = composed
        self._by_hand = [
            line.text[1:]
            for group in composed.groups
            for line in group.lines
            if group.head == HEAD and line.text.startswith("!")
        ]
        users = basis.tree.patterns.patterns
        self._behind_all = PathDecider(PatternList((*parsed_lines("*").patterns, *users)))
        self._takers = [taker for one in basis.evidences for taker in _takers(one)]
        self._takes_all = any(one.journey is None for one in basis.evidences)

    def has(self, path: str) -> bool:
        """Whether a build takes the file, or is known to read it."""
        if self._takes_all or any(taker.takes(path) for taker in self._takers):
            return True
        if why_locked(self.basis, path) is not None:
            return True
        return any(hits(line, path) for line in self._by_hand)

    def goes(self, path: str, state: int) -> bool:
        """Whether the block may exclude an included file with this state by the user's lines."""
        if state != NOTHING_MATCHED:
            return False
        return self.composed.is_chosen(path) or not (self.has(path) or self.is_excepted(path))

    def must_go(self, path: str, state: int) -> bool:
        """Whether the block excludes it, whatever exceptions the user has."""
        return self.goes(path, state) and not self.is_excepted(path)

    def is_excepted(self, path: str) -> bool:
        """Whether the user's exceptions bring a path back, which Docker asks them behind `*`."""
        return not self._behind_all.selects(path)


def _takers(evidence: Evidence) -> Iterator[_Taker]:
    if evidence.journey is None:
        return
    from ctxaudit.reach import Taken

    fetched = evidence.journey.fetched.get(None)
    if fetched is not None:
        yield fetched
    files = evidence.journey.included[None]
    for copy in evidence.journey.plan.copies:
        if copy.origin.kind == "context" and (fetched is None or not copy.needed):
            yield Taken(copy, files)


def allowed(basis: Basis, wanted: Wanted, old: Sequence[str] = ()) -> tuple[Group, ...]:
    """The groups of the block in this style, from those of the deny style.

    `old` is the block that is there; of its exceptions those for what is not here are kept.
    """
    paths = _Exceptions(basis, wanted).found()
    lines = {f"!{text}": path for path in paths if (text := pattern_of(path)) is not None}
    for glob in _globs(basis):
        if not _is_said(lines, glob) and _is_right(basis, wanted, glob):
            lines = {line: path for line, path in lines.items() if not hits(glob, path)}
            lines[f"!{glob}"] = glob
    for path in (*sorted(basis.needed.named(), key=len), *_of_history(basis, wanted)):
        text = pattern_of(path)
        # behind `*`, Docker does not ask the user's line for the directory around an exception
        is_new = text is not None and not basis.excludes(path)
        if is_new and not _is_said(lines, path):
            lines[f"!{text}"] = path
    for line in headed(old).get(_TAKEN, ()):
        absent = _absent(basis, line)
        if absent is not None and not _is_said(lines, absent):
            lines[line] = absent
    rows = sorted(lines, key=lambda line: as_bytes(line[1:]))
    taken = Group(_TAKEN, tuple(Line(line, _why(basis, lines[line])) for line in rows))
    again = {f"!{text}" for path in _asked_again(basis, wanted) if (text := pattern_of(path))}
    decided = Group(_DECIDED, tuple(Line(line, "your lines decide") for line in sorted(again)))
    litter = _litter(wanted.composed.groups, lines.values())
    return (_NOTHING, taken, *([decided] if again else ()), *litter)


def _absent(basis: Basis, line: str) -> str | None:
    """The path of an exception if it names just this one and nothing of the kind is here."""
    path = line[1:]
    is_path = line.startswith("!") and pattern_of(path) == path
    is_free = basis.tree.state_of(path) is None and not basis.excludes(path)
    return path if is_path and is_free else None


def _asked_again(basis: Basis, wanted: Wanted) -> Iterator[str]:
    """Directories in which the user's exceptions would bring back what they exclude.

    Behind `*` Docker asks no line that excludes such a directory, or what is in it, any more, but
    does so where the block brings the directory back.
    """
    patterns = basis.tree.patterns
    for folder in basis.tree.folders if patterns.has_exceptions else ():
        paths = [
            folder.prefix + name for name, _, state in folder.rows() if patterns.selects(state)
        ]
        if any(map(wanted.is_excepted, paths)):
            above = reversed(directories_above(folder.prefix))
            yield from [one for one in above if basis.excludes(one) or wanted.is_excepted(one)][:1]


def _of_history(basis: Basis, wanted: Wanted) -> Iterator[str]:
    """The ignore file, which git tracks when the proposal is in force, if a build takes it."""
    path = own_path(basis)
    if path is not None and basis.history is not None and wanted.has(path):
        yield path


def _is_said(lines: Iterable[str], path: str) -> bool:
    return any(hits(line[1:], path) for line in lines)


def _why(basis: Basis, path: str) -> str:
    return str(basis.needed.cause(path) or "builds take it")


def _litter(groups: Sequence[Group], taken: Iterable[str]) -> Iterator[Group]:
    """The lines of the deny style that say something about what is taken."""
    directories = tuple(f"{path}/" for path in taken)
    for group in groups:
        if group.head == HEAD:
            yield group
            continue
        lines = tuple(line for line in group.lines if _is_inside(line.text, directories))
        if lines:
            yield group._replace(lines=lines)


def _is_inside(line: str, directories: tuple[str, ...]) -> bool:
    text = line.removeprefix("!")
    return text.startswith("**/") or text.lstrip("/").startswith(directories)


class _Exceptions:
    """The fewest directories and files that hold what is wanted and nothing else."""

    def __init__(self, basis: Basis, wanted: Wanted) -> None:
        self.tree = basis.tree
        self.wanted = wanted

    def found(self) -> list[str]:
        """Their paths."""
        below: list[list[str]] = [[] for _ in self.tree.folders]
        is_mixed = [False] * len(below)
        for at in range(len(below) - 1, -1, -1):  # a folder's children stand behind it
            has_unwanted, own = self._of_files(self.tree.folders[at])
            paths, is_mixed[at] = own + below[at], is_mixed[at] or has_unwanted
            if at == 0:
                return paths
            above = self.tree.parents[at]
            whole = [self.tree.folders[at].prefix[:-1]] if paths and not is_mixed[at] else paths
            below[above] = whole + below[above]
            is_mixed[above] = is_mixed[above] or is_mixed[at]
        return []

    def _of_files(self, folder: Folder) -> tuple[bool, list[str]]:
        """Whether something unwanted is in a folder itself, and what there is to bring back."""
        has_unwanted = False
        found: list[str] = []
        for name, _, state in folder.rows():
            path = folder.prefix + name
            if state != NOTHING_MATCHED or not self.tree.is_included(path, state):
                continue
            if not self.wanted.goes(path, state):
                found.append(path)
            elif not self.wanted.composed.is_chosen(path):
                has_unwanted = True
        return has_unwanted, found


def _globs(basis: Basis) -> Iterator[str]:
    """The sources of copies that have wildcards in their last part alone."""
    from ctxaudit.named import named_sources

    for evidence in basis.evidences:
        if evidence.journey is None:
            continue
        for parts in named_sources(evidence.journey.plan.copies):
            wild = [has_wildcards(part) for part in parts]
            if wild[-1] and not any(wild[:-1]) and parts[-1].strip("*"):
                yield "/".join(parts)


def _is_right(basis: Basis, wanted: Wanted, glob: str) -> bool:
    """Whether a wildcard brings back nothing but what is wanted."""
    tree = basis.tree
    if basis.excludes(glob.rpartition("/")[0]):
        return False
    for path in taken_by(tree, glob):
        state = tree.state_of(path)
        if f"{path}/" in tree.by_prefix or state is None or wanted.goes(path, state):
            return False
    return True
