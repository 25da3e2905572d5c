"""Whether builds still succeed with a new ignore file, their RUN instructions and all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.errors import CtxauditError
from ctxaudit.inputs import Dockerfile
from ctxaudit.pipeline import read_build
from ctxaudit.verify.engine import Engine, engine
from ctxaudit.verify.verify import IgnoreChange, check_builder


class Built(NamedTuple):
    """A build that succeeds with both ignore files, or why that could not be seen (`skipped`)."""

    name: str
    skipped: str | None


def build_whole(
    definitions: Sequence[BuildDefinition], change: IgnoreChange, contexts: Contexts
) -> Iterator[Built]:
    """Does each build twice: with the old ignore file, then with the new one.

    Base images are fetched and RUN instructions run, so that may take long; nothing is left but the
    builder's cache. Raises CtxauditError where there is no builder, for another builder than
    BuildKit, and for a build that fails with the new file alone.
    """
    check_builder(contexts)
    with engine() as found:
        for definition in definitions:
            dockerfile = read_build(definition, contexts).dockerfile
            if dockerfile is None:
                yield Built(definition.name or definition.context, "there is no Dockerfile")
            else:
                reason = _reason_to_skip(found, definition, dockerfile, change)
                yield Built(definition.name or dockerfile.shown_path, reason)


def _reason_to_skip(
    engine: Engine, definition: BuildDefinition, dockerfile: Dockerfile, change: IgnoreChange
) -> str | None:
    options = list(_options(definition))
    build = definition.context, dockerfile.text
    failed = engine.build(*build, change.before or b"", options)
    if failed is not None:
        return f"fails already with the old ignore file: {failed.reason}"
    failed = engine.build(*build, change.after, options)
    if failed is not None:
        reason = f"this fails with the new ignore file alone: {failed.reason}"
        raise CtxauditError(reason, path=dockerfile.shown_path, line=failed.line)
    return None


def _options(definition: BuildDefinition) -> Iterator[str]:
    if definition.target is not None:
        yield f"--target={definition.target}"
    for name, value in definition.build_args.items():
        yield f"--build-arg={name}={value}"
    for name, value in definition.named_contexts.items():
        yield f"--build-context={name}={value}"
