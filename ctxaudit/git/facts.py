"""Which entries of a build context git tracks, and which it is told to ignore."""

from __future__ import annotations

import os
from typing import NamedTuple

from ctxaudit.git.ask import GitUnknown, ask, has_submodules, names
from ctxaudit.ignorefile.decide import prefixes_of

_IGNORED = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")


class GitFacts(NamedTuple):
    """Paths of the context. `tracked` are those in the index, submodules' own among them.

    Of what is ignored a directory stands for all below it: `ignored` has files and directories
    without a slash at their ends, and only "" where the whole context is ignored. What is neither
    is untracked.
    """

    tracked: frozenset[str]
    ignored: frozenset[str]

    def is_tracked(self, path: str) -> bool:
        """Whether the file is in the index."""
        return path in self.tracked

    def is_ignored(self, path: str) -> bool:
        """Whether git is told to ignore the entry, or a directory above it; tracked is not."""
        if path in self.ignored:
            return path not in self.tracked
        above = (prefix.removesuffix("/") for prefix in prefixes_of(path))
        return any(directory in self.ignored for directory in above) and path not in self.tracked


def read_facts(context_dir: str) -> GitFacts | GitUnknown:
    """Asks git for the directory, which lies in a repository, and for the submodules below."""
    tracked = ask(context_dir, ("ls-files", "-z", "--cached", "--recurse-submodules"))
    if isinstance(tracked, GitUnknown):
        return tracked
    files = frozenset(names(tracked))
    ignored: set[str] = set()
    for directory in ("", *_submodules(context_dir, files)):
        below = ask(os.path.join(context_dir, directory), _IGNORED)
        if isinstance(below, GitUnknown):
            # in a directory further below an ignored one git 2.39 takes the question amiss
            is_all = not directory and would_ignore(context_dir, ".")
            return GitFacts(files, frozenset(("",))) if is_all else below
        prefix = f"{directory}/" if directory else ""
        ignored.update(prefix + name.removeprefix("./").removesuffix("/") for name in names(below))
    return GitFacts(files, frozenset(ignored))


def _submodules(context_dir: str, tracked: frozenset[str]) -> list[str]:
    """The directories of tracked files with a `.git` of their own, which git does not enter."""
    if not has_submodules(context_dir):
        return []
    prefixes = {prefix for path in tracked for prefix in prefixes_of(path)[1:]}
    found = (prefix.removesuffix("/") for prefix in prefixes)
    return sorted(one for one in found if os.path.lexists(os.path.join(context_dir, one, ".git")))


def would_ignore(context_dir: str, path: str) -> bool:
    """Whether git is told to ignore a path that is not there, as a file or as a directory.

    False where git cannot say.
    """
    answer = ask(context_dir, ("check-ignore", "--", path, f"{path}/"))
    return not isinstance(answer, GitUnknown)
