"""The download cache of pip stays in a layer of the image.

pip keeps every wheel that it fetched or built below `~/.cache/pip`, as large as the packages
themselves. The rule is silent with `PIP_NO_CACHE_DIR`, a cache mount, and in stages that are not
shipped; uv and poetry are no pip.

Bad:

    RUN pip install -r requirements.txt

Good:

    RUN pip install --no-cache-dir -r requirements.txt

Fix: add `--no-cache-dir`, or mount a cache: `RUN --mount=type=cache,target=/root/.cache/pip`.

See: https://pip.pypa.io/en/stable/topics/caching/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import replaced
from ctxaudit.advice.runs import about, runs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand

ID = "pip-cache-in-layer"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3042",)

_INSTALL = r"(?<!uv )\b(pip[\d.]*\s+install)\b(?!\s+--no-cache-dir)"


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN of a shipped stage that leaves pip's cache."""
    for ran in runs(evidence, shipped=True):
        instruction = ran.instruction
        mounts = [mount.target or "" for mount in instruction.mounts if mount.type == "cache"]
        is_off = bool(instruction.setting.variables.get("PIP_NO_CACHE_DIR"))
        if is_off or any(".cache" in target for target in mounts):
            continue
        if any(_keeps(command) for command in ran.commands):
            yield about(
                evidence,
                ID,
                SEVERITY,
                instruction,
                "pip's cache of downloads stays in this layer of the image",
                "write pip install --no-cache-dir",
            )._replace(edits=replaced(evidence, instruction, _INSTALL, r"\1 --no-cache-dir"))


def _keeps(command: ShellCommand) -> bool:
    args = command.args
    if command.program.startswith("python") and args[:2] == ("-m", "pip"):
        args = args[2:]
    elif not command.program.startswith("pip") or command.program.startswith("pipx"):
        return False
    is_off = any(word.startswith("PIP_NO_CACHE_DIR=") for word in command.assignments)
    return "install" in args and not command.has("--no-cache-dir") and not is_off
