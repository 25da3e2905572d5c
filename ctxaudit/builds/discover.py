"""Which builds a repository has, and from where that is known."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ctxaudit.builder import Builder, builder_named
from ctxaudit.builds.distinct import distinct
from ctxaudit.builds.dockerfiles import dockerfile_paths
from ctxaudit.builds.guess import guessed_context
from ctxaudit.builds.model import BuildDefinition, Discovery, Source
from ctxaudit.builds.reader import Reader
from ctxaudit.builds.resolve import joined
from ctxaudit.contexts import Contexts
from ctxaudit.inputs import Path, default_dockerfile
from ctxaudit.model import Location, Skipped

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
    paths = tree.files_like(_LIKE_A_SOURCE)
    variables = os.environ if environment is None else environment
    reader = Reader(root, contexts.builder, variables, tuple(os.fspath(file) for file in env_files))
    dockerfiles = dockerfile_paths(paths)
    told = list(reader.read(paths))
    own = [joined(root, path) for path in dockerfiles.own]
    builds = distinct([*told, *_of_dockerfiles(root, contexts.builder, own, told)])
    set_aside = [Skipped(joined(root, one.path), one.reason) for one in dockerfiles.set_aside]
    set_aside += [
        Skipped(joined(root, one.path), "not looked into (--no-excluded-sizes)")
        for one in tree.trouble.unmeasured
    ]
    return Discovery(builds, (*set_aside, *reader.set_aside))


def _of_dockerfiles(
    root: str, builder: Builder, paths: Iterable[str], told: Iterable[BuildDefinition]
) -> Iterator[BuildDefinition]:
    """A build for each Dockerfile that nothing tells of: `docker build .`, and guesses."""
    known = {os.path.realpath(one.dockerfile) for one in told if one.dockerfile is not None}
    default = default_dockerfile(root, builder)
    for path in paths:
        if os.path.realpath(path) in known:
            continue
        if default is not None and os.path.samefile(path, default):
            yield _of_dockerfile(path, root)
        else:
            yield _of_dockerfile(path, guessed_context(path, root))._replace(is_guess=True)


def _of_dockerfile(path: str, context: str) -> BuildDefinition:
    source = Source("dockerfile", Location(path, 1))
    return BuildDefinition(name=path, context=context, dockerfile=path, sources=(source,))
