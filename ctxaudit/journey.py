"""The way of the files of all contexts through one build: fetched, placed, shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.furthest import Ways
from ctxaudit.model import NO_FILES, CopyUse, Reach, Totals
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan, Copy
    from ctxaudit.reach import ContextFiles, Loss, Placements, Taken
    from ctxaudit.transfer import FetchedEntries

MAIN = None  # the key of the main context among the named ones


class Source(NamedTuple):
    """One context: its directory and its tree, decided by its own ignore file."""

    context_dir: str
    tree: ContextTree


class Journey(NamedTuple):
    """What a build does with its contexts; the main one has the key None."""

    plan: BuildPlan
    placements: Placements
    sources: Mapping[str | None, Source]
    fetched: Mapping[str | None, FetchedEntries]
    included: Mapping[str | None, ContextFiles]

    def ways(self, name: str | None) -> Ways:
        """How far the files of one context get."""
        fetched = self.fetched.get(name)

        def of_file(path: str) -> Reach:
            if fetched is not None and not fetched.takes(path):
                return "included"
            return self.placements.reach(path, name)

        def of_folder(prefix: str) -> Reach | None:
            whole = True if fetched is None else fetched.takes_all_below(prefix)
            if whole:
                return self.placements.reach_below(prefix, name)
            return None if whole is None else "included"

        return Ways(of_file, of_folder)

    def is_fetched(self, path: str) -> bool:
        """Whether an included file of the main context is sent to the builder."""
        fetched = self.fetched.get(MAIN)
        return fetched is None or fetched.takes(path)

    def copies(self) -> tuple[CopyUse, ...]:
        """Every COPY, ADD and mount with what it takes of its context."""
        return tuple(self._use(copy) for copy in self.plan.copies)

    def _use(self, copy: Copy) -> CopyUse:
        stage = self.plan.stages[copy.stage]
        totals = self._taken(copy)
        return CopyUse(
            line=copy.line,
            instruction=copy.instruction,
            stage=stage.name or str(stage.position),
            needed=copy.needed,
            origin=copy.origin.name or copy.origin.kind,
            sources=tuple(source.written for source in copy.sources),
            destination=copy.destination,
            files=None if totals is None else totals.files,
            bytes=None if totals is None else totals.bytes,
        )

    def _taken(self, copy: Copy) -> Totals | None:
        """The included files that a copy from a context takes; None if that cannot be told."""
        from ctxaudit.reach import Taken

        name = copy.origin.name if copy.origin.kind == "named" else MAIN
        if copy.origin.kind not in ("context", "named") or name not in self.included:
            return None
        taken = Taken(copy, self.included[name])
        return _count(self.sources[name].tree, taken) if taken.is_known else None

    def losses(self, arrives: Callable[[str, bool], bool]) -> tuple[Loss, ...]:
        """The sources of needed copies that the ignore file or the disk lacks."""
        from ctxaudit.reach import ContextFiles, source_losses

        on_disk = ContextFiles(self.sources[MAIN].context_dir, lambda _path: True)
        return source_losses(self.plan.copies, on_disk, arrives)


def follow(
    plan: BuildPlan, sources: Mapping[str | None, Source], *, fetches_by_need: bool
) -> Journey:
    """Follows the files of all contexts through a build.

    `fetches_by_need`: the builder is BuildKit, which fetches what the plan asks for; others send
    all that is included. Raises CtxauditError where BuildKit refuses a source.
    """
    from ctxaudit.reach import ContextFiles, Placements
    from ctxaudit.transfer import FetchedEntries

    fetched: dict[str | None, FetchedEntries] = {}
    included: dict[str | None, ContextFiles] = {}
    arriving: dict[str | None, ContextFiles] = {}
    for name, (context_dir, tree) in sources.items():
        included[name] = arriving[name] = ContextFiles(context_dir, _includes(tree))
        if fetches_by_need:
            entries = fetched[name] = FetchedEntries(plan, context_dir, name)
            entries.check(tree.names_by_directory())
            arriving[name] = ContextFiles(context_dir, _fetches(tree, entries))
    main = arriving.pop(MAIN)
    named = {name: files for name, files in arriving.items() if name is not None}
    return Journey(plan, Placements(plan, main, named), sources, fetched, included)


def _includes(tree: ContextTree) -> Callable[[str], bool]:
    def is_included(path: str) -> bool:
        state = tree.state_of(path)
        return state is not None and tree.is_included(path, state)

    return is_included


def _fetches(tree: ContextTree, entries: FetchedEntries) -> Callable[[str], bool]:
    is_included = _includes(tree)
    return lambda path: is_included(path) and entries.takes(path)


def _count(tree: ContextTree, taken: Taken) -> Totals:
    totals = NO_FILES
    files, sizes = tree.rolled_up
    for at, takes_all in tree.parts(taken.takes_all_below):
        folder = tree.folders[at]
        if takes_all:
            totals = totals.plus(files[at], sizes[at])
        elif takes_all is None and not tree.has_none_included(folder):
            for name, size, state in folder.rows():
                path = folder.prefix + name
                if tree.is_included(path, state) and taken.takes(path):
                    totals = totals.plus(1, size)
    return totals
