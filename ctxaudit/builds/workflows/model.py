"""The values that readers of CI workflows pass on, and where paths of a CI machine belong."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Literal, NamedTuple

from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.model import Location, Skipped
from ctxaudit.names import shown

# stands for the absolute path of the workspace; no character of a YAML file
ROOT = "\x01"
_LONGEST_NAME = 60


class WorkflowBuilds(NamedTuple):
    """What a workflow tells: builds, the Compose and bake files it names, and what is not known.

    Paths are relative to the root of the repository; `unread` has `file:line` as path.
    """

    builds: tuple[DeclaredBuild, ...] = ()
    compose_files: tuple[tuple[str, ...], ...] = ()
    bake_files: tuple[tuple[str, ...], ...] = ()
    unread: tuple[Skipped, ...] = ()


class Text(NamedTuple):
    """A text after evaluation; `unknown` names what in it cannot be known, left out of `text`."""

    text: str
    unknown: tuple[str, ...] = ()


class BuildStep(NamedTuple):
    """A build as an action or a command asks for it; paths as written, seen from `directory`.

    `file_in_context`: `file` is relative to the context.
    """

    context: Text = Text(".")
    file: Text | None = None
    target: Text | None = None
    build_args: tuple[Text, ...] = ()
    named_contexts: tuple[Text, ...] = ()
    file_in_context: bool = False
    unsure: tuple[str, ...] = ()


class FilesStep(NamedTuple):
    """A command or an action that reads Compose or bake files by name."""

    kind: Literal["compose", "bake"]
    files: tuple[Text, ...]
    directory: Text | None = None


Step = BuildStep | FilesStep


class Checkout(NamedTuple):
    """A repository that a job checks out, at a path of its workspace."""

    path: str
    is_own: bool


class Workspace(NamedTuple):
    """Where the repository lies on the CI machine; without checkouts it is the workspace itself."""

    checkouts: tuple[Checkout, ...] = ()

    def in_repository(self, path: str) -> str:
        """A path of the workspace as one of the repository. Raises Unknowable if it is none."""
        if path == ".." or path.startswith(("../", "/")):
            raise Unknowable(f"{shown(path)} is outside of the repository")
        for checkout in sorted(self.checkouts, key=lambda one: -len(one.path)):
            if checkout.path in (".", path) or path.startswith(f"{checkout.path}/"):
                if not checkout.is_own:
                    raise Unknowable(f"{shown(path)} is in a checkout of another repository")
                return posixpath.relpath(path, checkout.path)
        if self.checkouts:
            raise Unknowable(f"{shown(path)} is outside of the checkout")
        return path


class Setting(NamedTuple):
    """Where and with what a script or an action runs. `directory` is None if it is not known."""

    location: Location
    directory: str | None = "."
    variables: Mapping[str, Text] = {}
    workspace: Workspace = Workspace()


class Unknowable(Exception):
    """What a build depends on that a reader of the file cannot know."""


def joined(directory: str | None, path: str) -> str:
    """A path of the workspace from a path as written there. Raises Unknowable."""
    if path.startswith(ROOT):
        return posixpath.normpath(f"./{path[1:].lstrip('/')}")
    if path.startswith("/"):
        return posixpath.normpath(path)
    if directory is None:
        raise Unknowable("the working directory is not known")
    return posixpath.normpath(posixpath.join(directory, path))


def known(text: Text, what: str) -> str:
    """The text. Raises Unknowable if part of it is not known."""
    if text.unknown:
        raise Unknowable(f"{what} depends on {listed(text.unknown)}")
    return text.text


def listed(names: tuple[str, ...]) -> str:
    """Names of what is not known, for a message; a long one may hold more than a name."""
    short = (name if len(name) <= _LONGEST_NAME else "a long expression" for name in names)
    return ", ".join(dict.fromkeys(map(shown, short)))
