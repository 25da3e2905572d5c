"""All formats by name. Each is a pure function from an audit to text, imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from typing import TYPE_CHECKING

from ctxaudit.errors import CtxauditError
from ctxaudit.formats.details import Details

if TYPE_CHECKING:
    from ctxaudit.results import Audit

FORMATS = {
    "text": "for people",
    "json": "everything, by a schema",
    "sarif": "GitHub code scanning and other viewers",
    "github": "annotations in GitHub Actions",
    "markdown": "a job's summary, a comment on a pull request",
    "gitlab": "GitLab's Code Quality",
    "junit": "test reports",
    "csv": "directories, for spreadsheets",
    "figures": "name=value lines: a step's outputs, dotenv",
    "svg": "the text as a picture",
}


def render(name: str, audit: Audit, details: Details) -> str:
    """The audit in this format. Raises CtxauditError for a name that is none."""
    report: Callable[[Audit, Details], str]
    report = import_module(f"ctxaudit.formats.{check_format(name)}").report
    return report(audit, details)


def check_format(name: str, formats: Collection[str] = FORMATS) -> str:
    """The name, if it is one of these formats. Raises CtxauditError."""
    if name not in formats:
        known = list(formats)
        raise CtxauditError(
            f'there is no format "{name}"; it is {", ".join(known[:-1])} or {known[-1]}'
        )
    return name
