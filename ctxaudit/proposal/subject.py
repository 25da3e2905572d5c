"""Which ignore file a proposal is for, and which builds read it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.errors import CtxauditError
from ctxaudit.inputs import IgnoreInput, read_dockerfile, read_ignore_input
from ctxaudit.names import shown


class Subject(NamedTuple):
    """One ignore file and the builds that read it, at least one.

    `path` is where it is, or would be, as shown. `unproven` are why builds that may read it could
    not be followed, `others` the ignore files that other builds here read.
    """

    path: str
    context_dir: str
    definitions: tuple[BuildDefinition, ...]
    unproven: tuple[CtxauditError, ...] = ()
    others: tuple[str, ...] = ()


def find_subject(
    chosen: Sequence[BuildDefinition],
    others: Iterable[BuildDefinition],
    contexts: Contexts,
    root: str = "",
) -> Subject:
    """The ignore file that the chosen builds read, with all of the others that read it too.

    Of several that of `root`, a context, is meant. Raises CtxauditError where that leaves it open,
    or where one of the chosen builds cannot be read.
    """
    found: dict[str, list[BuildDefinition]] = {}
    for definition in chosen:
        found.setdefault(_read(definition, contexts).path, []).append(definition)
    own = [os.path.relpath(os.path.join(root, name)) for name in contexts.builder.context_names]
    path = next((one for one in own if one in found), next(iter(found)))
    if len(found) > 1 and path not in own:
        files = ", ".join(map(shown, sorted(found)))
        raise CtxauditError(
            f"these builds read {len(found)} ignore files ({files}); name one with --build or -f"
        )
    definitions = found.pop(path)
    known = set(map(_key, definitions))
    unproven = []
    for definition in others:
        try:
            is_new = _key(definition) not in known and _read(definition, contexts).path == path
        except CtxauditError as error:
            if not definition.is_remote:
                unproven.append(error)
            continue
        if is_new:
            known.add(_key(definition))
            definitions.append(definition)
    return Subject(
        path, definitions[0].context, tuple(definitions), tuple(unproven), tuple(sorted(found))
    )


def _read(definition: BuildDefinition, contexts: Contexts) -> IgnoreInput:
    if definition.problem is not None:
        raise definition.problem
    dockerfile = None
    if definition.dockerfile_inline is None:
        dockerfile = read_dockerfile(definition.context, definition.dockerfile, contexts.builder)
    return read_ignore_input(definition.context, dockerfile, None, contexts.builder)


def _key(definition: BuildDefinition) -> tuple[object, ...]:
    """What makes two builds the same for an ignore file."""
    dockerfile = definition.dockerfile or os.path.join(definition.context, "Dockerfile")
    return (
        os.path.realpath(definition.context),
        definition.dockerfile_inline or os.path.realpath(dockerfile),
        definition.target,
        tuple(sorted(definition.build_args.items())),
        tuple(sorted(definition.named_contexts.items())),
    )


def content_of(subject: Subject) -> bytes | None:
    """The bytes of the ignore file; None where there is none."""
    from ctxaudit.reading import read_regular, why_unread

    if not os.path.lexists(subject.path):
        return None
    try:
        return read_regular(subject.path)
    except OSError as error:
        reason = f"cannot read the ignore file: {why_unread(error)}"
        raise CtxauditError(reason, path=shown(subject.path)) from None
