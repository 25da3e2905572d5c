"""Two audits of one work tree: as it is, and as it was at a revision; nothing is checked out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from ctxaudit import disk
from ctxaudit.errors import CtxauditError
from ctxaudit.git import clone
from ctxaudit.git.lfs import uses_lfs
from ctxaudit.git.revision import Revision, base_revision
from ctxaudit.git.tracked import GITLINK, changed_entries, measured, tracked_entries
from ctxaudit.git.view import GitView
from ctxaudit.growth.compare import compared
from ctxaudit.growth.model import Growth
from ctxaudit.growth.untracked import untracked_below
from ctxaudit.names import shown
from ctxaudit.recorded import Recorded
from ctxaudit.results import Audit, Build
from ctxaudit.sizes import show_count
from ctxaudit.survey import Recall
from ctxaudit.walk import Listing


def growth_since(written: str | None, directory: str, audit: Callable[[], Audit]) -> Growth:
    """Compares what git tracks around a directory with a revision (see `base_revision`).

    `audit` audits the builds that are asked for; it is called once for now and once for then.
    Raises CtxauditError where there is nothing to compare with, or no audit of now.
    """
    root = clone.work_tree(directory)
    revision = base_revision(root, written)
    entries = tracked_entries(root)
    changed, absent = changed_entries(root, revision.commit)
    old_entries = {path: one for path, one in entries.items() if path not in absent} | changed
    entries = measured(root, entries, revision.commit)
    now_view = GitView(root, entries)
    now_view.counts_lfs = uses_lfs(now_view, entries)
    with clone.seen(now_view):
        now = audit()
    old_entries = measured(root, old_entries, revision.commit)
    old_view = GitView(root, old_entries, known=_listings(root, now))
    old_view.counts_lfs = now_view.counts_lfs or uses_lfs(old_view, changed)
    _share_searches(now_view, old_view)
    with disk.seen(old_view):
        before, trouble = _audit_of_then(audit, revision)
    untracked = {build.name: untracked_below(now_view, build.main) for build in now.builds}
    notes = [*trouble, *_notes(now_view, old_view, revision), *_unread(now.builds, now_view)]
    return compared(revision, before, now, untracked, notes)


def _listings(root: str, audit: Audit) -> Recall:
    """What was read of the directories below the root."""
    trees = {build.context: build.main.tree for build in audit.builds}
    known = [Recorded(os.path.realpath(path), tree.folders) for path, tree in trees.items()]

    def listing(prefix: str) -> Listing | None:
        directory = os.path.normpath(os.path.join(root, prefix))
        for one in known:
            below = one.prefix_of(directory)
            if below is not None:
                return one.below(below)("")
        return None

    return listing


def _audit_of_then(audit: Callable[[], Audit], revision: Revision) -> tuple[Audit, list[str]]:
    """What could not be audited then is new now; the reason is told."""
    try:
        found = audit()
    except CtxauditError as error:
        return Audit(()), [f"{shown(revision.title)} has no such build: {error}"]
    return found, [f"{shown(revision.title)}: {one.reason}" for one in found.not_audited]


def _share_searches(now: GitView, then: GitView) -> None:
    """What was found in files that did not change need not be searched again."""
    for prefix, found in now.searched.items():
        then.searched[prefix] = {
            path: one for path, one in found.items() if then.is_as_on_disk(prefix + path)
        }


def _unread(builds: tuple[Build, ...], view: GitView) -> Iterator[str]:
    """Ignore files that a build on this disk reads and git does not track."""
    for build in builds:
        own = [f"{build.dockerfile}.dockerignore"] if build.dockerfile else []
        for path in (*own, os.path.normpath(os.path.join(build.context, ".dockerignore"))):
            if path == build.ignore_file:
                break
            with disk.seen(view):
                is_tracked = disk.kind(path) is not None
            if os.path.lexists(path) and not is_tracked:
                yield f"{shown(path)} is not tracked by git and so not read"


def _notes(now: GitView, then: GitView, revision: Revision) -> Iterator[str]:
    for view, when in ((now, "now"), (then, revision.title)):
        missing = sum(
            one is not None and one.mode != GITLINK and one.size is None
            for one in view.entries.values()
        )
        if missing:
            files = show_count(missing, "file")
            yield f"{shown(when)}: {files} not in this partial clone, counted with 0 bytes"
    if now.counts_lfs or then.counts_lfs:
        yield "files in Git LFS are counted with the sizes that their pointers state"
    modules = sum(one is not None and one.mode == GITLINK for one in now.entries.values())
    if modules:
        yield f"{show_count(modules, 'submodule')} counted as empty, as in a clone without them"
