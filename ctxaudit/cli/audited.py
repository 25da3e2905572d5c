"""The audit behind every command: which builds, and the progress line around it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from ctxaudit.cli.terminal import progress_line
from ctxaudit.errors import CtxauditError

if TYPE_CHECKING:
    from ctxaudit.builds.model import BuildDefinition, Discovery
    from ctxaudit.config.origin import Origin
    from ctxaudit.contexts import Contexts
    from ctxaudit.model import SecretLimits
    from ctxaudit.results import Audit, Build


class Chosen(NamedTuple):
    """What the command line says about which builds.

    `context_dir` (--context) and `file` (-f) name one by hand; else those that are found below
    `root` count, of which `names` picks. Without `every` and `names` a Dockerfile in the root is
    the build, as for docker build. Options that may be repeated are None where they are not given.
    `names_from` is what gives the names, if that is not the command line.
    """

    root: str
    file: str | None = None
    context_dir: str | None = None
    every: bool = False
    names: Sequence[str] | None = None
    env_files: Sequence[str] | None = None
    target: str | None = None
    build_args: Sequence[str] | None = None
    build_contexts: Sequence[str] | None = None
    names_from: Origin | None = None

    @property
    def is_by_hand(self) -> bool:
        """Whether one build is named by its Dockerfile or its context."""
        return self.file is not None or self.context_dir is not None

    @property
    def directory(self) -> str:
        """The context that is named, else the directory whose builds are looked for."""
        return self.root if self.context_dir is None else self.context_dir

    def tree(self, *, only_tracked: bool) -> AbstractContextManager[None]:
        """What the files are read from meanwhile: the disk, or what git tracks of it."""
        if not only_tracked:
            return nullcontext()
        from ctxaudit.git import clone

        return clone.only_tracked(self.directory)

    def unread(self, audit: Audit) -> tuple[str, ...]:
        """Files beside the one Dockerfile that was audited which may tell of more builds."""
        was_found = any(build.definition.sources for build in audit.builds)
        if self.is_by_hand or was_found or not any(build.dockerfile for build in audit.builds):
            return ()
        from ctxaudit.builds.names import bake_files, compose_files

        names = os.listdir(self.root)
        return (*compose_files(names)[:1], *bake_files(names)[:1])

    def given(self) -> dict[str, Any]:
        """What stands in for a build's own values; raises CtxauditError for a wrong form."""
        pairs = [_pair(text, "--build-context NAME=DIR") for text in self.build_contexts or ()]
        return {
            "dockerfile": self.file,
            "target": self.target,
            "build_args": dict(map(_build_arg, self.build_args or ())),
            "named_contexts": dict(pairs),
        }


def audit_of(
    chosen: Chosen,
    *,
    builder: str,
    ignore_file: str | None,
    excluded_sizes: bool = True,
    secret_limits: SecretLimits | None = None,
    **options: Any,
) -> Audit:
    """Audits the chosen builds with these options of `ctxaudit.scan_builds`.

    Shows progress when it takes long.
    """
    from ctxaudit.audit import scan_builds
    from ctxaudit.builder import builder_named
    from ctxaudit.contexts import USUAL_SECRETS, Contexts

    line = progress_line()
    contexts = Contexts(
        builder_named(builder),
        excluded_sizes=excluded_sizes,
        progress=line,
        secret_limits=secret_limits or USUAL_SECRETS,
    )
    try:
        found = builds_of(chosen, contexts)
        builds = found.builds
        audit = scan_builds(builds, ignore_file=ignore_file, contexts=contexts, **options)
    finally:
        if line is not None:
            line.clear()
    if len(builds) == 1 and audit.not_audited:
        raise audit.not_audited[0].reason
    return audit._replace(set_aside=found.set_aside)


def builds_of(chosen: Chosen, contexts: Contexts, around: Discovery | None = None) -> Discovery:
    """The chosen builds, with what the command line says about them.

    `around` are all that were found in the chosen directory, if somebody looked there already.
    Raises CtxauditError where there are none such, or where an option fits but one of several.
    """
    from ctxaudit.audit import replaced

    found = _found(chosen, contexts, around)
    if len(found.builds) == 1:
        return found._replace(builds=(replaced(found.builds[0], **chosen.given()),))
    return found._replace(builds=_unchanged(found.builds, chosen))


def build_of(chosen: Chosen, **options: Any) -> Build:
    """The audit of the one build that was chosen, without findings.

    Raises CtxauditError if there are several.
    """
    from ctxaudit.pipeline import Checks

    audit = audit_of(chosen, checks=Checks(frozenset()), **options)
    if len(audit.builds) + len(audit.not_audited) > 1:
        from ctxaudit.builds.pick import names_of

        names = names_of([*(build.definition for build in audit.builds)])
        raise CtxauditError(f"there are several builds here; name one with --build: {names}")
    return audit.builds[0]


def _found(chosen: Chosen, contexts: Contexts, around: Discovery | None) -> Discovery:
    from ctxaudit.builds.model import BuildDefinition, Discovery
    from ctxaudit.inputs import default_dockerfile, open_context

    wants_found = chosen.every or chosen.names
    if chosen.is_by_hand and wants_found:
        raise CtxauditError(
            "--file and --context name one build by hand, --all and --build those that are found; "
            "use the ones or the others"
        )
    context = chosen.directory
    by_hand = Discovery((BuildDefinition("", context),))
    os.close(open_context(context))
    has_default = default_dockerfile(context, contexts.builder) is not None
    if chosen.is_by_hand or (has_default and not wants_found):
        return by_hand
    from ctxaudit.builds.discover import find_builds
    from ctxaudit.builds.pick import picked

    found = around or find_builds(context, contexts, env_files=chosen.env_files or ())
    if not found.builds and not chosen.names:
        return found._replace(builds=by_hand.builds)
    try:
        return found._replace(builds=picked(found.builds, chosen.names or ()))
    except CtxauditError as error:
        if chosen.names_from is None:
            raise
        raise chosen.names_from.wrong(error.message) from None


def _unchanged(builds: tuple[BuildDefinition, ...], chosen: Chosen) -> tuple[BuildDefinition, ...]:
    """Several builds, as they are: the options that change one would change all."""
    changing = {
        "--target": chosen.target,
        "--build-arg": chosen.build_args,
        "--build-context": chosen.build_contexts,
    }
    for option, value in changing.items():
        if value:
            from ctxaudit.builds.pick import names_of

            raise CtxauditError(
                f"{option} is for one build; name it with --build: {names_of(builds)}"
            )
    return builds


def _build_arg(text: str) -> tuple[str, str]:
    """`NAME=VALUE`, or `NAME` for the value that the environment has, as for docker build."""
    if "=" not in text:
        return text, os.environ.get(text, "")
    return _pair(text, "--build-arg NAME=VALUE")


def _pair(text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise CtxauditError(f'write {form}, not "{text}"')
    return name, value
