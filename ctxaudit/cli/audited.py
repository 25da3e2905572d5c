"""The audit behind every command, with the progress line around it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ctxaudit.cli.terminal import progress_line
from ctxaudit.errors import CtxauditError

if TYPE_CHECKING:
    from ctxaudit.results import Audit


def audit_of(
    context: str,
    file: str | None,
    build_args: list[str] | None,
    build_contexts: list[str] | None,
    **options: Any,
) -> Audit:
    """Scans with these options of `ctxaudit.scan`; shows progress when it takes long."""
    from ctxaudit.audit import scan

    arguments = dict(_build_arg(text) for text in build_args or ())
    contexts = dict(_pair(text, "--build-context NAME=DIR") for text in build_contexts or ())
    line = progress_line()
    try:
        return scan(
            context,
            file,
            build_args=arguments,
            named_contexts=contexts,
            progress=line,
            **options,
        )
    finally:
        if line is not None:
            line.clear()


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
