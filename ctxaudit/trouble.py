"""What of a context no builder takes as it lies there: unreadable, emptied, odd, overlong."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ctxaudit.model import Skipped
from ctxaudit.names import BAD_BYTE, as_bytes, sorted_paths
from ctxaudit.walk import DENIED

if TYPE_CHECKING:
    from ctxaudit.tree import ContextTree

_LONGEST_PATH = 4_095  # bytes; Linux's PATH_MAX counts the NUL at the end


class Trouble:
    """The troublesome entries of one tree, each kind looked for once, however many builds ask."""

    def __init__(self, tree: ContextTree) -> None:
        self.tree = tree

    @cached_property
    def emptied(self) -> tuple[str, ...]:
        """Included regular files that BuildKit delivers with 0 bytes, without a word."""
        odd = self.tree.odd()
        special = {path for path, kind, _ in odd if kind not in ("hardlink", "unreadable")}
        paths = [
            folder.prefix + folder.name_list()[position]
            for folder in self.tree.folders
            for position in folder.emptied
        ]
        return sorted_paths([path for path in paths if path not in special])

    @cached_property
    def unreadable(self) -> tuple[str, ...]:
        """The included files that the owner, group or others may not read."""
        return sorted_paths(
            [
                path
                for path, kind, state in self.tree.odd()
                if kind == "unreadable" and self.tree.is_included(path, state)
            ]
        )

    @cached_property
    def undecodable(self) -> tuple[str, ...]:
        """Included entries, arriving directories among them, whose path is not UTF-8."""
        folders = self.tree.folders
        if all(folder.prefix.isascii() and folder.names.isascii() for folder in folders):
            return ()
        paths = [*self.tree.files(included=True), *self.tree.directories()]
        return sorted_paths([path for path in paths if BAD_BYTE.search(path)])

    @cached_property
    def skipped(self) -> tuple[Skipped, ...]:
        """Entries that could not be read, and what the builder leaves out without a pattern."""
        found = [
            Skipped((folder.prefix + name).removesuffix("/") or ".", reason)
            for folder in self.tree.folders
            for name, reason in folder.problems
        ]
        builder = self.tree.builder
        if not builder.sends_sockets:
            reason = f"the {builder.name} builder sends no sockets"
            found += [Skipped(path, reason) for path in self.tree.sockets]
        return tuple(sorted(found, key=lambda skipped: as_bytes(skipped.path)))

    @cached_property
    def unmeasured(self) -> tuple[Skipped, ...]:
        """Directories left unread on request, so that what they hold is not counted."""
        return tuple(
            Skipped(folder.prefix + name, "excluded and not measured (--no-excluded-sizes)")
            for folder in self.tree.folders
            for name, _ in folder.pruned
        )

    @cached_property
    def forbidden(self) -> tuple[Skipped, ...]:
        """What the builder comes to and may not read, so that it refuses the build.

        The classic builder reads a directory before it asks whether it is excluded.
        """
        found = []
        for at, folder in enumerate(self.tree.folders):
            if not folder.problems:
                continue
            asked = self._is_walked(at)
            if self.tree.builder.name == "classic":
                asked = asked or self._is_walked(self.tree.parents[at])
            for name, reason in folder.problems if asked else ():
                if reason == DENIED and (self._is_walked(at) or not name):
                    path = (folder.prefix + name).removesuffix("/") or "."
                    found.append(Skipped(path, reason))
        return tuple(sorted(found, key=lambda skipped: as_bytes(skipped.path)))

    @cached_property
    def overlong(self) -> tuple[str, ...]:
        """Entries the builder comes to whose absolute path is longer than the system takes."""
        room = _LONGEST_PATH - self.tree.root_length - 1
        found: list[str] = []
        if max(len(folder.prefix) for folder in self.tree.folders) * 4 + 255 <= room:
            return ()
        for at, folder in enumerate(self.tree.folders):
            if at and self._is_walked(self.tree.parents[at]):
                found += [path for path in [folder.prefix[:-1]] if len(as_bytes(path)) > room]
            # a name has 255 bytes at most
            if self._is_walked(at) and len(as_bytes(folder.prefix)) + 255 > room:
                paths = [folder.prefix + name for name in folder.name_list()]
                found += [path for path in paths if len(as_bytes(path)) > room]
        return sorted_paths(found)

    def _is_walked(self, at: int) -> bool:
        """Whether the builder looks into folder number `at`."""
        folder = self.tree.folders[at]
        return not (self.tree.patterns.selects(folder.state) and self.tree.skips(folder.prefix))
