"""The two questions of the library: one build, or several that share contexts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from ctxaudit.builder import builder_named
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import USUAL_SECRETS, Contexts
from ctxaudit.errors import CtxauditError
from ctxaudit.inputs import Path
from ctxaudit.model import Limits, SecretLimits
from ctxaudit.pipeline import Asked, Checks, audit_build
from ctxaudit.results import Audit, Build, NotAudited
from ctxaudit.survey import Progress

NO_LIMITS = Limits()
DEFAULT_CHECKS = Checks()


def scan(
    context: Path | BuildDefinition,
    dockerfile: Path | None = None,
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, str] | None = None,
    builder: str = "buildkit",
    ignore_file: Path | None = None,
    *,
    limits: Limits = NO_LIMITS,
    checks: Checks = DEFAULT_CHECKS,
    top: int = 10,
    excluded_sizes: bool = True,
    progress: Progress | None = None,
    secret_limits: SecretLimits = USUAL_SECRETS,
) -> Audit:
    """Audits one build as this builder would do it.

    `context` is a directory or a build that `discover` found; what else is given then replaces what
    the build has. `dockerfile` is a path as `docker build -f` has it (`-` for stdin); without one,
    the builder's default in the context counts if it is there. `named_contexts` are `docker
    build`'s `--build-context`. `ignore_file` is read instead of the one the builder would read.
    `excluded_sizes=False` leaves excluded directories unread where that cannot change what is
    included; the totals of excluded and on-disk files are None then. `checks` say which findings
    are looked for. `top` is the number of largest directories and files. `progress` is called with
    the entries and bytes seen so far. `secret_limits` are those of the search for secrets.

    Raises CtxauditError where the audit cannot be made: a context or a given file cannot be read,
    or the builder would refuse the Dockerfile or the ignore file.
    """
    if not isinstance(context, BuildDefinition):
        context = BuildDefinition(name="", context=os.fspath(context))
    definition = replaced(context, dockerfile, target, build_args, named_contexts)
    contexts = Contexts(
        builder_named(builder),
        excluded_sizes=excluded_sizes,
        progress=progress,
        secret_limits=secret_limits,
    )
    asked = Asked(ignore_file, limits, checks, top)
    return Audit((audit_build(definition, contexts, asked),))


def scan_builds(
    definitions: Iterable[BuildDefinition],
    builder: str = "buildkit",
    ignore_file: Path | None = None,
    *,
    limits: Limits = NO_LIMITS,
    checks: Checks = DEFAULT_CHECKS,
    top: int = 10,
    excluded_sizes: bool = True,
    progress: Progress | None = None,
    secret_limits: SecretLimits = USUAL_SECRETS,
    contexts: Contexts | None = None,
) -> Audit:
    """Audits several builds; a context that they share is walked once.

    The options are those of `scan`; `contexts` are contexts that were surveyed before, by the same
    builder. A build that cannot be audited is told in `Audit.not_audited` and does not keep the
    others from it.
    """
    if contexts is None:
        contexts = Contexts(
            builder_named(builder),
            excluded_sizes=excluded_sizes,
            progress=progress,
            secret_limits=secret_limits,
        )
    asked = Asked(ignore_file, limits, checks, top)
    builds: list[Build] = []
    not_audited: list[NotAudited] = []
    for definition in definitions:
        try:
            builds.append(audit_build(definition, contexts, asked))
        except CtxauditError as error:
            not_audited.append(NotAudited(definition, error))
    return Audit(tuple(builds), tuple(not_audited))


def replaced(
    definition: BuildDefinition,
    dockerfile: Path | None,
    target: str | None,
    build_args: Mapping[str, str] | None,
    named_contexts: Mapping[str, str] | None,
) -> BuildDefinition:
    """The build with these options of a command line instead of or beside its own."""
    if dockerfile is not None:
        definition = definition._replace(dockerfile=os.fspath(dockerfile), dockerfile_inline=None)
    return definition._replace(
        target=definition.target if target is None else target,
        build_args={**definition.build_args, **(build_args or {})},
        named_contexts={**definition.named_contexts, **(named_contexts or {})},
    )
