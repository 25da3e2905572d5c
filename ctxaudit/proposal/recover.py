"""What the shell took away: `ctxaudit generate > .dockerignore` empties the file before we run.

Seen is that the ignore file is empty while a program holds it open for writing: this one as its
stdout (`>`, `>|`, `/dev/stdout`), or, where the system has `/proc`, the one that our pipe leads to
(`| tee .dockerignore`, `| cat > .dockerignore`). With `>>` nothing was emptied.

The lost bytes are taken from git as git has them, with no filter and no change of line ends: a file
that `eol=crlf` had checked out with CRLF comes back with LF, which Docker and git read alike.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.git.ask import ask
from ctxaudit.names import shown

_WRITABLE = 0o200
_PROCESSES = "/proc"

Source = Literal["index", "HEAD"]


class Recovered(NamedTuple):
    """The content that an ignore file had before it was emptied, where git has it.

    `note` is for stderr; it is empty where nothing can have been lost.
    """

    content: bytes | None
    source: Source | None
    note: str


def recover(path: str, stdout: int = 1) -> Recovered | None:
    """Finds what an ignore file held that a redirection of our output has just emptied.

    None if no redirection did. Ask before anything reads the file: what was never read since it
    was made is taken for a new file, of which nothing is lost. Raises CtxauditError where our
    output would be mixed into the ignore file that it is made from (`>>`, `<>`).
    """
    try:
        status = os.stat(path)
    except OSError:
        return None  # an emptied file is there; whoever reads it tells what is wrong with it
    if not stat.S_ISREG(status.st_mode):
        return None
    is_stdout = _is_same(stdout, status)
    if is_stdout and (status.st_size or _appends(stdout)):
        if not status.st_size:
            return None
        raise CtxauditError(
            "the output would go into the file that it is made from; use --write", path=path
        )
    if status.st_size or not (is_stdout or _is_written_by_others(status)):
        return None
    return _from_git(path, was_there=status.st_atime_ns < status.st_mtime_ns)


def _is_same(descriptor: int, status: os.stat_result) -> bool:
    try:
        opened = os.fstat(descriptor)
    except OSError:
        return False  # closed, so it leads nowhere
    return os.path.samestat(opened, status)


def _appends(descriptor: int) -> bool:
    return bool(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_APPEND)


def _is_written_by_others(status: os.stat_result) -> bool:
    """Whether another process of ours holds the file open for writing."""
    return any(_writes_to(link, status) for link in _descriptors())


def _descriptors() -> Iterator[str]:
    """The open files of all processes that we may look into, as links in `/proc`."""
    own = str(os.getpid())
    for process in _names(_PROCESSES):
        if process.isdecimal() and process != own:
            directory = os.path.join(_PROCESSES, process, "fd")
            yield from (os.path.join(directory, name) for name in _names(directory))


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []  # no such system, another user's process, or one that has ended


def _writes_to(link: str, status: os.stat_result) -> bool:
    try:
        if not os.path.samestat(os.stat(link), status):
            return False
        return bool(os.lstat(link).st_mode & _WRITABLE)
    except OSError:
        return False  # closed meanwhile


def _from_git(path: str, *, was_there: bool) -> Recovered:
    directory, name = os.path.split(os.path.realpath(path))
    emptied = f"the shell emptied {shown(path)} before ctxaudit ran"
    sources: tuple[tuple[Source, str], ...] = (("index", f":./{name}"), ("HEAD", f"HEAD:./{name}"))
    for source, blob in sources:
        content = ask(directory, ("cat-file", "blob", blob))
        if isinstance(content, bytes):
            note = f"{emptied}: started from the file in git's {source}, edits since then are lost"
            return Recovered(content, source, f"{note}; --write avoids this")
    if not was_there:
        return Recovered(None, None, "")
    note = f"{emptied} and git does not give it back, so its old content is lost"
    return Recovered(None, None, f"{note}; --write avoids this")
