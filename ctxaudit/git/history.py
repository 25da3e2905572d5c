"""How often the files of a build context change, by the history of the current branch."""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.git.ask import GitUnknown, ask

MOST_COMMITS = 200
_COMMIT = "\x01"


class History(NamedTuple):
    """The last steps of the main line that changed something in the context, newest first.

    Each is the paths of the context that it changed; a merge is one step, with all that it brought
    in. The first commit of a history, or of what a shallow clone has of it, changed nothing.
    """

    changes: tuple[tuple[str, ...], ...]


def read_history(context_dir: str) -> History | GitUnknown:
    """The last 200 steps, fewer if there are fewer."""
    answer = ask(
        context_dir,
        (
            *("log", "-z", "--first-parent", "--diff-merges=first-parent", "--no-renames"),
            *("--name-only", "--relative", "--format=%x01%P", f"--max-count={MOST_COMMITS}"),
            *("--", "."),
        ),
    )
    if isinstance(answer, GitUnknown):
        return answer
    text = answer.decode("utf-8", "surrogateescape")
    commits = (_paths(commit) for commit in text.split(_COMMIT)[1:])
    return History(tuple(paths for paths in commits if paths))


def _paths(commit: str) -> tuple[str, ...]:
    """The paths of `PARENTS NUL NEWLINE PATH NUL PATH NUL`; none for a commit without parents."""
    parents, _, rest = commit.partition("\0")
    if not parents.strip():
        return ()
    return tuple(path for path in rest.removeprefix("\n").split("\0") if path)
