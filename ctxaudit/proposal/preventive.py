"""Lines for what the tools of a project surely make, though a clean clone has none of it yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import translate
from typing import TYPE_CHECKING, Any, NamedTuple

from ctxaudit.catalogue import UNNEEDED
from ctxaudit.expression import Expression
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.names import as_bytes
from ctxaudit.needs.files import Files
from ctxaudit.needs.find import reader_of
from ctxaudit.proposal.history import GIT
from ctxaudit.proposal.shorten import hits

if TYPE_CHECKING:
    from ctxaudit.proposal.basis import Basis

_DATA = os.path.join(os.path.dirname(__file__), "preventive.toml")
_MANY = 5  # of so many manifests the line is for any depth, where that hits nothing else
_NOWHERE = "zz/zz/"


class Preventive(NamedTuple):
    """A line, the family of what it keeps out, and the manifest that tells of it."""

    text: str
    family: str
    cause: str


def preventive_lines(basis: Basis) -> Iterator[Preventive]:
    """The lines that the user does not have and that no need stands against.

    Not looked at is whether they take something that is there.
    """
    needed = tuple(basis.needed.named())
    for line in (*_of_git(basis), *_of_tools(basis), *_of_itself(basis)):
        if not _is_covered(basis, line) and not any(hits(line.text, one) for one in needed):
            yield line


def _of_git(basis: Basis) -> Iterator[Preventive]:
    from ctxaudit.git.ask import in_repository

    is_top = os.path.lexists(os.path.join(basis.context_dir, GIT))
    if is_top and in_repository(basis.context_dir) and basis.history is None:
        yield Preventive("**/.git", "git-history", GIT)


def _of_itself(basis: Basis) -> Iterator[Preventive]:
    """The ignore file, which is there when the proposal is in force, and tracked some day."""
    from ctxaudit.proposal.unneeded import own_path

    text = pattern_of(own_path(basis) or "")
    if text and basis.history is None:
        yield Preventive(f"/{text}", UNNEEDED, text)


def _of_tools(basis: Basis) -> Iterator[Preventive]:
    import tomllib

    with open(_DATA, "rb") as file:
        made: list[dict[str, Any]] = tomllib.load(file)["made"]
    files = Files(basis.tree, reader_of(basis.context_dir), (), ())
    for row in made:
        names = row.get("manifests")
        found = _telling(files, names, row.get("says", "")) if names else [""]
        if not found or ("tools" in row and not basis.makes(row["family"], row["tools"])):
            continue
        for text in row.get("anywhere", ()):
            yield Preventive(text, row["family"], found[0])
        for name in row.get("beside", ()):
            yield from _beside(found, name, row["family"])


def _beside(manifests: list[str], name: str, family: str) -> Iterator[Preventive]:
    if len(manifests) > _MANY:
        yield Preventive(f"**/{name}", family, manifests[0])
        return
    for path in manifests:
        text = pattern_of(path.rpartition("/")[0] + f"/{name}")
        if text is not None:
            yield Preventive(f"/{text.removeprefix('/')}", family, path)


def _telling(files: Files, names: list[str], says: str) -> list[str]:
    """The manifests of these names that have the text in them, the outermost first."""
    found = [
        path
        for name in names
        for path in files.called(Expression(translate(name)), max(name.split("*"), key=len))
        if says in files.text(path)
    ]
    return sorted(set(found), key=lambda path: (path.count("/"), as_bytes(path)))


def _is_covered(basis: Basis, line: Preventive) -> bool:
    """Whether the user's lines exclude it already, at the root and, if it is made there, below."""
    name = line.text.removeprefix("**/").strip("/").replace("*", "zz")
    is_below = line.text.startswith("**/") and line.cause != GIT
    places = ("", _NOWHERE) if is_below else ("",)
    return all(basis.excludes(place + name) for place in places)
