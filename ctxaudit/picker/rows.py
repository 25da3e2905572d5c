"""The entries of one directory as a picker shows them, and what the space bar makes of one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.furthest import REACHES
from ctxaudit.model import Reach, Totals
from ctxaudit.names import as_bytes, shown
from ctxaudit.picker.picks import Picks, line_of
from ctxaudit.proposal.by_hand import why_locked
from ctxaudit.proposal.unneeded import own_path

if TYPE_CHECKING:
    from ctxaudit.picker.model import Model, Outcome
    from ctxaudit.proposal.needed import Cause
    from ctxaudit.tree import ContextTree

Mark = Literal["sent", "partly", "excluded"]


class Row(NamedTuple):
    """An entry that the user's own lines include. `all` is what there is of it.

    `known` is what the catalogue calls it, empty for nothing; `locked` why it must stay.
    """

    path: str
    is_directory: bool
    all: Totals
    reach: Reach
    known: str
    locked: Cause | None

    @property
    def name(self) -> str:
        """The last part of its path, with a slash behind that of a directory."""
        name = shown(self.path.rpartition("/")[2])
        return f"{name}/" if self.is_directory else name


class Rows:
    """The rows of a tree, read when they are asked for."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tree = model.tree
        self.names = lru_cache(maxsize=64)(self._names)
        self._positions = lru_cache(maxsize=64)(self._read_positions)

    def _names(self, prefix: str) -> tuple[str, ...]:
        """The paths in a directory, the largest first."""
        at = self.tree.by_prefix[prefix]
        files, sizes = self.tree.rolled_up
        found = [
            (sizes[child], self.tree.folders[child].prefix[:-1])
            for child in self.tree.children[at]
            if files[child]
        ]
        folder = self.tree.folders[at]
        found += [(size, prefix + name) for name, size in self.tree.included_rows(folder)]
        found.sort(key=lambda row: (-row[0], as_bytes(row[1])))
        return tuple(path for _, path in found)

    def row(self, path: str) -> Row:
        """What is to be shown of an entry, whatever was picked."""
        at = self.tree.by_prefix.get(f"{path}/")
        reach = max(
            (one.context.furthest.below(path) for one in self.model.basis.evidences),
            key=REACHES.index,
        )
        known = self.model.known.get(path, "")
        locked = why_locked(self.model.basis, path)
        return Row(path, at is not None, self._totals(self.tree, path), reach, known, locked)

    def left(self, outcome: Outcome, path: str) -> Totals:
        """What of an entry is still included."""
        return self._totals(outcome.tree, path)

    def mark(self, outcome: Outcome, path: str) -> Mark:
        """Whether an entry is sent."""
        left, all_ = self.left(outcome, path).files, self._totals(self.tree, path).files
        return "sent" if left == all_ else "partly" if left else "excluded"

    def _totals(self, tree: ContextTree, path: str) -> Totals:
        at = tree.by_prefix.get(f"{path}/")
        if at is not None:
            files, sizes = tree.rolled_up
            return Totals(files[at], sizes[at])
        prefix, position = self._position(path)
        folder = tree.folders[tree.by_prefix[prefix]]
        state = folder.state_list()[position] if folder.states else folder.state
        is_included = tree.is_included(path, state)
        return Totals(int(is_included), folder.size_array()[position] if is_included else 0)

    def _position(self, path: str) -> tuple[str, int]:
        directory, slash, name = path.rpartition("/")
        return directory + slash, self._positions(directory + slash)[name]

    def _read_positions(self, prefix: str) -> dict[str, int]:
        names = self.tree.folders[self.tree.by_prefix[prefix]].name_list()
        return {name: at for at, name in enumerate(names)}

    def _toggled(self, outcome: Outcome, path: str) -> Picks:
        if path.startswith(".git/"):
            raise CtxauditError("git's data are of use only as a whole; pick .git itself")
        if self.mark(outcome, path) == "excluded":
            return self._included(outcome, path)
        locked = why_locked(self.model.basis, path)
        if locked is not None:
            raise CtxauditError(f"{shown(path)} stays: {locked}")
        if path in outcome.picks.kept or f"!{line_of(path)}" in outcome.picks.lines:
            return outcome.picks.without(path)
        return outcome.picks.excluding(path)

    def _included(self, outcome: Outcome, path: str) -> Picks:
        freed = outcome.picks.without(path)
        if freed.lines != outcome.picks.lines:
            return freed
        if path == own_path(self.model.basis):
            raise CtxauditError("the ignore file is read before anything is sent, and stays out")
        above = outcome.tree.state_of(path.rpartition("/")[0])
        is_inside = above is not None and outcome.tree.patterns.selects(above)
        if is_inside and outcome.proposal.style == "deny":
            return outcome.picks.returning(path)
        return outcome.picks.keeping(path)

    def turned(self, outcome: Outcome, path: str) -> Outcome:
        """What comes of it when an entry is excluded that is sent, or the other way round.

        What was picked for it before goes first, and its opposite is only picked where that is not
        enough. Raises CtxauditError where the builds need it, or where no line can say it.
        """
        was = self.mark(outcome, path) == "excluded"
        found = outcome
        for _ in range(2):
            found = self.model.outcome(self._toggled(found, path))
            if (self.mark(found, path) == "excluded") != was:
                return found
        reason = "no line can say that and leave all else as your lines have it"
        raise CtxauditError(f"{shown(path)}: {reason}")


def _deciding(tree: ContextTree, path: str) -> str:
    state = tree.state_of(path)
    return tree.patterns.patterns[state].written if state is not None and state >= 0 else ""


def why_excluded(outcome: Outcome, path: str) -> str:
    """The line that excludes an entry, and what it is there for."""
    line = _deciding(outcome.tree, path)
    reasons = {line.text: line.reason for group in outcome.proposal.groups for line in group.lines}
    return f"{shown(line)} ({reasons.get(line, 'one of your lines')})"
