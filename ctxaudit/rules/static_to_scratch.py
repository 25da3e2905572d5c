"""A program that needs no system is shipped on a whole one.

A Go program built with CGO_ENABLED=0, or a Rust program for a musl target, runs on an image without
anything else: nothing to update, nothing to break into. The rule is silent if the last stage runs
or installs something, or starts a shell.

Bad:

    FROM golang:1.24 AS build
    COPY . .
    RUN CGO_ENABLED=0 go build -o /server .
    FROM debian:bookworm-slim
    COPY --from=build /server /server
    ENTRYPOINT ["/server"]

Good:

    FROM golang:1.24 AS build
    COPY . .
    RUN CGO_ENABLED=0 go build -o /server .
    FROM gcr.io/distroless/static
    COPY --from=build /server /server
    ENTRYPOINT ["/server"]

Fix: base the last stage on `gcr.io/distroless/static`, which has CA certificates, time zones and a
user without rights, or on `scratch`.

See: https://github.com/GoogleContainerTools/distroless
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.runs import Ran, about, final, runs_of, target_of
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Stage

ID = "static-to-scratch"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ()

_SYSTEMS = ("debian", "ubuntu", "alpine", "busybox", "fedora", "centos", "rockylinux")


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, at the FROM of the last stage."""
    from ctxaudit.dockerfile.references import read_reference

    target = target_of(evidence)
    if evidence.journey is None or target is None or target.base.kind != "image":
        return
    reference = read_reference(target.base.name)
    start = final(evidence, "ENTRYPOINT") or final(evidence, "CMD")
    if reference is None or reference.official not in _SYSTEMS or start is None or not start.json:
        return
    if any(one.name in ("RUN", "HEALTHCHECK", "SHELL") for one in target.instructions):
        return
    copies = [copy for copy in evidence.journey.plan.copies if copy.stage == target.position]
    origins = {copy.origin.stage for copy in copies if copy.origin.kind == "stage"}
    stages = [stage for stage in evidence.journey.plan.stages if stage.position in origins]
    if start.args[0].startswith("/") and stages and all(_is_static(stage) for stage in stages):
        yield about(
            evidence,
            ID,
            SEVERITY,
            target.instructions[0],
            f"a program without dependencies is shipped on {shown(target.base.name)}",
            "write FROM gcr.io/distroless/static, or FROM scratch if it needs no CA certificates",
        )


def _is_static(stage: Stage) -> bool:
    return any(_builds_static(ran) for ran in runs_of(stage))


def _builds_static(ran: Ran) -> bool:
    for command in ran.commands:
        if command.program == "go" and command.args[:1] == ("build",):
            value = ran.instruction.setting.variables.get("CGO_ENABLED")
            if value == "0" or "CGO_ENABLED=0" in command.assignments:
                return True
        is_cargo = command.program == "cargo" and command.args[:1] == ("build",)
        if is_cargo and any("musl" in word for word in command.args):
            return True
    return False
