"""Asking git about the repository that a directory lies in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

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
_FILTERING = "clean|smudge|process|required"
QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "NOTHING": "",
    # what git complains of is looked at, so in English
    "LANGUAGE": "C",
    "LC_ALL": "C",
}
_NO_PROGRAM = 127  # the status of `env`


class GitUnknown(NamedTuple):
    """Why git tells nothing."""

    reason: str


def in_repository(context_dir: str) -> bool:
    """Whether the directory or one above it has a `.git`; git itself is not asked."""
    return work_tree_of(context_dir) is not None


def has_submodules(context_dir: str) -> bool:
    """Whether the work tree around the directory names submodules."""
    root = work_tree_of(context_dir)
    return root is not None and os.path.lexists(os.path.join(root, ".gitmodules"))


def work_tree_of(context_dir: str) -> str | None:
    """The directory with `.git`, this one or one above (absolute, links followed)."""
    directory = os.path.realpath(context_dir)
    while not os.path.lexists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def command(arguments: Sequence[str]) -> list[str]:
    """The words that run `git ARGUMENTS`; `QUIET` goes with them into the environment."""
    settings = [part for setting in _SAFE for part in ("-c", setting)]
    without = [part for name in _FOREIGN for part in ("-u", name)]
    return ["env", *without, "git", *settings, *arguments]


def without_filters(context_dir: str) -> list[str]:
    """Options by which git compares files as they are: no filter that is configured is run."""
    question = ("config", "--name-only", "-z", "--get-regexp", rf"^filter\..*\.({_FILTERING})$")
    answer = ask(context_dir, question)
    keys = [] if isinstance(answer, GitUnknown) else names(answer)
    return [f"--config-env={key}=NOTHING" for key in keys]


def ask(
    context_dir: str, arguments: Sequence[str], given: BinaryIO | None = None
) -> bytes | GitUnknown:
    """What `git ARGUMENTS` prints when it is run in the directory, `given` being its input."""
    # importing GitPython for this would take longer than the answer
    import subprocess

    try:
        done = subprocess.run(
            command(arguments),
            cwd=context_dir,
            env={**os.environ, **QUIET},
            stdin=given or subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return GitUnknown("git is not installed")
    if done.returncode == _NO_PROGRAM:
        return GitUnknown("git is not installed")
    if done.returncode != 0:
        return GitUnknown(_reason(done.stderr.decode("utf-8", "replace")))
    return done.stdout


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
