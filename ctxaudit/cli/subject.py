"""Which ignore file a command is about, what it holds, and what is to be said of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from ctxaudit.cli.audited import Chosen, builds_of
from ctxaudit.cli.terminal import progress_line
from ctxaudit.inputs import STDIN

if TYPE_CHECKING:
    from ctxaudit.builder import Builder
    from ctxaudit.builds.model import BuildDefinition
    from ctxaudit.contexts import Contexts
    from ctxaudit.proposal.recover import Recovered
    from ctxaudit.proposal.subject import Subject

T = TypeVar("T")


def begin_with(
    chosen: Chosen, builder: str, begin: Callable[[Subject, bytes | None, Contexts], T]
) -> T:
    """Begins with the ignore file that is meant, and says what is to be said about it."""
    from ctxaudit.builder import builder_named
    from ctxaudit.builds.model import BuildDefinition
    from ctxaudit.contexts import Contexts
    from ctxaudit.proposal.subject import content_of, find_subject
    from ctxaudit.proposal.told import about_subject

    line = progress_line()
    contexts = Contexts(builder_named(builder), progress=line)
    # the search for builds reads the ignore file of the directory that it begins with
    emptied = _emptied([BuildDefinition("", chosen.directory, chosen.file)], contexts)
    try:
        builds, others = _builds(chosen, contexts)
        emptied = _emptied((*builds, *others), contexts) | emptied
        subject = find_subject(builds, others, contexts, chosen.root)
        recovered = emptied.get(os.path.realpath(subject.path))
        before = content_of(subject) if recovered is None else recovered.content
        begun = begin(subject, before, contexts)
    finally:
        contexts.progress = None
        if line is not None:
            line.clear()
    if recovered is not None and recovered.note:
        say(recovered.note)
    for note in about_subject(subject, chosen.root):
        say(f"note: {note}")
    return begun


def _builds(
    chosen: Chosen, contexts: Contexts
) -> tuple[Sequence[BuildDefinition], Sequence[BuildDefinition]]:
    """The chosen builds, and all that are found around them."""
    from ctxaudit.builds.discover import find_builds

    around = find_builds(chosen.root, contexts, env_files=chosen.env_files or ())
    builds = builds_of(chosen, contexts, around).builds
    if chosen.file == STDIN:  # it can be read once
        text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
        builds = tuple(
            one._replace(dockerfile=None, dockerfile_inline=text or "\n") for one in builds
        )
    return builds, around.builds


def _emptied(definitions: Sequence[BuildDefinition], contexts: Contexts) -> dict[str, Recovered]:
    """What the shell's redirection emptied, by real path; asked before an ignore file is read."""
    from ctxaudit.proposal.recover import recover

    paths = {path for one in definitions for path in _ignore_files(one, contexts.builder)}
    found = {os.path.realpath(path): recover(path) for path in sorted(paths)}
    return {path: one for path, one in found.items() if one is not None}


def _ignore_files(definition: BuildDefinition, builder: Builder) -> Iterator[str]:
    """Where the ignore file of a build may be, as shown."""
    from ctxaudit.inputs import default_dockerfile, relative

    for name in builder.context_names:
        yield relative(os.path.join(definition.context, name))
    dockerfile = definition.dockerfile or default_dockerfile(definition.context, builder)
    if dockerfile is not None:
        yield from (relative(dockerfile + suffix) for suffix in builder.own_suffixes)


def say(text: str) -> None:
    """Says something on stderr, where it does not mix with a file on stdout."""
    print(f"ctxaudit: {text}", file=sys.stderr)
