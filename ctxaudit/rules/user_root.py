"""The program in the image runs as root.

Whoever breaks out of the program is root in the container. The rule looks at the last USER of the
image's layers; it is silent if the image may set a user that cannot be seen here (names with
`nonroot` or `unprivileged`), if the entry point drops its rights (gosu, su-exec, setpriv, tini with
a script), and if nothing is started at all.

Bad:

    FROM python:3.12-slim
    CMD ["python", "-m", "app"]

Good:

    FROM python:3.12-slim
    USER 1000
    CMD ["python", "-m", "app"]

Fix: create a user and name it with USER behind the last RUN that needs root.

See: https://docs.docker.com/build/building/best-practices/#user
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.runs import about, final, instructions, target_of
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "user-root"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3002",)

_ROOT = ("root", "0")
_UNPRIVILEGED = ("nonroot", "unprivileged", "rootless")
_DROPS = ("gosu", "su-exec", "setpriv", "s6-", "entrypoint", "/init")


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, at the last USER or at the stage's FROM."""
    target = target_of(evidence)
    start = final(evidence, "ENTRYPOINT") or final(evidence, "CMD")
    if target is None or start is None:
        return
    if any(mark in word for word in start.args for mark in _DROPS):
        return
    user = final(evidence, "USER")
    name = None if user is None else user.values[0]
    first = next(one for one in target.instructions if one.name == "FROM")
    if user is None:
        bases = [one.values[0] or "" for one in instructions(evidence, "FROM", shipped=True)]
        if any(mark in base for base in bases for mark in _UNPRIVILEGED):
            return
    elif name is None or name.partition(":")[0] not in _ROOT:
        return
    yield about(
        evidence,
        ID,
        SEVERITY,
        user or first,
        "the program of the image runs as root"
        + ("" if user is not None else ", unless the base image sets a user"),
        "write USER with another user before " + start.name,
    )
