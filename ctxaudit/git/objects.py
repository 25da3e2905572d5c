"""The objects of a repository: sizes of many at once, contents one by one.

Nothing is fetched: an object that a partial clone left out is not there.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ctxaudit.git.ask import QUIET, GitUnknown, ask, command

if TYPE_CHECKING:
    from git import Git

_PARTIAL = r"^(extensions\.partialclone|remote\..*\.promisor)$"


def sizes_of(
    directory: str, names: Iterable[str], commits: Iterable[str]
) -> dict[str, int] | GitUnknown:
    """The sizes in bytes of those of these objects that are here.

    `commits` are what a partial clone may have them from. Git before 2.45 would stop at an object
    that it must not fetch, so those are not asked for.
    """
    missing = _missing(directory, commits)
    if isinstance(missing, GitUnknown):
        return missing
    with tempfile.TemporaryFile() as given:
        given.write("".join(f"{name}\n" for name in names if name not in missing).encode("ascii"))
        given.seek(0)
        answer = ask(directory, ("cat-file", "--batch-check=%(objectname) %(objectsize)"), given)
    if isinstance(answer, GitUnknown):
        return answer
    rows = (line.split() for line in answer.decode("ascii").splitlines())
    return {name: int(size) for name, size in rows if size != "missing"}


def _missing(directory: str, commits: Iterable[str]) -> set[str] | GitUnknown:
    """The objects of these commits that a partial clone lacks."""
    if isinstance(ask(directory, ("config", "--get-regexp", _PARTIAL)), GitUnknown):
        return set()
    question = ("rev-list", "--objects", "--no-walk", "--missing=print", *commits)
    answer = ask(directory, question)
    if isinstance(answer, GitUnknown):
        return answer
    lines = answer.decode("utf-8", "surrogateescape").splitlines()
    return {line[1:] for line in lines if line.startswith("?")}


class Objects:
    """Reads the contents of objects by a git that keeps running; one for each process."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self._running: tuple[int, Git.AutoInterrupt] | None = None

    def read(self, name: str) -> bytes:
        """The content of an object. Raises OSError if it is not in the repository."""
        git = self._git()
        assert git.stdin is not None
        assert git.stdout is not None
        git.stdin.write(f"{name}\n".encode("ascii"))
        git.stdin.flush()
        head = git.stdout.readline().split()
        if len(head) != 3:
            raise OSError(0, "is not in this clone")
        content: bytes = git.stdout.read(int(head[2]))
        git.stdout.read(1)  # the end of the line
        return content

    def _git(self) -> Git.AutoInterrupt:
        if self._running is None or self._running[0] != os.getpid():
            from git import Git

            process = Git(self.directory).execute(
                command(("cat-file", "--batch")),
                istream=subprocess.PIPE,
                as_process=True,
                env=QUIET,
            )
            self._running = (os.getpid(), process)
        return self._running[1]
