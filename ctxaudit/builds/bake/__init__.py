"""Bake files: HCL or JSON that names builds and what they have in common."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ctxaudit.builds.bake.jsondocument import parse_json_document
from ctxaudit.builds.bake.parse import parse_document
from ctxaudit.builds.bake.project import Project
from ctxaudit.builds.bake.syntax import Document
from ctxaudit.builds.bake.world import World
from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.errors import CtxauditError
from ctxaudit.reading import read_regular, why_unread


class BakeProject(NamedTuple):
    """The builds of bake files, the groups that name them, and the files."""

    builds: tuple[DeclaredBuild, ...]
    groups: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]


def read_bake(
    files: Sequence[str],
    *,
    environment: Mapping[str, str],
    compose: Sequence[DeclaredBuild] = (),
) -> BakeProject:
    """The builds that bake files declare, each later file merged over those before it.

    `compose` are the services of Compose files that bake reads before them. Paths come out relative
    to the directory of the first file. Raises CtxauditError where bake refuses the files as a
    whole; what concerns one build only is its `problem`.
    """
    try:
        world = World([_document(path) for path in files], environment)
        project = Project(world, compose)
        builds = tuple(project.builds())
    except RecursionError:
        message = "what it defines is nested too deeply, or needs itself in a long chain"
        raise CtxauditError(message, path=files[0] if files else None) from None
    groups = {name: members for name, (members, _) in project.groups.items()}
    return BakeProject(builds, groups, tuple(files))


def _document(path: str) -> Document:
    try:
        content = read_regular(path)
    except OSError as error:
        raise CtxauditError(f"cannot be read: {why_unread(error)}", path=path) from None
    kind = os.path.splitext(path)[1]
    if kind in (".yml", ".yaml"):
        raise CtxauditError("is a Compose file, no bake file", path=path)
    if kind == ".json":
        return parse_json_document(content, path)
    try:
        return parse_document(content, path)
    except CtxauditError:
        if kind == ".hcl" or not content.lstrip().startswith(b"{"):
            raise
    return parse_json_document(content, path)
