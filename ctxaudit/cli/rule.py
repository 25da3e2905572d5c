"""`ctxaudit rule`."""

from __future__ import annotations

import difflib
import inspect
import sys
from typing import Annotated

import typer

from ctxaudit.cli.status import CLEAN, run
from ctxaudit.errors import CtxauditError


def rule(
    rule_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A rule; without it, all of them.")
    ] = None,
) -> None:
    """Show what a rule looks for, why, and the fix; without ID, the table of rules."""

    def command() -> int:
        from ctxaudit.rules import RULES

        documented = {module.ID: module for module in RULES}
        if rule_id is None:
            for module in sorted(documented.values(), key=lambda module: module.ID):
                title = inspect.cleandoc(module.__doc__ or "").partition("\n")[0]
                sys.stdout.write(f"{module.ID:24} {module.SEVERITY:8} {title}\n")
            return CLEAN
        if rule_id not in documented:
            near = difflib.get_close_matches(rule_id, documented, 1)
            hint = f'; did you mean "{near[0]}"?' if near else "; see ctxaudit rule"
            raise CtxauditError(f'there is no rule "{rule_id}"{hint}')
        module = documented[rule_id]
        text = inspect.cleandoc(module.__doc__ or "")
        sys.stdout.write(f"{module.ID} ({module.SEVERITY})\n\n{text}\n")
        return CLEAN

    run(command)
