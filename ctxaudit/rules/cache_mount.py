"""A package manager downloads everything again whenever its layer is rebuilt.

A cache mount keeps downloads from build to build, outside of the image. It helps on machines that
keep the builder; a fresh builder in CI gains nothing. The rule is silent for other users than root,
whose caches lie elsewhere, and where the cache is switched off.

Bad:

    RUN npm ci

Good:

    RUN --mount=type=cache,target=/root/.npm npm ci

Fix: add the mount to the RUN.

See: https://docs.docker.com/build/cache/optimize/#use-cache-mounts
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import replaced
from ctxaudit.advice.runs import Ran, about, runs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand

ID = "cache-mount"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("tally prefer-package-cache-mounts",)

_CACHES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "npm": (("ci", "install", "i"), ("/root/.npm",)),
    "yarn": (("install",), ("/usr/local/share/.cache/yarn",)),
    "pip": (("install",), ("/root/.cache/pip",)),
    "pip3": (("install",), ("/root/.cache/pip",)),
    "uv": (("sync", "pip"), ("/root/.cache/uv",)),
    "poetry": (("install",), ("/root/.cache/pypoetry",)),
    "go": (("build", "mod"), ("/go/pkg/mod", "/root/.cache/go-build")),
    "cargo": (("build", "install"), ("/usr/local/cargo/registry",)),
    "mvn": (("package", "verify", "install", "dependency:go-offline"), ("/root/.m2",)),
    "dotnet": (("restore", "publish", "build"), ("/root/.nuget/packages",)),
}


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN."""
    for ran in runs(evidence):
        if ran.instruction.setting.user not in (None, "root", "0"):
            continue
        if any(mount.type == "cache" for mount in ran.instruction.mounts):
            continue
        command = next((one for one in ran.commands if _targets(one)), None)
        if command is not None:
            yield _finding(evidence, ran, command)


def _targets(command: ShellCommand) -> tuple[str, ...]:
    verbs, targets = _CACHES.get(command.program, ((), ()))
    if command.has("--no-cache-dir", "--no-cache") or not command.operands:
        return ()
    return targets if command.operands[0] in verbs else ()


def _finding(evidence: Evidence, ran: Ran, command: ShellCommand) -> Finding:
    flags = " ".join(f"--mount=type=cache,target={target}" for target in _targets(command))
    return about(
        evidence,
        ID,
        SEVERITY,
        ran.instruction,
        f"{command.program} {command.operands[0]} downloads everything again whenever this layer is"
        " rebuilt",
        f"write RUN {flags}",
    )._replace(edits=replaced(evidence, ran.instruction, r"^(\s*(?i:RUN))(?=\s)", rf"\1 {flags}"))
