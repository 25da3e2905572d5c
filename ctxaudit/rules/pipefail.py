"""A RUN goes on when the first command of a pipe fails.

A shell takes the status of a pipe from its last command, so `curl ... | tar x` that fetched nothing
makes a broken layer, and the cache keeps it. The rule is silent where `pipefail` is set, and where
the left command only prints.

Bad:

    RUN curl -fsSL https://example.org/tool.tar.gz | tar xz -C /opt

Good:

    SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    RUN curl -fsSL https://example.org/tool.tar.gz | tar xz -C /opt

Fix: set the option with SHELL (`/bin/ash -eo pipefail -c` on Alpine), or with `set -o pipefail` in
the RUN if its shell knows that.

See: https://docs.docker.com/build/building/best-practices/#using-pipes
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.runs import Ran, about, runs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "pipefail"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL4006",)

_PRINTS = ("echo", "printf", "cat", "yes")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN with such a pipe."""
    for ran in runs(evidence):
        if any("pipefail" in word for word in ran.instruction.setting.shell) or _sets(ran):
            continue
        left = [
            before.program
            for before, one in zip(ran.commands, ran.commands[1:], strict=False)
            if one.joined in ("|", "|&") and before.program not in _PRINTS
        ]
        if left:
            yield about(
                evidence,
                ID,
                SEVERITY,
                ran.instruction,
                f"the build goes on if {left[0]}, left of a pipe, fails",
                'write SHELL ["/bin/bash", "-o", "pipefail", "-c"] before it',
            )


def _sets(ran: Ran) -> bool:
    return any(one.program == "set" and "pipefail" in one.args for one in ran.commands)
