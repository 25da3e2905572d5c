"""Asking git about the repository that a directory lies in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

# what an audited repository could make git run, or fetch
_SAFE = (
    *("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.untrackedCache=false"),
    *("log.showSignature=false", "protocol.allow=never", "submodule.recurse=false"),
    "safe.bareRepository=explicit",
)
# a hook or an alias that runs this program names its own repository with them
_FOREIGN = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"),
    *("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_LITERAL_PATHSPECS"),
    *("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_TRACE"),
)
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ATTR_NOSYSTEM": "1",
}


class GitUnknown(NamedTuple):
    """Why git tells nothing."""

    reason: str


def in_repository(context_dir: str) -> bool:
    """Whether the directory or one above it has a `.git`; git itself is not asked."""
    return _work_tree(context_dir) is not None


def has_submodules(context_dir: str) -> bool:
    """Whether the work tree around the directory names submodules."""
    root = _work_tree(context_dir)
    return root is not None and os.path.lexists(os.path.join(root, ".gitmodules"))


def _work_tree(context_dir: str) -> str | None:
    """The directory with `.git`, this one or one above."""
    directory = os.path.realpath(context_dir)
    while not os.path.lexists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def ask(context_dir: str, arguments: Sequence[str]) -> bytes | GitUnknown:
    """What `git ARGUMENTS` prints when it is run in the directory."""
    try:
        # looks for the program at once
        from git import Git
    except ImportError:
        return GitUnknown("git is not installed")
    settings = [part for setting in _SAFE for part in ("-c", setting)]
    without = [part for name in _FOREIGN for part in ("-u", name)]
    status, out, err = Git(context_dir).execute(
        ["env", *without, "git", *settings, *arguments],
        env=_QUIET,
        with_extended_output=True,
        with_exceptions=False,
        stdout_as_string=False,
        strip_newline_in_stdout=False,
    )
    if status != 0:
        return GitUnknown(_reason(str(err)))
    assert isinstance(out, bytes)
    return out


def _reason(message: str) -> str:
    """The first thing that git complains of, without its own words before that."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    first = next((line for line in lines if line.startswith("fatal: ")), (lines or ["?"])[0])
    reason = first.removeprefix("fatal: ")
    if "dubious ownership" in reason:
        return "the repository belongs to another user (git's safe.directory)"
    return f"git says: {reason}"


def names(answer: bytes) -> list[str]:
    """The paths of an answer that ends each of them with NUL."""
    return answer.decode("utf-8", "surrogateescape").split("\0")[:-1]
