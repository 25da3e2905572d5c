"""The files that are audited: as they lie on disk, or as a view shows them in their place.

Whatever reads the audited tree asks here, so that the files of a revision are read by the same code
as those on disk. Paths are as for `os`; errors are OSError.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from ctxaudit.git.facts import GitFacts
    from ctxaudit.secrets.sharing import Found
    from ctxaudit.walk import Listing

Kind = Literal["file", "directory", "symlink"]
_MOST_LINKS = 40


class View(Protocol):
    """Another content of one directory, `root` (absolute, links followed), and all below it.

    Paths are relative to it, empty for the directory itself; none leads through a symlink.
    """

    root: str
    # what searches for secrets found, by the prefix of the context and the path below it
    searched: dict[str, dict[str, Found]]

    def kind(self, path: str) -> Kind | None:
        """What lies there, symlinks not followed; None for nothing."""

    def link(self, path: str) -> str:
        """Where a symlink leads, as written."""

    def read(self, path: str) -> bytes:
        """The content of a regular file."""

    def is_as_on_disk(self, path: str) -> bool:
        """Whether the file is there and the one that lies on disk."""

    def listing(self, prefix: str) -> Listing:
        """What lies in a directory (`a/b/`, empty for the root)."""

    def git_facts(self, prefix: str) -> GitFacts:
        """What git says of a directory."""


_VIEW: ContextVar[View | None] = ContextVar("view", default=None)


@contextlib.contextmanager
def seen(view: View | None) -> Iterator[None]:
    """All that is read below the view's root comes from the view meanwhile."""
    token = _VIEW.set(view)
    try:
        yield
    finally:
        _VIEW.reset(token)


class Seen(NamedTuple):
    """A place in a view; `path` is relative to the view's root."""

    view: View
    path: str

    @property
    def prefix(self) -> str:
        """The path as a directory's prefix."""
        return f"{self.path}/" if self.path else ""


def located(path: str, *, follow_last: bool = True) -> Seen | str:
    """The place in a view that a path leads to, symlinks followed; else the path on disk.

    With `follow_last=False` a symlink at the end is not followed.
    """
    view = _VIEW.get()
    if view is None:
        return path
    is_directory = path.endswith("/")
    resolved = _resolved(view, path, follow_last=follow_last or is_directory)
    place = _place(view, resolved)
    if place is None:
        return resolved
    if is_directory and view.kind(place.path) not in ("directory", None):
        raise _error(errno.ENOTDIR, path)
    return place


def in_view(path: str) -> Seen | None:
    """The place in a view that a path leads to, all symlinks followed; None for one on disk."""
    place = located(path)
    return place if isinstance(place, Seen) else None


def _place(view: View, resolved: str) -> Seen | None:
    if resolved == view.root:
        return Seen(view, "")
    above = view.root + os.sep
    return Seen(view, resolved.removeprefix(above)) if resolved.startswith(above) else None


def _resolved(view: View, path: str, *, follow_last: bool) -> str:
    """The absolute path with its symlinks followed, those of the view by what it says."""
    waiting = os.path.join(os.getcwd(), path).split("/")[::-1]
    done, links = "/", 0
    while waiting:
        part = waiting.pop()
        if part in ("", "."):
            continue
        if part == "..":
            done = os.path.dirname(done)
            continue
        here = os.path.join(done, part)
        is_last = not any(one not in ("", ".") for one in waiting)
        target = _target(view, here) if follow_last or not is_last else None
        if target is None:
            done = here
            continue
        links += 1
        if links > _MOST_LINKS:
            raise _error(errno.ELOOP, path)
        done = "/" if target.startswith("/") else done
        waiting += target.split("/")[::-1]
    return done


def _target(view: View, path: str) -> str | None:
    place = _place(view, path)
    if place is not None:
        return view.link(place.path) if view.kind(place.path) == "symlink" else None
    try:
        return os.readlink(path)
    except OSError:
        return None


def kind(path: str) -> Kind | None:
    """What lies at the path, symlinks not followed; None for nothing. What is no file is one."""
    try:
        place = located(path, follow_last=False)
        if isinstance(place, Seen):
            return place.view.kind(place.path)
        mode = os.lstat(place).st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(mode):
        return "directory"
    return "symlink" if stat.S_ISLNK(mode) else "file"


def exists(path: str) -> bool:
    """As `os.path.exists`."""
    return _is(path, os.path.exists, ("file", "directory"))


def is_file(path: str) -> bool:
    """As `os.path.isfile`."""
    return _is(path, os.path.isfile, ("file",))


def is_directory(path: str) -> bool:
    """As `os.path.isdir`."""
    return _is(path, os.path.isdir, ("directory",))


def _is(path: str, on_disk: Callable[[str], bool], kinds: tuple[Kind, ...]) -> bool:
    try:
        place = located(path)
    except OSError:
        return False
    if isinstance(place, Seen):
        return place.view.kind(place.path) in kinds
    return on_disk(place)


def real_path(path: str) -> str:
    """As `os.path.realpath`."""
    view = _VIEW.get()
    return os.path.realpath(path) if view is None else _resolved(view, path, follow_last=True)


def read_link(path: str) -> str:
    """As `os.readlink`."""
    place = located(path, follow_last=False)
    if isinstance(place, str):
        return os.readlink(place)
    found = place.view.kind(place.path)
    if found is None:
        raise _absent(place, path)
    if found != "symlink":
        raise _error(errno.EINVAL, path)
    return place.view.link(place.path)


def names(path: str) -> list[str]:
    """As `os.listdir`."""
    place = located(path)
    if isinstance(place, str):
        return os.listdir(place)
    listing = listing_of(place, path)
    return [*listing.names, *listing.directories]


def links_in(path: str) -> list[str]:
    """The names of the symlinks in a directory."""
    place = located(path)
    if isinstance(place, str):
        with os.scandir(place) as entries:
            return [entry.name for entry in entries if entry.is_symlink()]
    listing = listing_of(place, path)
    return [listing.names[position] for position, what, _, _ in listing.odd if what == "symlink"]


def listing_of(place: Seen, path: str) -> Listing:
    """What lies in a directory of a view; `path` is for the error."""
    check_directory(place, path)
    return place.view.listing(place.prefix)


def check_directory(place: Seen, path: str) -> None:
    """Raises the error that opening the path as a directory would give."""
    found = place.view.kind(place.path)
    if found is None:
        raise _absent(place, path)
    if found != "directory":
        raise _error(errno.ENOTDIR, path)


def open_file(path: str) -> BinaryIO:
    """As `open(path, "rb")`."""
    place = located(path)
    return open(place, "rb") if isinstance(place, str) else io.BytesIO(content_of(place, path))


def content_of(place: Seen, path: str) -> bytes:
    """The content of a file of a view; `path` is for the error."""
    found = place.view.kind(place.path)
    if found == "file":
        return place.view.read(place.path)
    raise _absent(place, path) if found is None else _error(errno.EISDIR, path)


def _absent(place: Seen, path: str) -> OSError:
    """The error for a path that is not there, or that leads through a file."""
    above = os.path.dirname(place.path)
    is_below_file = any(
        place.view.kind(place.path[:at]) == "file"
        for at in range(len(above) + 1)
        if place.path[at] == "/"
    )
    return _error(errno.ENOTDIR if is_below_file else errno.ENOENT, path)


def _error(number: int, path: str) -> OSError:
    return OSError(number, os.strerror(number), path)
