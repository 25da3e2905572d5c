"""Reading the files of git's patterns that hold in a build context.

Read are the `.gitignore` files in the tree and above it up to the top of the repository, and
`.git/info/exclude`. Not read is what `core.excludesFile` names: it belongs to the user, not to the
project, and a proposal must not depend on who makes it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.git.ask import GitUnknown, ask, in_repository
from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.model import Skipped
from ctxaudit.names import as_bytes
from ctxaudit.proposal.gitignore.read import Source
from ctxaudit.proposal.gitignore.status import Tree
from ctxaudit.walk import reason_of

NAME = ".gitignore"
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Loaded(NamedTuple):
    """The sources in git's order, and whether this repository ignores the case of names.

    `unread` are files that could not be read, with the reason; without git's help none above the
    context are.
    """

    sources: tuple[Source, ...]
    ignore_case: bool
    unread: tuple[Skipped, ...] = ()


class _Place(NamedTuple):
    """Where a source may lie; the rest as in `Source`."""

    file: str
    path: str
    prefix: str = ""
    above: str = ""


class _Repository(NamedTuple):
    """The top of the working tree, its shared git folder, and `core.ignoreCase`."""

    top: str
    git_folder: str
    ignore_case: bool


def load_sources(context_dir: str, tree: Tree) -> Loaded:
    """Reads the patterns for a build context; outside of a repository those in the tree alone.

    As with git, a `.gitignore` that is a symlink does not count, nor one that cannot be read.
    """
    repository = _repository(context_dir)
    places: list[_Place] = []
    if isinstance(repository, _Repository):
        places += _from_above(context_dir, repository)
    own = [prefix for prefix, directory in tree.items() if NAME in directory.files]
    for prefix in sorted(own, key=lambda prefix: (prefix.count("/"), as_bytes(prefix))):
        places.append(_Place(os.path.join(context_dir, prefix, NAME), prefix + NAME, prefix))
    found = [repository, *(_source(place) for place in places)]
    return Loaded(
        tuple(it for it in found if isinstance(it, Source)),
        isinstance(repository, _Repository) and repository.ignore_case,
        tuple(it for it in found if isinstance(it, Skipped)),
    )


def _repository(context_dir: str) -> _Repository | Skipped | None:
    if not in_repository(context_dir):
        return None
    answers = []
    for question in ("--show-toplevel", "--git-common-dir"):
        answer = ask(context_dir, ("rev-parse", question))
        if isinstance(answer, GitUnknown):
            return Skipped(".git/info/exclude", answer.reason)
        answers.append(os.fsdecode(answer.removesuffix(b"\n")))
    top, git_folder = answers
    ignore_case = ask(context_dir, ("config", "--type=bool", "--get", "core.ignoreCase"))
    return _Repository(top, os.path.join(context_dir, git_folder), ignore_case == b"true\n")


def _from_above(context_dir: str, repository: _Repository) -> Iterator[_Place]:
    way = os.path.relpath(os.path.realpath(context_dir), repository.top)
    below = "" if way == "." else f"{way}/"
    exclude = os.path.join(repository.git_folder, "info", "exclude")
    yield _Place(exclude, ".git/info/exclude", above=below)
    for above in prefixes_of(below)[:-1] if below else ():
        to_context = below[len(above) :]
        path = "../" * to_context.count("/") + NAME
        yield _Place(os.path.join(repository.top, above, NAME), path, above=to_context)


def _source(place: _Place) -> Source | Skipped | None:
    """The source, or why it cannot be read; None where there is none."""
    try:
        descriptor = os.open(place.file, _READ)
        with os.fdopen(descriptor, "rb") as file:
            return Source(place.path, file.read(), place.prefix, place.above)
    except FileNotFoundError:
        return None
    except OSError as error:
        is_link = error.errno == errno.ELOOP
        reason = "is a symlink, which git does not follow" if is_link else reason_of(error)
        return Skipped(place.path, reason)
