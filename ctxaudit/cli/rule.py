"""`ctxaudit rule`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ctxaudit.cli.status import CLEAN, run
from ctxaudit.errors import CtxauditError


def rule(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="A rule, or another linter's code for it."),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text or markdown (all rules).")
    ] = "text",
) -> None:
    """Show what a rule looks for, why, and the fix; without ID, the table of rules."""

    def command() -> int:
        from ctxaudit.formats import rule_pages
        from ctxaudit.rules import RULES
        from ctxaudit.rules.documentation import documentation_of

        if format_ not in ("text", "markdown") or (format_ == "markdown" and name is not None):
            raise CtxauditError(
                f'--format is text, or markdown for all rules at once, not "{format_}"'
            )
        if name is not None:
            from ctxaudit.rules.selection import named

            pages = [rule_pages.page(documentation_of(one)) for one in named(RULES, name)]
            sys.stdout.write("\n".join(pages))
            return CLEAN
        documented = [documentation_of(one) for one in RULES]
        as_markdown = format_ == "markdown"
        sys.stdout.write((rule_pages.markdown if as_markdown else rule_pages.table)(documented))
        return CLEAN

    run(command)
