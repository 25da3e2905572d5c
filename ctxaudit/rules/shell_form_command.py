"""CMD or ENTRYPOINT is written in the shell form, so the program does not get signals.

The shell form runs `/bin/sh -c`, which is process 1 and passes no SIGTERM on: `docker stop` waits
ten seconds and kills. The rule is silent where the text needs a shell (variables, operators) and
begins with `exec`, and where a SHELL instruction chose the shell on purpose.

Bad:

    CMD python -m app

Good:

    CMD ["python", "-m", "app"]

Fix: write the words as a JSON list; where a shell is needed, begin the command with `exec`.

See: https://docs.docker.com/reference/build-checks/json-args-recommended/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import rewritten
from ctxaudit.advice.runs import about, instructions
from ctxaudit.expression import Expression
from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Instruction

ID = "shell-form-command"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3025", "docker JSONArgsRecommended")

_NEEDS_SHELL = Expression(r"[$`*?~<>|&;(){}\[\]\\#!'\"\n]")
_EXEC = Expression(r"\s*exec\s")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each such instruction of a needed stage."""
    from ctxaudit.dockerfile.model import DEFAULT_SHELL

    for one in instructions(evidence, "CMD", "ENTRYPOINT"):
        text = " ".join(one.args)
        if one.json or not text.strip() or _EXEC.match(text) or one.heredocs:
            continue
        if one.setting.shell != DEFAULT_SHELL:
            continue
        yield about(
            evidence,
            ID,
            SEVERITY,
            one,
            f"{one.name} in the shell form: signals such as that of docker stop reach the shell,"
            " not the program",
            f"write the words as a list: {one.name} {json.dumps(text.split())}"
            if not _NEEDS_SHELL.search(text)
            else f"begin the command with exec, or write {one.name} as a list of words",
        )._replace(edits=_edits(evidence, one, text))


def _edits(evidence: Evidence, one: Instruction, text: str) -> tuple[Edit, ...]:
    if _NEEDS_SHELL.search(text):
        return ()
    return rewritten(evidence, one, lambda _lines: [f"{one.name} {json.dumps(text.split())}"])
