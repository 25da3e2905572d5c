"""A file with a secret is sent to the builder.

Who has the image can read every file in it, and what only a stage gets stays in the build cache
and in that stage's layers. The files that this build sends are searched: for vendors' tokens,
private keys, passwords in URLs and in settings, and the formats of tools that keep logins. The
value is never shown. An error if it gets into the image, a warning in a stage, else a note or, for
keys, a warning; one less where only the look of the value speaks for it. Placeholders, templates
such as `.env.example`, certificates, public keys, installed packages and test fixtures count for
nothing.

Bad:

    # .env beside the Dockerfile: STRIPE_KEY with a live key
    FROM node:22
    COPY . /app

Good:

    # .dockerignore
    .env

    # the program gets it when it runs: docker run --env-file .env

Fix: exclude the file and give the secret to the container when it runs, or to the one RUN that
needs it by `--mount=type=secret`. Replace a secret that was in an image that others could pull.

See: https://docs.docker.com/build/building/secrets/
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, how_far, listed
from ctxaudit.sizes import show_count

if TYPE_CHECKING:
    from ctxaudit.secrets.cases import Case

ID = "secret-in-context"
GROUP: Group = "secrets"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_MANY = 4  # files of one directory that make one finding


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding a file; one for all files of a directory that come the same way, if many."""
    from ctxaudit.secrets.cases import cases

    for _, group in groupby(cases(evidence, "sent"), _way):
        together = list(group)
        if len(together) >= _MANY:
            yield _about_many(evidence, together)
        else:
            yield from (_about_one(evidence, case) for case in together)


def _way(case: Case) -> tuple[str, str, int, bool]:
    line = case.copy.line if case.copy is not None else 0
    return case.file.path.rpartition("/")[0], case.severity, line, case.named


def _about_one(evidence: Evidence, case: Case) -> Finding:
    from ctxaudit.secrets.cases import told

    file = case.file
    where = ""
    if case.place is not None and case.place.path is not None and file.reach == "image":
        where = f" as {shown(case.place.path)}"
    return _finding(
        evidence,
        [case],
        f"{shown(file.path)} {how_far(file.reach, several=False)}{where}: {told(file)}",
    )


def _about_many(evidence: Evidence, together: list[Case]) -> Finding:
    from ctxaudit.secrets.cases import told

    files = [case.file for case in together]
    directory = files[0].path.rpartition("/")[0] or "."
    return _finding(
        evidence,
        together,
        f"{show_count(len(files), 'file')} in {shown(directory)} with secrets"
        f" {how_far(files[0].reach, several=True)}: {listed([file.path for file in files])};"
        f" {told(files[0])} in the first",
    )


def _finding(evidence: Evidence, together: list[Case], message: str) -> Finding:
    from ctxaudit.ignorefile.literal import pattern_of
    from ctxaudit.secrets.cases import location_of

    first = together[0]
    found = () if first.named else (pattern_of(case.file.path) for case in together)
    lines = tuple(line for line in found if line is not None)
    return Finding(
        ID,
        first.severity,
        message,
        _help(evidence, first, lines),
        path=first.file.path,
        location=location_of(evidence, first),
        files=len(together),
        bytes=sum(case.file.size for case in together),
        reach=first.file.reach,
        add_lines=lines,
    )


def _help(evidence: Evidence, case: Case, lines: tuple[str, ...]) -> str:
    from ctxaudit.secrets.tools import mount_of, secret_id

    path = case.file.path
    if lines and path.endswith(".git/config"):
        return f"{evidence.advice(lines[0])}, and take the password out of the remote's URL"
    if lines:
        several = f" and {len(lines) - 1} more of this kind" if len(lines) > 1 else ""
        text = f"{evidence.advice(shown(lines[0]))}{several}"
    else:
        text = f"take {shown(path)} out of the {case.copy.instruction if case.copy else 'COPY'}"
    if case.place is None or case.place.path is None:
        return text
    if case.tool is None and case.file.reach == "image":
        return f"{text}; give it to the container when it runs, not to the image"
    mount = f"RUN {mount_of(path, case.place.path)} ..."
    option = f"--secret id={secret_id(path)},src={path}"
    return f"{text}; a RUN that needs it: {shown(mount)} with {shown(option)}"
