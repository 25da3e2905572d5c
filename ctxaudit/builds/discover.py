"""Which builds a repository has, and from where that is known."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ctxaudit import disk
from ctxaudit.builder import Builder, builder_named
from ctxaudit.builds.model import BuildDefinition, Discovery, Source
from ctxaudit.contexts import Contexts
from ctxaudit.inputs import Path, default_dockerfile
from ctxaudit.model import Location, Skipped

if TYPE_CHECKING:
    from ctxaudit.builds.reader import Reader

_NOT_LOOKED_INTO = "not looked into (--no-excluded-sizes)"
# what a name has that says of builds, or may: a superset of what is looked for
_LIKE_A_SOURCE = re.compile(r"dockerfile|containerfile|compose|bake|\.ya?ml", re.IGNORECASE)


def discover(
    path: Path = ".",
    *,
    builder: str = "buildkit",
    env_files: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
) -> tuple[BuildDefinition, ...]:
    """The builds that Dockerfiles, Compose files, bake files and CI workflows tell of.

    `env_files` are read for Compose instead of `.env`; `environment` is the process's if not given.
    A build that cannot be audited, or a file that cannot be read, is a definition with a `problem`.
    Raises CtxauditError if the directory cannot be read.
    """
    contexts = Contexts(builder_named(builder))
    return find_builds(path, contexts, env_files=env_files, environment=environment).builds


def find_builds(
    path: Path,
    contexts: Contexts,
    *,
    env_files: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
) -> Discovery:
    """As `discover`, by the files that `contexts` sees; they need not be read again by an audit."""
    root = os.path.normpath(os.fspath(path))
    tree = contexts.whole_tree(os.fspath(path))
    unread = tuple(
        Skipped(os.path.normpath(os.path.join(root, one.path)), _NOT_LOOKED_INTO)
        for one in tree.trouble.unmeasured
    )
    paths = tree.files_like(_LIKE_A_SOURCE)
    if not paths:
        return Discovery((), unread)  # and none of the readers is loaded
    from ctxaudit.builds.reader import Reader

    variables = os.environ if environment is None else environment
    files = tuple(os.fspath(file) for file in env_files)
    found = _search(root, paths, Reader(root, contexts.builder, variables, files))
    return found._replace(set_aside=(*found.set_aside, *unread))


def _search(root: str, paths: Sequence[str], reader: Reader) -> Discovery:
    from ctxaudit.builds.distinct import distinct
    from ctxaudit.builds.dockerfiles import dockerfile_paths
    from ctxaudit.builds.resolve import joined

    dockerfiles = dockerfile_paths(paths)
    told = list(reader.read(paths))
    own = [joined(root, path) for path in dockerfiles.own]
    builds = distinct([*told, *_of_dockerfiles(root, reader.builder, own, told)])
    set_aside = [Skipped(joined(root, one.path), one.reason) for one in dockerfiles.set_aside]
    return Discovery(builds, (*set_aside, *reader.set_aside))


def _of_dockerfiles(
    root: str, builder: Builder, paths: Iterable[str], told: Iterable[BuildDefinition]
) -> Iterator[BuildDefinition]:
    """A build for each Dockerfile that nothing tells of: `docker build .`, and guesses."""
    from ctxaudit.builds.guess import guessed_context

    known = {disk.real_path(one.dockerfile) for one in told if one.dockerfile is not None}
    default = default_dockerfile(root, builder)
    for path in paths:
        if disk.real_path(path) in known:
            continue
        if default is not None and disk.real_path(path) == disk.real_path(default):
            yield _of_dockerfile(path, root)
        else:
            yield _of_dockerfile(path, guessed_context(path, root))._replace(is_guess=True)


def _of_dockerfile(path: str, context: str) -> BuildDefinition:
    source = Source("dockerfile", Location(path, 1))
    return BuildDefinition(name=path, context=context, dockerfile=path, sources=(source,))
