"""The allow style: `*`, exceptions for what builds take, and the litter in it out again.

The block stands before the user's lines, so that these keep the last word. What the user's lines
say nothing about is included exactly if a copy, a mount or a known need takes it and it is no
litter. BuildKit and the classic builder agree on the lines: an exception has a wildcard in its last
part at most, because the classic builder enters no directory for the sake of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.names import as_bytes
from ctxaudit.proposal.by_hand import HEAD, why_locked
from ctxaudit.proposal.compose import Composed, Group, Line
from ctxaudit.proposal.shorten import hits, pattern_list, taken_by
from ctxaudit.proposal.unneeded import own_path
from ctxaudit.transfer import has_wildcards
from ctxaudit.tree import split_prefix

if TYPE_CHECKING:
    from ctxaudit.proposal.basis import Basis
    from ctxaudit.rules.evidence import Evidence

_NOTHING = Group("nothing is sent but what the builds take", (Line("*", "allow style"),))
_TAKEN = "what the builds take"


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
        self._behind_all = PatternList((*pattern_list("*").patterns, *users))
        self._states = {"": NOTHING_MATCHED}
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
        return self.composed.is_chosen(path) or not (self.has(path) or self._is_excepted(path))

    def must_go(self, path: str, state: int) -> bool:
        """Whether the block excludes it, whatever exceptions the user has."""
        return self.goes(path, state) and not self._is_excepted(path)

    def _is_excepted(self, path: str) -> bool:
        """Whether the user's exceptions bring a path back, which Docker asks them behind `*`."""
        if not self._behind_all.has_exceptions:
            return False
        above, name = split_prefix(f"{path}/")
        state = self._behind_all.advance(self._state_behind_all(above), above, name)
        return not self._behind_all.selects(state)

    def _state_behind_all(self, prefix: str) -> int:
        """The state of a directory."""
        known = self._states.get(prefix)
        if known is None:
            above, name = split_prefix(prefix)
            state = self._state_behind_all(above)
            known = self._states[prefix] = self._behind_all.advance(state, above, name)
        return known


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


def allowed(basis: Basis, wanted: Wanted) -> tuple[Group, ...]:
    """The groups of the block in this style, from those of the deny style."""
    paths = _Exceptions(basis, wanted).found()
    lines = {f"!{text}": path for path in paths if (text := pattern_of(path)) is not None}
    for glob in _globs(basis):
        if not _is_said(lines, glob) and _is_right(basis, wanted, glob):
            lines = {line: path for line, path in lines.items() if not hits(glob, path)}
            lines[f"!{glob}"] = glob
    for path in (*sorted(basis.needed.named(), key=len), *_of_history(basis)):
        text = pattern_of(path)
        # behind `*`, Docker does not ask the user's line for the directory around an exception
        is_new = text is not None and not basis.excludes(path)
        if is_new and not _is_said(lines, path):
            lines[f"!{text}"] = path
    rows = sorted(lines, key=lambda line: as_bytes(line[1:]))
    taken = Group(_TAKEN, tuple(Line(line, _why(basis, lines[line])) for line in rows))
    return (_NOTHING, taken, *_litter(wanted.composed.groups, lines.values()))


def _of_history(basis: Basis) -> Iterator[str]:
    """The ignore file, which git tracks when the proposal is in force."""
    path = own_path(basis)
    if path is not None and basis.history is not None:
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
        return self._below(0)[1]

    def _below(self, at: int) -> tuple[bool, list[str]]:
        """Whether something unwanted is below a folder, and what there is to bring back."""
        folder = self.tree.folders[at]
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
        for child in self.tree.children[at]:
            is_mixed, below = self._below(child)
            has_unwanted = has_unwanted or is_mixed
            found += below
        if at and found and not has_unwanted:
            found = [folder.prefix[:-1]]
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
