"""A file with logins of a tool is copied by name, so that a RUN can use it.

The tool needs it for one command, yet it stays in the layer of the COPY: in the image, or in the
build cache and the layers of a stage. A secret mount shows it to that command and leaves nothing.
Silent where the file has no literal login, only variables such as `${NPM_TOKEN}`.

Bad:

    COPY package.json package-lock.json .npmrc ./
    RUN npm ci

Good:

    COPY package.json package-lock.json ./
    RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci

    # docker build --secret id=npmrc,src=.npmrc .

Fix: take the file out of the COPY, mount it in the RUN, and give it to the build with `--secret`.

See: https://docs.docker.com/build/building/secrets/
https://docs.docker.com/reference/dockerfile/#run---mounttypesecret
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, how_far

if TYPE_CHECKING:
    from ctxaudit.secrets.cases import Case

ID = "secret-copied-for-install"
GROUP: Group = "secrets"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each such file."""
    from ctxaudit.secrets.cases import cases

    for case in cases(evidence, "install"):
        yield _finding(evidence, case)


def _finding(evidence: Evidence, case: Case) -> Finding:
    from ctxaudit.secrets.cases import location_of, told
    from ctxaudit.secrets.mounting import mount_advice, mount_edits

    file = case.file
    return Finding(
        ID,
        case.severity,
        f"{shown(file.path)} {how_far(file.reach, several=False)}: {told(file)}",
        mount_advice(evidence, case),
        path=file.path,
        location=location_of(evidence, case),
        files=1,
        bytes=file.size,
        reach=file.reach,
        edits=mount_edits(evidence, case),
    )
