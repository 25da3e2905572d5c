"""Writing an ignore file so that it is whole at every moment: the old one, or the new one."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PERMISSIONS = 0o777
# file systems that cannot flush a directory say so in one of these ways
_NO_FLUSH = (errno.EINVAL, errno.ENOTSUP)


class _Place(NamedTuple):
    """An open directory and a name in it; `status` is that of the file there, None for none."""

    directory: int
    name: str
    status: os.stat_result | None


def write_ignore_file(path: str, content: bytes, read: bytes | None, *, root: str) -> None:
    """Replaces an ignore file in one step, or makes it.

    `read` is what was read from it, None if there was none: a file that has changed since is left
    alone. `root` is the directory that a symlink must not lead out of. Mode and, where the system
    allows it, owner stay; a symlink stays and what it names is replaced; another hard link keeps
    the old content. Raises CtxauditError; the old file is whole then, and nothing else is left.
    """
    target = _target(path, root)
    try:
        directory = os.open(os.path.dirname(target) or ".", _OPEN_DIRECTORY)
        try:
            _replace(directory, os.path.basename(target), content, read, path)
        finally:
            os.close(directory)
    except OSError as error:
        message = f"cannot write it: {_words(error)}; nothing was changed"
        raise CtxauditError(message, path=shown(path)) from None


def _target(path: str, root: str) -> str:
    """The path of the file that is to be replaced, which is elsewhere for a symlink."""
    if not os.path.islink(path):
        return path
    target, inside = os.path.realpath(path), os.path.realpath(root)
    if os.path.commonpath([target, inside]) != inside:
        reason = f"is a symlink that leads out of {shown(root)}, so that Docker does not see the"
        raise CtxauditError(f"{reason} file; put a file in its place", path=shown(path))
    if os.path.isabs(os.readlink(path)):
        reason = f"is an absolute symlink, for which Docker takes {shown(root)} as the root"
        raise CtxauditError(f"{reason}; make it a relative one", path=shown(path))
    return target


def _replace(directory: int, name: str, content: bytes, read: bytes | None, path: str) -> None:
    place = _Place(directory, name, _status(directory, name))
    _check_writable(place, path)
    _check_unchanged(place, read, path)
    # known before the file is there, so that whatever happens it is found again
    temporary = f".{name}.{secrets.token_hex(8)}.tmp"
    try:
        _write(place, temporary, content)
        _check_unchanged(place, read, path)
        os.rename(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=directory)
        raise
    _flush_directory(directory, path)


def _status(directory: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _check_writable(place: _Place, path: str) -> None:
    """A rename asks nobody whether the file that goes may be written; people mean it so."""
    if place.status is None:
        return
    if not stat.S_ISREG(place.status.st_mode):
        raise CtxauditError("is not a regular file; nothing was changed", path=shown(path))
    if not os.access(place.name, os.W_OK, dir_fd=place.directory, effective_ids=True):
        reason = "is read-only; nothing was changed: make it writable, or use the output"
        raise CtxauditError(reason, path=shown(path))


def _check_unchanged(place: _Place, read: bytes | None, path: str) -> None:
    if _content(place) != read:
        reason = "was changed while ctxaudit ran, and is left so; run it again"
        raise CtxauditError(reason, path=shown(path))


def _content(place: _Place) -> bytes | None:
    try:
        descriptor = os.open(place.name, _READ, dir_fd=place.directory)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _write(place: _Place, temporary: str, content: bytes) -> None:
    """Makes the new file under its temporary name and sees it onto the disk."""
    mode = 0o666 if place.status is None else 0o600
    descriptor = os.open(temporary, _CREATE, mode, dir_fd=place.directory)
    with os.fdopen(descriptor, "wb") as file:
        if place.status is not None:
            _take_over(descriptor, place.status)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _take_over(descriptor: int, status: os.stat_result) -> None:
    """Gives the new file the owner, group and mode of the old one."""
    for owner, group in ((-1, status.st_gid), (status.st_uid, -1)):
        with suppress(PermissionError):  # only root gives files away; the content counts
            os.fchown(descriptor, owner, group)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode) & _PERMISSIONS)


def _flush_directory(directory: int, path: str) -> None:
    try:
        os.fsync(directory)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            reason = f"was written, but may not be on the disk yet: {_words(error)}"
            raise CtxauditError(reason, path=shown(path)) from None


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
