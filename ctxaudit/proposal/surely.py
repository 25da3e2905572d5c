"""Whether a RUN surely runs a command, whatever the build's arguments are.

`RUN if [ "$CI" != true ]; then npm run build; fi` lives on what CI has built before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ctxaudit.expression import Expression

if TYPE_CHECKING:
    from ctxaudit.advice.runs import Ran
    from ctxaudit.dockerfile.scripts import ShellCommand

# what hangs on a variable; tests of files choose among lock files and the like
_ON_VARIABLE = Expression(r"\bif\b[^\n;]*\$.*?\bfi\b|\bcase\b[^\n;]*\$.*?\besac\b", re.DOTALL)
_BRANCH = Expression(r"\b(?:then|else)\b(.*?)(?=\b(?:elif|else|fi)\b)", re.DOTALL)
_ENDS = Expression(r"\bexit\b")


def runs_surely(ran: Ran, is_right: Callable[[ShellCommand], bool]) -> bool:
    """Whether a command that is right runs whatever a variable says, in each branch if need be."""
    from ctxaudit.dockerfile.scripts import commands_of, script_of

    def has(text: str) -> bool:
        instruction = ran.instruction._replace(args=(text,), heredocs=())
        return any(map(is_right, commands_of(instruction)))

    script = script_of(ran.instruction)
    if script is None or not _ON_VARIABLE.search(script):
        return any(map(is_right, ran.commands))
    if has(_ON_VARIABLE.sub(":", script)):
        return True
    return any(_in_each_branch(found[0], has) for found in _ON_VARIABLE.finditer(script))


def _in_each_branch(block: str, has: Callable[[str], bool]) -> bool:
    branches = [found[1] for found in _BRANCH.finditer(block)]
    is_whole = re.search(r"\belse\b", block) is not None
    return is_whole and all(has(branch) or _ENDS.search(branch) for branch in branches)
