"""Packages that apt only recommends are installed as well.

`apt-get install` takes recommended packages too, often several times what was asked for. The rule
is silent where the option, or a configuration of apt, is written in the Dockerfile.

Bad:

    RUN apt-get update && apt-get install -y git

Good:

    RUN apt-get update && apt-get install -y --no-install-recommends git

Fix: add `--no-install-recommends`, and name the recommended packages that you do need (such as
`ca-certificates` with `curl`).

See: https://docs.docker.com/build/building/best-practices/#apt-get
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.edits import replaced
from ctxaudit.advice.runs import about, runs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "apt-recommends"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3015",)

_INSTALL = r"\b(apt(?:-get)?(?:\s+-[\w-]+)*\s+install)\b(?!\s+--no-install-recommends)"


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN of a shipped stage that installs recommended packages."""
    if "Install-Recommends" in evidence.dockerfile_text:
        return
    for ran in runs(evidence, shipped=True):
        if any(
            one.program in ("apt-get", "apt")
            and "install" in one.args
            and not one.has("--no-install-recommends")
            for one in ran.commands
        ):
            yield about(
                evidence,
                ID,
                SEVERITY,
                ran.instruction,
                "apt-get install takes recommended packages too",
                "write apt-get install --no-install-recommends",
            )._replace(
                edits=replaced(evidence, ran.instruction, _INSTALL, r"\1 --no-install-recommends"),
            )
